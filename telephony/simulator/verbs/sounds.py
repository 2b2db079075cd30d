"""<Say>, <Play>, <Pause>: what the caller hears, for as long as it takes on the simulated clock."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable

from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.documents import Verb
from telephony.simulator.media import NoSound
from telephony.simulator.verbs.stage import Stage

SECONDS_PER_CHARACTER = 0.06
SECONDS_PER_TONE = 0.25


async def say(stage: Stage, verb: Verb) -> DocumentRequest | None:
    stage.call.answer()
    await speak(stage.call, verb)
    return None


async def play(stage: Stage, verb: Verb) -> DocumentRequest | None:
    stage.call.answer()
    await sound(stage, verb)
    return None


async def pause(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """Does not answer the call."""
    await stage.call.spend(verb.number("length", 1))
    return None


async def speak(call: Call, verb: Verb) -> None:
    seconds = len(verb.text) * SECONDS_PER_CHARACTER
    voice = {name: verb.word(name) for name in ("language", "voice") if verb.word(name)}
    for _ in _times(verb, seconds):
        call.note("say", at=call.cursor, text=verb.text, seconds=round(seconds, 3), **voice)
        await call.spend(seconds)


async def sound(stage: Stage, verb: Verb) -> None:
    """A file that cannot be fetched or measured is skipped, and the log says why."""
    call = stage.call
    if verb.word("digits"):
        seconds = len(verb.word("digits")) * SECONDS_PER_TONE
        call.note("tones", at=call.cursor, text=verb.word("digits"), seconds=seconds)
        await call.spend(seconds)
        return
    url = stage.document.resolve(verb.text)
    try:
        seconds = await _length(stage, url)
    except NoSound as error:
        call.note("error", at=call.cursor, text=f"{url} was skipped: {error}.", code=11200)
        return
    for _ in _times(verb, seconds):
        call.note("play", at=call.cursor, url=url, seconds=round(seconds, 3))
        await call.spend(seconds)


async def _length(stage: Stage, url: str) -> float:
    started = time.monotonic()
    try:
        with stage.call.clock.waiting_for_product():
            return await stage.switch.library.seconds(url=url)
    finally:
        stage.call.spend_wall(time.monotonic() - started)


def _times(verb: Verb, seconds: float) -> Iterable[int]:
    """loop=0 is until the call ends; nothing at all is not said forever."""
    loop = verb.number("loop", 1)
    if loop == 0:
        return itertools.count() if seconds else ()
    return range(loop)
