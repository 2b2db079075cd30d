"""Recordings: list, fetch, delete, and their sound."""

from __future__ import annotations

from aiohttp import web

from telephony.simulator.recordings import Recording
from telephony.simulator.rest.errors import not_found
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.rest.paging import page_of
from telephony.simulator.rest.representations import recording_json


async def list_recordings(request: web.Request) -> web.Response:
    """All, or those of one call: by its path or by `CallSid`."""
    wanted = request.match_info.get("sid") or request.query.get("CallSid")
    recordings = request.app[SWITCH].recordings.by_sid.values()
    found = [one for one in recordings if wanted in (None, "", one.call_sid)]
    return page_of(request, key="recordings", items=found[::-1], render=recording_json)


async def fetch_recording(request: web.Request) -> web.Response:
    return web.json_response(recording_json(_find(request)))


async def fetch_sound(request: web.Request) -> web.Response:
    return web.Response(body=_find(request).sound(), content_type="audio/x-wav")


async def delete_recording(request: web.Request) -> web.Response:
    request.app[SWITCH].recordings.forget(_find(request).sid)
    return web.Response(status=204)


def _find(request: web.Request) -> Recording:
    recording = request.app[SWITCH].recordings.by_sid.get(request.match_info["recording"])
    if recording is None:
        raise not_found(request)
    return recording
