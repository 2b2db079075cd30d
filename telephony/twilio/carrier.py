"""The carrier port on Twilio's REST API."""

from datetime import UTC, datetime
from typing import Any, Self

from twilio.rest import Client

from telephony import twiml
from telephony.carrier import CallGone, CarrierCall, CarrierRoom, CarrierUnclear, PlacedLeg
from telephony.twilio.client import build_client
from telephony.twilio.errors import translated
from telephony.twilio.requests import STATUSES

_LEG_EVENTS = ["initiated", "ringing", "answered", "completed"]
_ROOM_EVENTS = ["start", "end", "join", "leave"]
_SHORTEST_RING, _LONGEST_RING = 5, 600
_CALLS_LOOKED_AT = 50
_LIVE_CALLS = ("queued", "ringing", "in-progress")
_LIVE_ROOMS = ("init", "in-progress")
_LARGEST_PAGE = 1000


class TwilioCarrier:
    """Implements telephony.carrier.Carrier."""

    def __init__(self, *, client: Client) -> None:
        self._client = client
        self._api = client.api.v2010.account

    @classmethod
    def from_settings(cls) -> Self:
        return cls(client=build_client())

    def add_to_conference(
        self,
        *,
        room_or_sid: str,
        to: str,
        caller_id: str,
        label: str,
        ring_seconds: int,
        leg_url: str,
        machine_url: str | None,
        conference_url: str | None,
        time_limit_seconds: int,
        early_media: bool,
        wait_url: str = "",
        ends_room: bool = True,
    ) -> PlacedLeg:
        order = {
            "from_": caller_id,
            "to": to,
            "label": label,
            "timeout": min(max(ring_seconds, _SHORTEST_RING), _LONGEST_RING),
            "time_limit": time_limit_seconds,
            "early_media": early_media,
            "beep": "false",
            "start_conference_on_enter": True,
            "end_conference_on_exit": ends_room,
            "wait_url": wait_url,
            "status_callback": twiml.retried(leg_url),
            "status_callback_method": "POST",
            "status_callback_event": _LEG_EVENTS,
            **_machine_detection(machine_url),
            **_room_events(conference_url),
        }
        with translated():
            participant = self._api.conferences(room_or_sid).participants.create(**order)
        return _placed(participant)

    def place_call(
        self,
        *,
        to: str,
        caller_id: str,
        document_url: str,
        ring_seconds: int,
        leg_url: str,
        machine_url: str | None,
        time_limit_seconds: int,
    ) -> PlacedLeg:
        order = {
            "from_": caller_id,
            "to": to,
            "url": document_url,
            "method": "POST",
            "timeout": min(max(ring_seconds, _SHORTEST_RING), _LONGEST_RING),
            "time_limit": time_limit_seconds,
            "status_callback": twiml.retried(leg_url),
            "status_callback_method": "POST",
            "status_callback_event": _LEG_EVENTS,
            **_detection_beside_the_document(machine_url),
        }
        with translated():
            call = self._api.calls.create(**order)
        if not call.sid:
            raise CarrierUnclear("the answer names no call")
        return PlacedLeg(call_sid=call.sid, queue_seconds=_seconds(call.queue_time))

    def redirect(self, *, call_sid: str, url: str) -> None:
        with translated():
            self._api.calls(call_sid).update(url=url, method="POST")

    def hang_up(self, *, call_sid: str) -> None:
        try:
            with translated():
                # `canceled` would not end a call that was answered just now. twilio.md 5.1
                self._api.calls(call_sid).update(status="completed")
        except CallGone:
            return

    def end_room(self, *, conference_sid: str) -> None:
        try:
            with translated():
                self._api.conferences(conference_sid).update(status="completed")
        except CallGone:
            return

    def fetch_call(self, *, call_sid: str) -> CarrierCall:
        with translated():
            call = self._api.calls(call_sid).fetch()
        return _carrier_call(call)

    def find_calls(self, *, from_number: str, to_number: str, since: datetime) -> list[CarrierCall]:
        with translated():
            # Not filtered by start there: a queued call has none yet.
            listed = self._api.calls.list(from_=from_number, to=to_number, limit=_CALLS_LOOKED_AT)
        earliest = since.astimezone(UTC).replace(microsecond=0)
        recent = [call for call in listed if _made_at(call) >= earliest]
        return [_carrier_call(call) for call in sorted(recent, key=_made_at, reverse=True)]

    def find_participant(self, *, conference_sid: str, label: str) -> str | None:
        try:
            with translated():
                participant = self._api.conferences(conference_sid).participants(label).fetch()
        except CallGone:
            return None
        return participant.call_sid

    def change_participant(
        self,
        *,
        conference_sid: str,
        label: str,
        muted: bool | None = None,
        on_hold: bool | None = None,
        hold_url: str = "",
        ends_room: bool | None = None,
        coached_sid: str | None = None,
    ) -> None:
        asked = {"muted": muted, "hold": on_hold, "end_conference_on_exit": ends_room}
        changes: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        if on_hold:
            changes |= {"hold_url": hold_url, "hold_method": "POST"}
        if coached_sid is not None:
            changes |= {"coaching": True, "call_sid_to_coach": coached_sid} if coached_sid else {"coaching": False}
        self._update_participant(conference_sid, label, **changes)

    def announce(self, *, conference_sid: str, label: str, url: str) -> None:
        self._update_participant(conference_sid, label, announce_url=url, announce_method="POST")

    def _update_participant(self, conference_sid: str, label: str, **changes: Any) -> None:
        with translated():
            self._api.conferences(conference_sid).participants(label).update(**changes)

    def live_calls(self) -> list[CarrierCall]:
        with translated():
            listed = [
                call for status in _LIVE_CALLS for call in self._api.calls.list(status=status, page_size=_LARGEST_PAGE)
            ]
        # A call that moves on between two of the requests is in both lists.
        return list({call.sid: _carrier_call(call) for call in listed}.values())

    def live_rooms(self) -> list[CarrierRoom]:
        with translated():
            listed = [
                room
                for status in _LIVE_ROOMS
                for room in self._api.conferences.list(status=status, page_size=_LARGEST_PAGE)
            ]
        names = {room.sid or "": room.friendly_name or "" for room in listed}
        return [CarrierRoom(conference_sid=sid, room=name) for sid, name in names.items()]

    def ping(self) -> None:
        with translated():
            self._api.conferences.list(status="in-progress", limit=1, page_size=1)

    def close(self) -> None:
        self._client.http_client.session.close()


