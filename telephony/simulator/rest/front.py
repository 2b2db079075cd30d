"""The door of the REST API: credentials, faults, error bodies, and a note of every exchange."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from telephony.simulator.basic_auth import decode_basic
from telephony.simulator.rest.errors import RestError, not_found
from telephony.simulator.switch import Switch

SWITCH: web.AppKey[Switch] = web.AppKey("switch", Switch)
STOPPING: web.AppKey[asyncio.Event] = web.AppKey("stopping", asyncio.Event)
PREFIX = "/2010-04-01/"
SILENT_SECONDS = 120
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
logger = logging.getLogger("simulator")


@web.middleware
async def rest_front(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only for paths of Twilio's; everything else passes by."""
    if not request.path.startswith(PREFIX):
        return await handler(request)
    started, switch = time.monotonic(), request.app[SWITCH]
    form = await _form(request)
    at = switch.clock.now()
    try:
        response = await _answer(request, handler)
    except _NoAnswerError:
        _note(request, switch, at, form, None, time.monotonic() - started)
        raise
    _note(request, switch, at, form, response, time.monotonic() - started)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    switch = request.app[SWITCH]
    try:
        _authenticate(request, switch)
        fault = switch.faults.for_rest(method=request.method, path=request.path_qs)
        if fault in ("status_429", "status_500_before", "timeout_before", "reset"):
            return await _fail(request, fault)
        response = await _handled(request, handler)
        return await _fail(request, fault) if fault else response
    except RestError as error:
        return error.response()


async def _handled(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPNotFound as error:
        raise not_found(request) from error
    except web.HTTPMethodNotAllowed as error:
        raise RestError(20004, "Method not allowed") from error
    except (RestError, web.HTTPException):
        raise
    except Exception as error:
        logger.exception("%s %s broke", request.method, request.path)
        raise RestError(20500, "An internal server error has occurred") from error


def _authenticate(request: web.Request, switch: Switch) -> None:
    """Media of recordings may be fetched without credentials, as is Twilio's default."""
    if "/Recordings/" in request.path and not request.path.endswith(".json") and request.method == "GET":
        return
    given = decode_basic(request.headers.get("Authorization", ""))
    if given is None or not switch.credentials.accept(user=given[0], password=given[1]):
        raise RestError(20003, "Authenticate")
    if f"/Accounts/{switch.credentials.account_sid}" not in request.path:
        raise not_found(request)


class _NoAnswerError(ConnectionError):
    """The connection is closed without an answer."""


async def _fail(request: web.Request, fault: str) -> web.StreamResponse:
    if fault == "status_429":
        raise RestError(20429, "Too Many Requests")
    if fault.startswith("status_500"):
        raise RestError(20500, "An internal server error has occurred")
    if fault.startswith("timeout"):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(request.app[STOPPING].wait(), SILENT_SECONDS)
    if request.transport is not None:
        request.transport.abort()
    raise _NoAnswerError(fault)


async def _form(request: web.Request) -> dict[str, Any]:
    """Repeated keys as lists, for the page."""
    posted = await request.post()
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(posted):
        values = [str(value) for value in posted.getall(name)]
        fields[name] = values if len(values) > 1 else values[0]
    return fields


def _note(
    request: web.Request,
    switch: Switch,
    at: float,
    form: dict[str, Any],
    response: web.StreamResponse | None,
    seconds: float,
) -> None:
    text = response.text or "" if isinstance(response, web.Response) and "json" in response.content_type else ""
    switch.exchanges.add(
        at=at,
        direction="rest",
        method=request.method,
        url=str(request.rel_url),
        status=0 if response is None else response.status,
        request=form,
        response=text,
        seconds=seconds,
    )
