"""Scripted people: what they press and when they hang up, in seconds since their call began (or was answered)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from telephony.simulator.keypad import KEYS

if TYPE_CHECKING:
    from telephony.simulator.calls import Call

MAX_STEPS = 1_000


class BadScript(ValueError):
    """The script has a step that nobody could follow; the message says which."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """After so many seconds: press these keys, then perhaps hang up."""

    after: float
    press: str = ""
    hang_up: bool = False


def read_script(steps: object) -> tuple[Step, ...]:
    """From `[{"after": 12, "press": "1"}, {"after": 13, "hang_up": true}]`; raises BadScript with a sentence."""
    if steps is None:
        return ()
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise BadScript(f"script is a list of at most {MAX_STEPS} steps.")
    return tuple(sorted((_read_step(step) for step in steps), key=lambda step: step.after))


def _read_step(step: Any) -> Step:
    if not isinstance(step, dict) or not set(step) <= {"after", "press", "hang_up"}:
        raise BadScript('A step of a script looks like {"after": 12, "press": "1"} or {"after": 13, "hang_up": true}.')
    after, press, hang_up = step.get("after"), step.get("press", ""), step.get("hang_up", False)
    if isinstance(after, bool) or not isinstance(after, int | float) or after < 0:
        raise BadScript('A step of a script says after how many seconds: {"after": 12, …}.')
    if not isinstance(hang_up, bool) or not is_keys(press):
        raise BadScript("A step presses keys (0-9 * #) or has hang_up true.")
    return Step(after=float(after), press=press, hang_up=hang_up)


def is_keys(keys: object) -> bool:
    return isinstance(keys, str) and set(keys) <= KEYS


async def follow_script(*, call: Call, script: tuple[Step, ...], since: float) -> None:
    """Runs beside the call; ends with it. Nobody presses a key before the call is answered."""
    for step in script:
        await call.clock.sleep_until(since + step.after)
        if call.has_ended:
            return
        if step.press:
            await call.answered.wait()
            call.press(step.press)
        if step.hang_up:
            call.hang_up(by="party")
            return