def _machine_detection(machine_url: str | None) -> dict[str, Any]:
    # On participants it is always asynchronous, and silent without its own URL. twilio.md 0.2
    if not machine_url:
        return {}
    return {
        "machine_detection": "Enable",
        "amd_status_callback": twiml.retried(machine_url),
        "amd_status_callback_method": "POST",
    }


def _detection_beside_the_document(machine_url: str | None) -> dict[str, Any]:
    # Without async_amd the document would wait for the verdict, and the customer with it. twilio.md 4
    if not machine_url:
        return {}
    return {
        "machine_detection": "Enable",
        "async_amd": "true",
        "async_amd_status_callback": twiml.retried(machine_url),
        "async_amd_status_callback_method": "POST",
    }


def _room_events(conference_url: str | None) -> dict[str, Any]:
    if not conference_url:
        return {}
    return {
        "conference_status_callback": twiml.retried(conference_url),
        "conference_status_callback_method": "POST",
        "conference_status_callback_event": _ROOM_EVENTS,
    }


def _placed(participant: Any) -> PlacedLeg:
    if not participant.call_sid:
        raise CarrierUnclear("the answer names no call")
    return PlacedLeg(call_sid=participant.call_sid, queue_seconds=_seconds(participant.queue_time))


def _seconds(milliseconds: str | None) -> float:
    try:
        return max(float(milliseconds or 0), 0.0) / 1000
    except ValueError:
        return 0.0


def _carrier_call(call: Any) -> CarrierCall:
    status = STATUSES.get(call.status or "")
    if status is None:
        raise CarrierUnclear(f"a call with status {str(call.status)[:50]!r}")
    return CarrierCall(
        call_sid=call.sid or "",
        from_number=call._from or "",  # noqa: SLF001 - `from` is a Python word, the client has no other name
        to_number=call.to or "",
        status=status,
        started_at=call.start_time or call.date_created,
        ended_at=call.end_time,
        direction=call.direction or "",
    )


def _made_at(call: Any) -> datetime:
    """A call without any date is counted in: overlooking it would dial the customer twice."""
    return call.date_created or call.start_time or datetime.max.replace(tzinfo=UTC)
