"""The life of a call: one program after the other, interrupted by hang-ups and by documents that REST requests bring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from telephony.simulator.calls import Call, CallEnded, HangUp, Parting, Redirect
from telephony.simulator.documents import DocumentError
from telephony.simulator.interpreter import execute, obtain
from telephony.simulator.waiting import cancel_all

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

Program = Callable[[], Awaitable[None]]
LAST_KEY_TURNS = 20
logger = logging.getLogger("simulator")


async def live(*, switch: Switch, call: Call, program: Program) -> None:
    """Until the call has ended, and everything that ran beside it too."""
    try:
        ending = await _run_programs(switch, call, program)
    except Exception:
        logger.exception("A program of call %s broke", call.sid)
        ending = CallEnded("failed")
    call.sip_code = ending.sip_code or call.sip_code
    call.set_status(ending.status, at=ending.at)
    await cancel_all(*(helper for helper in call.helpers if helper is not asyncio.current_task()))
    await _say_last_words(switch, call)


async def _run_programs(switch: Switch, call: Call, program: Program) -> CallEnded:
    while True:
        end = await _run_until_interrupted(call, program)
        if isinstance(end, CallEnded):
            return end
        if call.last_words is not None and not call.last_words.on_redirect:
            call.last_words = None
        await _say_last_words(switch, call)
        program = _documents(switch, call, end)


async def _run_until_interrupted(call: Call, program: Program) -> CallEnded | Redirect:
    running = asyncio.ensure_future(program())
    interrupted = asyncio.create_task(call.signaled.wait())
    try:
        await asyncio.wait({running, interrupted}, return_when=asyncio.FIRST_COMPLETED)
        if call.signal is None:
            return _normal_end(call, running)
        return await _interrupt(call, running, call.signal)
    finally:
        await cancel_all(running, interrupted)


def _normal_end(call: Call, running: asyncio.Future[None]) -> CallEnded:
    """It ends when its last sound has ended, not when we came to notice."""
    ending = CallEnded("completed")
    try:
        running.result()
    except CallEnded as raised:
        ending = raised
    ending.at = call.cursor if call.answered_at is not None else None
    return ending


async def _interrupt(call: Call, running: asyncio.Future[None], signal: HangUp | Redirect) -> CallEnded | Redirect:
    if isinstance(signal, Redirect):
        call.signal = None
        call.signaled.clear()
        call.parting = Parting(reason="participant_updated_via_api")
    else:
        await _hear_last_key(call)
        call.parting = _parting(call, signal)
    await _stop(running)
    call.parting, parting = Parting(), call.parting
    return signal if isinstance(signal, Redirect) else CallEnded(parting.status or "completed")


async def _hear_last_key(call: Call) -> None:
    """A key that was pressed before the hang-up counts."""
    turns = LAST_KEY_TURNS if call.keypad.was_pressed else 0
    for _ in range(turns):
        await asyncio.sleep(0)


def _parting(call: Call, signal: HangUp) -> Parting:
    reason = "participant_updated_via_api" if signal.by == "api" else "participant_hung_up"
    return Parting(reason=reason, status=_final_status(call, signal))


async def _stop(running: asyncio.Future[None]) -> None:
    running.cancel()
    (outcome,) = await asyncio.gather(running, return_exceptions=True)
    if isinstance(outcome, Exception) and not isinstance(outcome, CallEnded):
        logger.error("A program broke while it was stopped", exc_info=outcome)


def _final_status(call: Call, signal: HangUp) -> str:
    if signal.status is not None:
        return signal.status
    if call.answered_at is not None:
        return "completed"
    if call.direction == "inbound":
        return "no-answer"
    return "canceled"


async def _say_last_words(switch: Switch, call: Call) -> None:
    """The action of an interrupted verb is requested once; what it answers has no effect (twilio.md 0.11, 2.3)."""
    if call.last_words is None:
        return
    request, call.last_words = call.last_words.compose(), None
    try:
        await obtain(switch=switch, call=call, request=request)
    except DocumentError as error:
        call.note("error", text=error.sentence, code=error.code)


def _documents(switch: Switch, call: Call, redirect: Redirect) -> Program:
    def program() -> Awaitable[Any]:
        return execute(switch=switch, call=call, request=redirect.request)

    return program
