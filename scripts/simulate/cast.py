"""Who calls, and what each of them does: drawn by seeded dice, so that a run can be repeated."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

LINES = (("+14155550100", 0.7), ("+14155550101", 0.3))
AREA_CODES = (202, 212, 305, 312, 415, 617, 718, 773)
"""Their numbers 555-2000 to 555-9999 are valid and belong to nobody."""

PATIENT_SECONDS = 24 * 60


@dataclass(frozen=True)
class Part:
    """A kind of caller: how often, whether 1 is pressed, what the telephone does when called back, what may come of it."""

    name: str
    weight: int
    presses: bool = True
    behavior: str = "answer"
    ends: tuple[str, ...] = ("completed",)

    @property
    def has_a_person(self) -> bool:
        """Whether an agent hears somebody to talk to, and hangs up when it is said."""
        return self.behavior in {"answer", "hang_up_after", "silent"}


UNREACHED = ("not_reached",)
PARTS = (
    Part("answers the callback", 28),
    Part("answers, hangs up first", 10, behavior="hang_up_after"),
    Part("waits on the line", 24, presses=False),
    Part("hangs up early", 12, presses=False, ends=("abandoned", "completed")),
    Part("is busy when called", 7, behavior="busy", ends=UNREACHED),
    Part("has voicemail", 8, behavior="voicemail", ends=UNREACHED),
    Part("does not answer", 4, behavior="no_answer", ends=UNREACHED),
    Part("declines the callback", 3, behavior="reject", ends=UNREACHED),
    Part("cannot be reached", 2, behavior="unreachable", ends=UNREACHED),
    Part("answers, says nothing", 2, behavior="silent"),
)
EARLY = "hangs up early"


@dataclass(frozen=True)
class Caller:
    """One person with a telephone of their own."""

    number: str
    dials: str
    part: Part
    script: list[dict[str, Any]] = field(hash=False)
    phone: dict[str, Any] = field(hash=False)


def cast_of(*, callers: int, seed: int, lines: Sequence[tuple[str, float]] = LINES) -> list[Caller]:
    """The callers of a run, in the order in which they dial; `lines` are the numbers with their weights."""
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    numbers = _numbers(dice)
    parts = dice.choices(PARTS, weights=[part.weight for part in PARTS], k=callers)
    return [_caller(part, number=next(numbers), lines=lines, dice=dice) for part in parts]


def _caller(part: Part, *, number: str, lines: Sequence[tuple[str, float]], dice: random.Random) -> Caller:
    (dialed,) = dice.choices([line for line, _ in lines], weights=[weight for _, weight in lines])
    return Caller(
        number=number,
        dials=dialed,
        part=part,
        script=list(_script(part, dice=dice)),
        phone=_phone(part, dice=dice),
    )


def _script(part: Part, *, dice: random.Random) -> Iterator[dict[str, Any]]:
    """What the caller does on the line. The welcome takes a second and a half, in which no key is heard."""
    if part.presses:
        pressed = round(dice.uniform(4, 25), 1)
        yield {"after": pressed, "press": "1"}
        yield {"after": round(pressed + dice.uniform(0.3, 6), 1), "hang_up": True}
    elif part.name == EARLY:
        yield {"after": round(dice.uniform(1, 25), 1), "hang_up": True}
    else:
        yield {"after": PATIENT_SECONDS, "hang_up": True}


def _phone(part: Part, *, dice: random.Random) -> dict[str, Any]:
    phone: dict[str, Any] = {"behavior": part.behavior, "ring_seconds": round(dice.uniform(0.5, 4), 1)}
    if part.behavior == "hang_up_after":
        phone["hang_up_after_seconds"] = round(dice.uniform(1, 3), 1)
    return phone


def _numbers(dice: random.Random) -> Iterator[str]:
    """Valid numbers, each once."""
    lines = [(area, line) for area in AREA_CODES for line in range(2000, 10000)]
    dice.shuffle(lines)
    for area, line in lines:
        yield f"+1{area}555{line}"
