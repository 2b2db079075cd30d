"""<Gather>: keys, at any moment of what is said inside it (twilio.md 2.2)."""

from __future__ import annotations

from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.documents import Verb
from telephony.simulator.verbs.sounds import pause, sound, speak
from telephony.simulator.verbs.stage import Stage
from telephony.simulator.waiting import first_of

DEFAULT_TIMEOUT_SECONDS = 5


async def gather(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """Requests the action with `Digits`; the next verb runs after a finish key or a time-out without any digit."""
    stage.call.answer()
    stage.call.keypad.open()
    digits, is_finished = await _collect(stage, verb)
    stage.call.keypad.close()
    if digits or (verb.truth("actionOnEmptyResult", default=False) and not is_finished):
        stage.call.keypad.open()  # keys are heard again while the action is being requested
        return stage.action_of(verb, Digits=digits)
    return None


async def _collect(stage: Stage, verb: Verb) -> tuple[str, bool]:
    """The digits, and whether the finish key ended them."""
    limit = verb.number("numDigits", 0)
    finish_key = verb.word("finishOnKey", "#")
    timeout = verb.number("timeout", DEFAULT_TIMEOUT_SECONDS)
    digits = ""
    key = await _first_key(stage, verb, timeout)
    while key is not None:
        if key == finish_key:
            return digits, True
        digits += key
        if len(digits) == limit:
            break
        key = await _key_within(stage.call, timeout)
    return digits, False


async def _first_key(stage: Stage, verb: Verb, seconds: int) -> str | None:
    """The first key stops the sound; the time-out begins when the sound has ended."""
    if stage.call.keypad.has_key:
        return await stage.call.keypad.next_key()
    winner, key = await first_of(stage.call.keypad.next_key(), _prompt(stage, verb))
    if winner == 0:
        stage.call.catch_up()
        return str(key)
    return await _key_within(stage.call, seconds)


async def _prompt(stage: Stage, verb: Verb) -> None:
    for child in verb.children:
        if child.name == "Say":
            await speak(stage.call, child)
        elif child.name == "Play":
            await sound(stage, child)
        else:
            await pause(stage, child)


async def _key_within(call: Call, seconds: float) -> str | None:
    winner, key = await first_of(call.keypad.next_key(), call.spend(seconds))
    if winner == 1:
        return None
    call.catch_up()
    return str(key)
