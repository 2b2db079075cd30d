"""Rings the far end of an outgoing leg until it answers, or says why it does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telephony.simulator.calls import Call, CallEnded
from telephony.simulator.phones import ANSWERING, Phone
from telephony.simulator.scripts import follow_script
from telephony.simulator.waiting import first_of

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

SETUP_SECONDS = 0.2
REFUSED_AFTER_SECONDS = 1.0
NOT_FOUND, BUSY, TIMED_OUT, OFFLINE, DECLINED = 404, 486, 487, 480, 603


async def ring(*, switch: Switch, call: Call, timeout_seconds: float) -> None:
    """Returns once the call is answered; raises CallEnded with busy, no-answer or failed."""
    call.set_status("initiated")
    await call.clock.sleep(SETUP_SECONDS)
    if switch.directory.number(call.to_number) is not None:
        await _ring_own_number(switch, call, timeout_seconds)
    else:
        await _ring_phone(call, switch.phone_at(call.to_number), timeout_seconds)
    call.sip_code = 200
    call.catch_up()
    call.answer()
    _begin_conversation(switch, call)


async def _ring_phone(call: Call, phone: Phone | None, timeout_seconds: float) -> None:
    if phone is None:  # a browser that is not registered
        await call.clock.sleep(REFUSED_AFTER_SECONDS)
        raise CallEnded("no-answer", sip_code=OFFLINE)
    if phone.behavior in ("unreachable", "busy"):
        await call.clock.sleep(REFUSED_AFTER_SECONDS)
        is_busy = phone.behavior == "busy"
        raise CallEnded("busy" if is_busy else "failed", sip_code=BUSY if is_busy else NOT_FOUND)
    call.far_end = phone
    call.person = person = asyncio.get_running_loop().create_future()
    call.set_status("ringing")
    try:
        choice = await _choice(call, phone, person, timeout_seconds)
    finally:
        person.cancel()
    if choice == "decline":
        raise CallEnded("busy", sip_code=DECLINED)
    if choice == "voicemail":
        call.far_end = phone.answered_for("voicemail")
    elif phone.behavior not in ANSWERING:
        call.far_end = phone.answered_for("answer")


async def _choice(call: Call, phone: Phone, person: asyncio.Future[str], timeout_seconds: float) -> str:
    """What the person does, or the telephone by itself."""
    acts_by_itself = phone.behavior in ANSWERING or phone.behavior == "reject"
    patience = min(phone.ring_seconds, timeout_seconds) if acts_by_itself else timeout_seconds
    winner, choice = await first_of(_chosen(person), call.clock.sleep(patience))
    if winner == 0:
        return str(choice)
    if not acts_by_itself or phone.ring_seconds >= timeout_seconds:
        raise CallEnded("no-answer", sip_code=TIMED_OUT)
    return "decline" if phone.behavior == "reject" else "answer"


async def _chosen(person: asyncio.Future[str]) -> str:
    return await asyncio.shield(person)


async def _ring_own_number(switch: Switch, call: Call, timeout_seconds: float) -> None:
    """Our own number is a new inbound call: it runs that number's document (twilio.md 3.1, last line)."""
    call.set_status("ringing")
    inbound = switch.dial_in(from_number=call.from_number, to_number=call.to_number)
    try:
        winner, _ = await first_of(inbound.answered.wait(), inbound.ended.wait(), call.clock.sleep(timeout_seconds))
    except asyncio.CancelledError:
        inbound.hang_up(by="party")
        raise
    if winner != 0:
        inbound.hang_up(by="party")
        raise CallEnded("busy" if inbound.status == "busy" else "no-answer", sip_code=TIMED_OUT)
    switch.help(call, _end_together(call, inbound))
    switch.help(inbound, _end_together(inbound, call))


async def _end_together(call: Call, other: Call) -> None:
    await other.ended.wait()
    call.hang_up(by="party")


def _begin_conversation(switch: Switch, call: Call) -> None:
    phone = call.far_end
    if phone is None:
        return
    if phone.script and phone.behavior != "voicemail":
        switch.help(call, follow_script(call=call, script=phone.script, since=call.clock.now()))
    if phone.hangs_up_after is not None:
        switch.help(call, _hang_up_later(call, phone.hangs_up_after))


async def _hang_up_later(call: Call, seconds: float) -> None:
    await call.clock.sleep(seconds)
    call.hang_up(by="party")
