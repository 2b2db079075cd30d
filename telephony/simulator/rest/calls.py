"""Calls: create, fetch, update, list, delete."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from aiohttp import web

from telephony.simulator.account import VoiceSettings
from telephony.simulator.calls import ALL_EVENTS, Call, DocumentRequest, Redirect, Subscription
from telephony.simulator.outbound import Order, place_call
from telephony.simulator.rest.detections import read_detection
from telephony.simulator.rest.endpoints import read_endpoints
from telephony.simulator.rest.errors import RestError, not_found
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.rest.paging import page_of
from telephony.simulator.rest.parameters import INVALID_CALLBACK, INVALID_PARAMETER, INVALID_URL, Parameters
from telephony.simulator.rest.representations import call_json
from telephony.simulator.switch import Switch
from telephony.simulator.words import without_punctuation

MAX_TWIML = 4000
NOT_IN_PROGRESS = 21220


async def create_call(request: web.Request) -> web.Response:
    switch, parameters = request.app[SWITCH], await Parameters.of(request)
    from_number, to_number = read_endpoints(parameters, switch)
    asked, voice = _read_document(parameters, switch)
    subscription = parameters.subscription("StatusCallback", known=ALL_EVENTS, default={"completed"})
    order = _read_order(parameters)
    call = switch.new_call(from_number=from_number, to_number=to_number, direction="outbound-api", voice=voice)
    if subscription is not None:
        call.subscriptions.append(subscription)
    place_call(switch=switch, call=call, order=order, request=asked)
    return web.json_response(call_json(call), status=201)


async def fetch_call(request: web.Request) -> web.Response:
    return web.json_response(call_json(_find(request)))


async def list_calls(request: web.Request) -> web.Response:
    calls = [call for call in request.app[SWITCH].calls.values() if _is_wanted(request, call)]
    return page_of(request, key="calls", items=calls[::-1], render=call_json)


async def delete_call(request: web.Request) -> web.Response:
    call = _find(request)
    if not call.has_ended:
        raise RestError(20409, "Call is in progress. Cannot delete.")
    del request.app[SWITCH].calls[call.sid]
    return web.Response(status=204)


async def update_call(request: web.Request) -> web.Response:
    """Ends the call, or gives it another document. A call that has ended answers 21220 (twilio.md 0.6)."""
    call, parameters = _find(request), await Parameters.of(request)
    if parameters.text("Status"):
        _end(call, parameters.text("Status"))
    elif parameters.text("Url") or parameters.text("Twiml"):
        _redirect(call, parameters)
    elif call.has_ended:
        raise _not_in_progress()
    return web.json_response(call_json(call))


def _find(request: web.Request) -> Call:
    call = request.app[SWITCH].calls.get(request.match_info["sid"])
    if call is None:
        raise not_found(request)
    return call


def _end(call: Call, status: str) -> None:
    """`canceled` touches only queued and ringing calls; `completed` ends any (twilio.md 5.1)."""
    if status not in ("completed", "canceled"):
        raise RestError(INVALID_PARAMETER, "Status must be completed or canceled")
    if status == "canceled" and call.answered_at is not None and not call.has_ended:
        return
    if not call.hang_up(by="api"):
        raise _not_in_progress()


def _redirect(call: Call, parameters: Parameters) -> None:
    asked = _read_url_or_twiml(parameters)
    _replace_callbacks(call, parameters)
    if call.answered_at is None and call.direction != "inbound":
        raise _not_in_progress()
    if not call.interrupt(Redirect(request=asked)):
        raise _not_in_progress()


def _replace_callbacks(call: Call, parameters: Parameters) -> None:
    """Only together with a document (twilio.md 5.1)."""
    callback = parameters.url("StatusCallback", code=INVALID_CALLBACK)
    if callback:
        call.subscriptions = [Subscription(url=callback, method=parameters.method("StatusCallbackMethod"))]
    fallback = parameters.url("FallbackUrl")
    if fallback:
        method = parameters.method("FallbackMethod")
        call.voice = VoiceSettings(voice_fallback_url=fallback, voice_fallback_method=method)


def _not_in_progress() -> RestError:
    return RestError(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")


def _read_document(parameters: Parameters, switch: Switch) -> tuple[DocumentRequest, VoiceSettings]:
    sid = parameters.text("ApplicationSid")
    if sid and not parameters.text("Url") and not parameters.text("Twiml"):
        application = switch.directory.applications.get(sid)
        if application is None:
            raise RestError(21218, f"Invalid ApplicationSid {sid[:64]}")
        return DocumentRequest(url=application.voice_url, method=application.voice_method), application
    fallback = parameters.url("FallbackUrl")
    voice = VoiceSettings(voice_fallback_url=fallback, voice_fallback_method=parameters.method("FallbackMethod"))
    return _read_url_or_twiml(parameters), voice


def _read_url_or_twiml(parameters: Parameters) -> DocumentRequest:
    """`url` wins over `twiml` (twilio.md 0.1)."""
    url, twiml = parameters.url("Url"), parameters.text("Twiml")
    if url:
        return DocumentRequest(url=url, method=parameters.method("Method"))
    if not twiml:
        raise RestError(INVALID_URL, "Url parameter is required.")
    if len(twiml) > MAX_TWIML:
        raise RestError(INVALID_PARAMETER, "Twiml is longer than 4000 characters")
    return DocumentRequest(twiml=twiml)


def _read_order(parameters: Parameters) -> Order:
    """Detection blocks the document unless AsyncAmd is true (twilio.md 4)."""
    is_async = parameters.truth("AsyncAmd", default=False)
    return Order(
        timeout_seconds=parameters.number("Timeout", 60, least=1, most=600),
        time_limit_seconds=parameters.number("TimeLimit", 14_400, least=1, most=86_400),
        detection=read_detection(parameters, callback="AsyncAmdStatusCallback"),
        detects_first=not is_async,
    )


def _is_wanted(request: web.Request, call: Call) -> bool:
    query = request.query
    if any(without_punctuation(query[name]) != number for name, number in _numbers(call) if query.get(name)):
        return False
    if query.get("Status") and query["Status"] != call_json(call)["status"]:
        return False
    if query.get("ParentCallSid") and query["ParentCallSid"] != call.parent_sid:
        return False
    started = call.dialed_on or call.created_on  # a queued call has no start time of its own yet
    return _is_within(request, "StartTime", started) and _is_within(request, "EndTime", call.ended_on)


def _numbers(call: Call) -> list[tuple[str, str]]:
    return [("To", without_punctuation(call.to_number)), ("From", without_punctuation(call.from_number))]


COMPARISONS: dict[str, Callable[[datetime.datetime, datetime.datetime], bool]] = {
    "<": lambda moment, limit: moment <= limit,
    ">": lambda moment, limit: moment >= limit,
    "": lambda moment, limit: moment.date() == limit.date(),
}


def _is_within(request: web.Request, name: str, moment: datetime.datetime | None) -> bool:
    """`StartTime=`, `StartTime<=`, `StartTime>=`; in a query the last two arrive as keys `StartTime<`, `StartTime>`."""
    for sign, holds in COMPARISONS.items():
        text = request.query.get(name + sign)
        if text and (moment is None or not holds(moment.replace(microsecond=0), _read_moment(name, text))):
            return False
    return True


def _read_moment(name: str, text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise RestError(INVALID_PARAMETER, f"{name} is not a date: {text[:64]}") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return moment.replace(microsecond=0)
