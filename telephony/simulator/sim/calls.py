"""Calls under /sim: dial, look, press, answer, decline, hang up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from telephony.simulator.calls import Call
from telephony.simulator.descriptions import describe_call
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.scripts import is_keys, read_script
from telephony.simulator.sim.answers import Refused, read_json
from telephony.simulator.waiting import first_of

MORE_FIELDS = {"forwarded_from": "ForwardedFrom", "caller_name": "CallerName", "stir_verstat": "StirVerstat"}
DIAL_FIELDS = {"from", "to", "script", "speaks_seconds", *MORE_FIELDS}
MAX_FROM = 16_384
REACTION_SECONDS = 10.0


async def dial(request: web.Request) -> web.Response:
    """`{from, to, script?, …}`: someone dials in; `speaks_seconds` is for how long they would speak to a recorder."""
    wanted = await read_json(request)
    unknown = sorted(set(wanted) - DIAL_FIELDS)
    if unknown:
        raise Refused(f"A call has no “{unknown[0]}”; it has: {', '.join(sorted(DIAL_FIELDS))}.")
    call = request.app[SWITCH].dial_in(
        from_number=_text(wanted, "from"),
        to_number=_text(wanted, "to"),
        script=read_script(wanted.get("script")),
        speaks_seconds=_seconds(wanted, "speaks_seconds"),
        more_fields={field: _text(wanted, name) for name, field in MORE_FIELDS.items() if name in wanted},
    )
    return web.json_response({"sid": call.sid}, status=201)


async def connect_client(request: web.Request) -> web.Response:
    """`{params, application_sid?}`: a browser calls the TwiML application and stays on the line."""
    wanted = await read_json(request)
    params = wanted.get("params") or {}
    if not isinstance(params, dict) or not all(isinstance(value, str | int | float) for value in params.values()):
        raise Refused('params is an object of texts, like {"offer": "…"}.')
    call = request.app[SWITCH].connect_client(
        identity=request.match_info["identity"],
        params={str(name): str(value) for name, value in params.items()},
        application_sid=wanted.get("application_sid"),
    )
    return web.json_response({"sid": call.sid}, status=201)


async def list_calls(request: web.Request) -> web.Response:
    switch = request.app[SWITCH]
    calls = [describe_call(call, switch.conferences) for call in switch.calls.values()]
    return web.json_response({"calls": calls[::-1]})


async def show_call(request: web.Request) -> web.Response:
    return web.json_response(_described(request, _find(request)) | {"log": _find(request).log})


async def press(request: web.Request) -> web.Response:
    call, digits = _find(request), (await read_json(request)).get("digits")
    if not digits or not is_keys(digits):
        raise Refused('digits are keys of a telephone: {"digits": "1"}.')
    if call.status != "in-progress":
        raise Refused(f"Keys can be pressed once the call is answered; it is {call.status}.", status=409)
    call.press(digits)
    return web.json_response(_described(request, call))


async def answer(request: web.Request) -> web.Response:
    return await _choose(request, "answer", lambda call: call.answered_at is not None)


async def voicemail(request: web.Request) -> web.Response:
    return await _choose(request, "voicemail", lambda call: call.answered_at is not None)


async def decline(request: web.Request) -> web.Response:
    return await _choose(request, "decline", lambda call: call.has_ended)


async def hang_up(request: web.Request) -> web.Response:
    """A telephone that still rings is declined."""
    call = _find(request)
    if call.is_ringing_out:
        return await decline(request)
    if call.direction != "inbound" and call.answered_at is None and not call.has_ended:
        raise Refused(f"The call has not reached the telephone yet; it is {call.status}.", status=409)
    if not call.hang_up(by="party"):
        raise Refused(f"The call is over already; it is {call.status}.", status=409)
    await first_of(call.ended.wait(), _patience())
    return web.json_response(_described(request, call))


async def _choose(request: web.Request, choice: str, is_done: Callable[[Call], bool]) -> web.Response:
    call = _find(request)
    if not call.is_ringing_out or call.person is None:
        raise Refused(f"That telephone is not ringing; the call is {call.status}.", status=409)
    call.person.set_result(choice)
    await first_of(call.answered.wait(), call.ended.wait(), _patience())
    if not is_done(call):
        raise Refused(f"Too late: the call is {call.status}.", status=409)
    return web.json_response(_described(request, call))


async def _patience() -> None:
    await asyncio.sleep(REACTION_SECONDS)


def _find(request: web.Request) -> Call:
    call = request.app[SWITCH].calls.get(request.match_info["sid"])
    if call is None:
        raise Refused(f"There is no call {request.match_info['sid'][:64]}.", status=404)
    return call


def _described(request: web.Request, call: Call) -> dict[str, Any]:
    return describe_call(call, request.app[SWITCH].conferences)


def _text(wanted: dict[str, Any], name: str) -> str:
    value = wanted.get(name)
    if not isinstance(value, str) or len(value) > MAX_FROM:
        raise Refused(f'Say {name}, like {{"from": "+14155552671", "to": "+14155550100"}}.')
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Refused(f"{name} has half a character in it (a lone surrogate).")
    return value


def _seconds(wanted: dict[str, Any], name: str) -> float | None:
    value = wanted.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise Refused(f"{name} is a number of seconds.")
    return float(value)
