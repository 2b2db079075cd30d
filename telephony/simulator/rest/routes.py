"""Which path is answered by whom."""

from __future__ import annotations

from aiohttp import web

from telephony.simulator.rest import calls, conferences, numbers, participants, recordings

ACCOUNT = "/2010-04-01/Accounts/{account}"


def rest_routes() -> list[web.RouteDef]:
    return [*_call_routes(), *_conference_routes(), *_number_routes(), *_recording_routes()]


def _call_routes() -> list[web.RouteDef]:
    return [
        web.post(f"{ACCOUNT}/Calls.json", calls.create_call),
        web.get(f"{ACCOUNT}/Calls.json", calls.list_calls),
        web.get(f"{ACCOUNT}/Calls/{{sid}}.json", calls.fetch_call),
        web.post(f"{ACCOUNT}/Calls/{{sid}}.json", calls.update_call),
        web.delete(f"{ACCOUNT}/Calls/{{sid}}.json", calls.delete_call),
        web.get(f"{ACCOUNT}/Calls/{{sid}}/Recordings.json", recordings.list_recordings),
    ]


def _conference_routes() -> list[web.RouteDef]:
    conference = f"{ACCOUNT}/Conferences/{{conference}}"
    return [
        web.get(f"{ACCOUNT}/Conferences.json", conferences.list_conferences),
        web.get(f"{conference}.json", conferences.fetch_conference),
        web.post(f"{conference}.json", conferences.update_conference),
        web.post(f"{conference}/Participants.json", participants.create_participant),
        web.get(f"{conference}/Participants.json", participants.list_participants),
        web.get(f"{conference}/Participants/{{participant}}.json", participants.fetch_participant),
        web.post(f"{conference}/Participants/{{participant}}.json", participants.update_participant),
        web.delete(f"{conference}/Participants/{{participant}}.json", participants.delete_participant),
    ]


def _number_routes() -> list[web.RouteDef]:
    routes = []
    for things, create, fetch, update, listing in (
        (
            "IncomingPhoneNumbers",
            numbers.create_number,
            numbers.fetch_number,
            numbers.update_number,
            numbers.list_numbers,
        ),
        (
            "Applications",
            numbers.create_application,
            numbers.fetch_application,
            numbers.update_application,
            numbers.list_applications,
        ),
    ):
        routes += [
            web.post(f"{ACCOUNT}/{things}.json", create),
            web.get(f"{ACCOUNT}/{things}.json", listing),
            web.get(f"{ACCOUNT}/{things}/{{sid}}.json", fetch),
            web.post(f"{ACCOUNT}/{things}/{{sid}}.json", update),
            web.delete(f"{ACCOUNT}/{things}/{{sid}}.json", numbers.delete_number_or_application),
        ]
    return routes


def _recording_routes() -> list[web.RouteDef]:
    return [
        web.get(f"{ACCOUNT}/Recordings.json", recordings.list_recordings),
        web.get(f"{ACCOUNT}/Recordings/{{recording:RE[0-9a-f]{{32}}}}.json", recordings.fetch_recording),
        web.delete(f"{ACCOUNT}/Recordings/{{recording:RE[0-9a-f]{{32}}}}.json", recordings.delete_recording),
        web.get(f"{ACCOUNT}/Recordings/{{recording:RE[0-9a-f]{{32}}}}.wav", recordings.fetch_sound),
        web.get(f"{ACCOUNT}/Recordings/{{recording:RE[0-9a-f]{{32}}}}", recordings.fetch_sound),
    ]
