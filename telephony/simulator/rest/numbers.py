"""IncomingPhoneNumbers and Applications: create, fetch, update, list, delete."""

from __future__ import annotations

from typing import TypeVar

from aiohttp import web

from telephony.simulator.account import Application, Number
from telephony.simulator.rest.errors import RestError, not_found
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.rest.paging import page_of
from telephony.simulator.rest.parameters import Parameters
from telephony.simulator.rest.representations import application_json, number_json
from telephony.simulator.words import formatted, is_e164, wall_now, without_punctuation

INVALID_NUMBER, NOT_AVAILABLE = 21421, 21422
URLS = {"VoiceUrl": "voice_url", "VoiceFallbackUrl": "voice_fallback_url", "StatusCallback": "status_callback"}
METHODS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}
Thing = TypeVar("Thing", Number, Application)


async def create_number(request: web.Request) -> web.Response:
    """Twilio would sell it; here every number that is one can be had."""
    directory, parameters = request.app[SWITCH].directory, await Parameters.of(request)
    phone_number = without_punctuation(parameters.text("PhoneNumber"))
    if not is_e164(phone_number):
        raise RestError(INVALID_NUMBER, f"PhoneNumber is invalid: {phone_number[:64]}")
    if directory.number(phone_number) is not None:
        raise RestError(NOT_AVAILABLE, f"PhoneNumber is not available: {phone_number}")
    number = Number(phone_number=phone_number, friendly_name=formatted(phone_number))
    _apply(number, parameters)
    directory.add(number)
    return _number_answer(request, number, status=201)


async def fetch_number(request: web.Request) -> web.Response:
    return _number_answer(request, _find(request, request.app[SWITCH].directory.numbers))


async def update_number(request: web.Request) -> web.Response:
    directory = request.app[SWITCH].directory
    number = _find(request, directory.numbers)
    _apply(number, await Parameters.of(request))
    directory.save()
    return _number_answer(request, number)


async def list_numbers(request: web.Request) -> web.Response:
    """PhoneNumber matches any part of a number."""
    switch, query = request.app[SWITCH], request.query
    part = without_punctuation(query.get("PhoneNumber", "")).replace("*", "")
    found = [
        one
        for one in switch.directory.numbers.values()
        if part in one.phone_number and query.get("FriendlyName") in (None, "", one.friendly_name)
    ]
    sid = switch.credentials.account_sid
    return page_of(
        request,
        key="incoming_phone_numbers",
        items=found[::-1],
        render=lambda one: number_json(one, account_sid=sid),
    )


async def create_application(request: web.Request) -> web.Response:
    application = Application()
    _apply(application, await Parameters.of(request))
    request.app[SWITCH].directory.add(application)
    return _application_answer(request, application, status=201)


async def fetch_application(request: web.Request) -> web.Response:
    return _application_answer(request, _find(request, request.app[SWITCH].directory.applications))


async def update_application(request: web.Request) -> web.Response:
    directory = request.app[SWITCH].directory
    application = _find(request, directory.applications)
    _apply(application, await Parameters.of(request))
    directory.save()
    return _application_answer(request, application)


async def list_applications(request: web.Request) -> web.Response:
    switch = request.app[SWITCH]
    name = request.query.get("FriendlyName")
    found = [one for one in switch.directory.applications.values() if name in (None, "", one.friendly_name)]
    sid = switch.credentials.account_sid
    return page_of(
        request, key="applications", items=found[::-1], render=lambda one: application_json(one, account_sid=sid)
    )


async def delete_number_or_application(request: web.Request) -> web.Response:
    directory = request.app[SWITCH].directory
    things: dict[str, Number | Application] = {**directory.numbers, **directory.applications}
    if request.match_info["sid"] not in things:
        raise not_found(request)
    directory.remove(request.match_info["sid"])
    return web.Response(status=204)


def _find(request: web.Request, things: dict[str, Thing]) -> Thing:
    thing = things.get(request.match_info["sid"])
    if thing is None:
        raise not_found(request)
    return thing


def _apply(thing: Number | Application, parameters: Parameters) -> None:
    """All is read before anything is changed."""
    changes = {field: parameters.url(name) for name, field in URLS.items() if parameters.has(name)}
    changes |= {field: parameters.method(name) for name, field in METHODS.items() if parameters.has(name)}
    if parameters.has("FriendlyName"):
        changes["friendly_name"] = parameters.text("FriendlyName")[:64]
    if parameters.has("VoiceApplicationSid"):
        changes["voice_application_sid"] = parameters.text("VoiceApplicationSid")
    for field, value in changes.items():
        setattr(thing, field, value)
    thing.updated_on = wall_now()


def _number_answer(request: web.Request, number: Number, *, status: int = 200) -> web.Response:
    sid = request.app[SWITCH].credentials.account_sid
    return web.json_response(number_json(number, account_sid=sid), status=status)


def _application_answer(request: web.Request, application: Application, *, status: int = 200) -> web.Response:
    sid = request.app[SWITCH].credentials.account_sid
    return web.json_response(application_json(application, account_sid=sid), status=status)
