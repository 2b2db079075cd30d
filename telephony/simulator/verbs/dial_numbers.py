"""<Dial><Number> and <Client>: rings telephones and browsers, and bridges the first that answers."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from telephony.simulator.calls import ALL_EVENTS, Call, DocumentRequest, Subscription
from telephony.simulator.documents import Document, Verb
from telephony.simulator.machine_detection import Detection, detect_and_tell
from telephony.simulator.ringing import ring
from telephony.simulator.verbs.dial_conference import star
from telephony.simulator.verbs.dial_outcome import Outcome
from telephony.simulator.verbs.stage import Stage
from telephony.simulator.waiting import cancel_all, first_of
from telephony.simulator.words import is_e164, without_punctuation

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

BAD_CALLER_ID, BAD_NUMBER, GEO_BLOCKED = 13214, 13224, 13227


@dataclasses.dataclass(eq=False, kw_only=True)
class Leg:
    """`ready` once it has answered and heard its whisper; `over` when it left the bridge."""

    call: Call
    noun: Verb
    ready: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    over: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)


async def dial_numbers(stage: Stage, verb: Verb, nouns: tuple[Verb, ...], outcome: Outcome) -> None:
    """All at once, first to answer wins; one after the other where `sequential` is true."""
    caller_id = verb.word("callerId") or stage.call.from_number
    if not _may_present(stage, caller_id, nouns):
        stage.call.note("error", text=f"callerId {caller_id!r} is neither ours nor of this call.", code=BAD_CALLER_ID)
        return
    is_sequential = verb.truth("sequential", default=False)
    for group in [(noun,) for noun in nouns] if is_sequential else [nouns]:
        legs = [leg for noun in group if (leg := _leg(stage, noun, caller_id)) is not None]
        await _connect(stage, verb, legs, outcome)
        if outcome.is_bridged:
            return


def _may_present(stage: Stage, caller_id: str, nouns: tuple[Verb, ...]) -> bool:
    if all(noun.name == "Client" for noun in nouns):
        return True
    own = stage.switch.directory.number(caller_id) is not None
    return own or caller_id in (stage.call.from_number, stage.call.to_number)


def _leg(stage: Stage, noun: Verb, caller_id: str) -> Leg | None:
    """None, and a word in the log, for a number that cannot be called."""
    target = _target(noun)
    if noun.name == "Number" and not is_e164(target):
        stage.call.note("error", text=f"{noun.text!r} is not a number that can be called.", code=BAD_NUMBER)
        return None
    if stage.switch.faults.is_geo_blocked(target):
        stage.call.note("error", text=f"Calls to {target} are not permitted.", code=GEO_BLOCKED)
        return None
    call = stage.switch.new_call(
        from_number=caller_id, to_number=target, direction="outbound-dial", parent_sid=stage.call.sid
    )
    if noun.word("statusCallback"):
        events = set(noun.word("statusCallbackEvent", "completed").split()) & ALL_EVENTS
        url, method = stage.document.resolve(noun.word("statusCallback")), noun.method("statusCallbackMethod")
        call.subscriptions.append(Subscription(url=url, method=method, events=events))
    return Leg(call=call, noun=noun)


def _target(noun: Verb) -> str:
    if noun.name == "Number":
        return without_punctuation(noun.text)
    identity = next((child.text for child in noun.children if child.name == "Identity"), noun.text)
    return f"client:{identity.removeprefix('client:')}"


async def _connect(stage: Stage, verb: Verb, legs: list[Leg], outcome: Outcome) -> None:
    try:
        for leg in legs:
            _start(stage, leg, timeout_seconds=verb.number("timeout", 30, least=1))
        winner = await _first_answer(legs)
        _judge(legs, winner, outcome)
        if winner is not None:
            _cancel([leg for leg in legs if leg is not winner])
            await _talk(stage, verb, winner)
    finally:
        _cancel(legs)


def _start(stage: Stage, leg: Leg, *, timeout_seconds: int) -> None:
    async def program() -> None:
        try:
            await ring(switch=stage.switch, call=leg.call, timeout_seconds=timeout_seconds)
            _watch(stage.switch, stage.document, leg)
            await _whisper(stage, leg)
            leg.ready.set()
            await asyncio.Event().wait()  # they talk until somebody ends it
        finally:
            leg.over.set()

    stage.switch.start(leg.call, program)


def _watch(switch: Switch, document: Document, leg: Leg) -> None:
    noun = leg.noun
    if not noun.word("machineDetection"):
        return
    url = noun.word("amdStatusCallback")
    detection = Detection(
        mode=noun.word("machineDetection"),
        timeout_seconds=noun.number("machineDetectionTimeout", 30),
        silence_seconds=noun.number("machineDetectionSilenceTimeout", 5000) / 1000,
        callback_url=document.resolve(url) if url else "",
        callback_method=noun.method("amdStatusCallbackMethod"),
    )
    switch.help(leg.call, detect_and_tell(switch=switch, call=leg.call, detection=detection))


async def _whisper(stage: Stage, leg: Leg) -> None:
    """What the callee hears alone before the bridge."""
    if not leg.noun.word("url"):
        return
    from telephony.simulator.interpreter import execute  # it imports the verbs

    request = DocumentRequest(url=stage.document.resolve(leg.noun.word("url")), method=leg.noun.method())
    await execute(switch=stage.switch, call=leg.call, request=request)


async def _first_answer(legs: list[Leg]) -> Leg | None:
    fates = {asyncio.create_task(_fate(leg)): leg for leg in legs}
    pending = set(fates)
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.result():
                    return fates[task]
        return None
    finally:
        await cancel_all(*fates)


async def _fate(leg: Leg) -> bool:
    winner, _ = await first_of(leg.ready.wait(), leg.call.ended.wait())
    return winner == 0


def _judge(legs: list[Leg], winner: Leg | None, outcome: Outcome) -> None:
    if winner is not None:
        outcome.leg, outcome.status, outcome.is_bridged = winner.call, "completed", True
        return
    statuses = [leg.call.status for leg in legs]
    outcome.leg = legs[-1].call if legs else outcome.leg
    outcome.status = next((one for one in ("busy", "no-answer") if one in statuses), "failed")


async def _talk(stage: Stage, verb: Verb, leg: Leg) -> None:
    caller = stage.call
    caller.catch_up()
    caller.answer()
    caller.bridged_with, leg.call.bridged_with = leg.call.sid, caller.sid
    caller.changed()
    leg.call.changed()
    works = [leg.over.wait(), caller.clock.sleep(verb.number("timeLimit", 14_400))]
    if verb.truth("hangupOnStar", default=False):
        caller.keypad.open()
        works.append(star(stage))
    try:
        await first_of(*works)
    finally:
        caller.bridged_with = leg.call.bridged_with = None
        caller.changed()


def _cancel(legs: list[Leg]) -> None:
    """Also those that a REST request gave another document: unless they left the bridge, they end with it."""
    for leg in legs:
        if not leg.over.is_set():
            leg.call.hang_up(by="carrier")
