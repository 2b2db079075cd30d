"""Conferences: fetch, list, end, announce."""

from __future__ import annotations

import datetime

from aiohttp import web

from telephony.simulator.conferences import Conference
from telephony.simulator.hold_music import announce
from telephony.simulator.rest.errors import RestError, not_found
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.rest.paging import page_of
from telephony.simulator.rest.parameters import INVALID_PARAMETER, Parameters
from telephony.simulator.rest.representations import conference_json


async def fetch_conference(request: web.Request) -> web.Response:
    return _answer(request, find_conference(request))


async def list_conferences(request: web.Request) -> web.Response:
    switch = request.app[SWITCH]
    found = [one for one in switch.conferences.by_sid.values() if _is_wanted(request, one)]
    sid = switch.credentials.account_sid
    return page_of(
        request, key="conferences", items=found[::-1], render=lambda one: conference_json(one, account_sid=sid)
    )


async def update_conference(request: web.Request) -> web.Response:
    """Only `completed` may be set (twilio.md 3.1)."""
    conference, parameters = find_conference(request), await Parameters.of(request)
    if parameters.text("Status") not in ("", "completed"):
        raise RestError(INVALID_PARAMETER, "Status must be completed")
    url = parameters.url("AnnounceUrl")
    if url and not conference.is_over:
        switch = request.app[SWITCH]
        method = parameters.method("AnnounceMethod")
        switch.spawn(
            announce(switch=switch, conference=conference, participants=conference.inside, url=url, method=method)
        )
    if parameters.text("Status") == "completed":
        conference.end_by_api()
    return _answer(request, conference)


def find_conference(request: web.Request) -> Conference:
    """By SID only (twilio.md 0.3)."""
    conference = request.app[SWITCH].conferences.by_sid.get(request.match_info["conference"])
    if conference is None:
        raise not_found(request)
    return conference


def _answer(request: web.Request, conference: Conference) -> web.Response:
    sid = request.app[SWITCH].credentials.account_sid
    return web.json_response(conference_json(conference, account_sid=sid))


def _is_wanted(request: web.Request, conference: Conference) -> bool:
    query = request.query
    if query.get("FriendlyName") and query["FriendlyName"] != conference.name:
        return False
    if query.get("Status") and query["Status"] != conference.status:
        return False
    return all(
        _is_within(request, name, moment.date())
        for name, moment in (("DateCreated", conference.created_on), ("DateUpdated", conference.updated_on))
    )


def _is_within(request: web.Request, name: str, day: datetime.date) -> bool:
    query = request.query
    return not (
        (query.get(name) and day.isoformat() != query[name][:10])
        or (query.get(f"{name}<") and day.isoformat() > query[f"{name}<"][:10])
        or (query.get(f"{name}>") and day.isoformat() < query[f"{name}>"][:10])
    )
