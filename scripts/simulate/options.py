"""What a simulation is asked to do."""

from dataclasses import dataclass

AGENTS = ("ana", "bob", "cyd")
SECONDS_AT_LEAST = 180
SECONDS_PER_CALLER = 12
"""A generous guess at an agent's time for one caller; a telephone that rings out takes thirty."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """`rate` is callers a second; `seconds` is when to give up; the same `seed` gives the same callers."""

    web_url: str
    simulator_url: str
    callers: int = 50
    rate: float = 1.0
    agents: int = 3
    seconds: float | None = None
    seed: int = 1
    password: str = "demo"  # noqa: S105 - the demo's, which everybody knows

    @property
    def patience(self) -> float:
        """Seconds after which the simulation is given up."""
        return self.seconds or SECONDS_AT_LEAST + SECONDS_PER_CALLER * self.callers / self.agents

    @property
    def agent_names(self) -> tuple[str, ...]:
        return AGENTS[: self.agents]
