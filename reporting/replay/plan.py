"""What a replay is given, as plain data: who calls and what they do, who works and how fast, and how it is set."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who calls. Seconds; `arrives` counts from the beginning of the replay."""

    arrives: float
    number: str
    dialed: str
    talks: float
    """How long the conversation lasts, once there is one."""
    holds: float | None = None
    """How long this caller stays on the line at most; None: to the end."""
    presses_after: float | None = None
    """After how long on the line the caller presses 1; None: never."""
    picks_up_after: float | None = 0.0
    """How long the telephone rings when called back; None: nobody answers."""
    category: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """An agent is there from `begins` to `ends`, in seconds; a conversation that has begun is brought to its end."""

    begins: float
    ends: float


@dataclass(frozen=True, kw_only=True)
class Worker:
    """An agent: whom he serves, when, and how fast he accepts and wraps up, in seconds."""

    name: str
    queues: tuple[str, ...]
    shifts: tuple[Shift, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    accepts_after: float = 0.0
    wraps_up: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`begins_at` is a moment in ISO 8601; `settings` are those of an export, None: one number of nothing but defaults."""

    begins_at: str
    callers: tuple[Caller, ...]
    workers: tuple[Worker, ...]
    settings: dict[str, Any] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Settings that every phone number has otherwise than in `settings`."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, plan: dict[str, Any]) -> Self:
        workers = [
            Worker(
                **worker
                | {"queues": tuple(worker["queues"]), "shifts": tuple(Shift(**one) for one in worker["shifts"])}
            )
            for worker in plan["workers"]
        ]
        callers = [Caller(**caller) for caller in plan["callers"]]
        return cls(**plan | {"callers": tuple(callers), "workers": tuple(workers)})


@dataclass(frozen=True, kw_only=True)
class Served:
    """What became of one caller: whether a callback was asked for, the outcome, and the wait until the connection."""

    caller: int
    asked_for_callback: bool
    outcome: str
    waited: float | None
    agent: str = ""
    agent_seconds: float = 0.0
    """How long agents were busy with this caller, from accept to the end of the wrap-up."""
