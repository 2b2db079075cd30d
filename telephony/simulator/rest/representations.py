"""Resources as Twilio's JSON: snake case, RFC 2822 dates, relative URIs."""

from __future__ import annotations

from typing import Any

from telephony.simulator.account import Application, Number
from telephony.simulator.calls import Call
from telephony.simulator.conference_seats import Participant
from telephony.simulator.conferences import Conference
from telephony.simulator.recordings import Recording
from telephony.simulator.words import API_VERSION, formatted, rfc2822


def account_uri(account_sid: str, path: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/{path}"


def call_json(call: Call) -> dict[str, Any]:
    """There is no `initiated` here: a call that has left the queue is ringing (twilio.md 5.1)."""
    uri = account_uri(call.account_sid, f"Calls/{call.sid}")
    return {
        "sid": call.sid,
        "date_created": rfc2822(call.created_on),
        "date_updated": rfc2822(call.updated_on),
        "parent_call_sid": call.parent_sid,
        "account_sid": call.account_sid,
        "to": call.to_number,
        "to_formatted": formatted(call.to_number),
        "from": call.from_number,
        "from_formatted": formatted(call.from_number),
        "phone_number_sid": call.number_sid,
        "status": "ringing" if call.status == "initiated" else call.status,
        "start_time": rfc2822(call.dialed_on),
        "end_time": rfc2822(call.ended_on),
        "duration": str(call.seconds) if call.has_ended else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": call.answered_by,
        "annotation": None,
        "api_version": API_VERSION,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": str(round(call.queue_seconds * 1000)),
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {
            name.lower(): f"{uri}/{name}.json" for name in ("Notifications", "Recordings", "Payments", "Events")
        },
    }


def conference_json(conference: Conference, *, account_sid: str) -> dict[str, Any]:
    uri = account_uri(account_sid, f"Conferences/{conference.sid}")
    return {
        "account_sid": account_sid,
        "date_created": rfc2822(conference.created_on),
        "date_updated": rfc2822(conference.updated_on),
        "api_version": API_VERSION,
        "friendly_name": conference.name,
        "region": "us1",
        "sid": conference.sid,
        "status": conference.status,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
        "call_sid_ending_conference": conference.ended_by,
    } | ({"reason_conference_ended": conference.reason_ended} if conference.reason_ended else {})


def participant_json(
    participant: Participant, conference: Conference, *, with_queue_time: bool = False
) -> dict[str, Any]:
    call, seat = participant.call, participant.seat
    uri = account_uri(call.account_sid, f"Conferences/{conference.sid}/Participants/{call.sid}.json")
    return {
        "account_sid": call.account_sid,
        "call_sid": call.sid,
        "label": seat.label or None,
        "call_sid_to_coach": seat.coach or None,
        "coaching": bool(seat.coach),
        "conference_sid": conference.sid,
        "date_created": rfc2822(participant.created_on),
        "date_updated": rfc2822(participant.updated_on),
        "end_conference_on_exit": seat.end_on_exit,
        "muted": seat.muted,
        "hold": participant.is_on_hold,
        "start_conference_on_enter": seat.start_on_enter,
        "status": participant.status,
        "queue_time": str(round(call.queue_seconds * 1000)) if with_queue_time else None,
        "uri": uri,
    }


def number_json(number: Number, *, account_sid: str) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "account_sid": account_sid,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "date_created": rfc2822(number.created_on),
        "date_updated": rfc2822(number.updated_on),
        "friendly_name": number.friendly_name,
        "identity_sid": None,
        "phone_number": number.phone_number,
        "origin": "twilio",
        "trunk_sid": None,
        **_voice_json(number),
        "voice_application_sid": number.voice_application_sid or None,
        "voice_receive_mode": "voice",
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "bundle_sid": None,
        "status": "in-use",
        "uri": account_uri(account_sid, f"IncomingPhoneNumbers/{number.sid}.json"),
    }


def application_json(application: Application, *, account_sid: str) -> dict[str, Any]:
    return {
        "sid": application.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "date_created": rfc2822(application.created_on),
        "date_updated": rfc2822(application.updated_on),
        "friendly_name": application.friendly_name,
        "message_status_callback": None,
        "sms_status_callback": None,
        **_voice_json(application),
        "public_application_connect_enabled": False,
        "uri": account_uri(account_sid, f"Applications/{application.sid}.json"),
    }


def _voice_json(settings: Number | Application) -> dict[str, Any]:
    return {
        "voice_url": settings.voice_url or None,
        "voice_method": settings.voice_method,
        "voice_fallback_url": settings.voice_fallback_url or None,
        "voice_fallback_method": settings.voice_fallback_method,
        "voice_caller_id_lookup": False,
        "status_callback": settings.status_callback or None,
        "status_callback_method": settings.status_callback_method,
        "sms_url": None,
        "sms_method": "POST",
        "sms_fallback_url": None,
        "sms_fallback_method": "POST",
    }


def recording_json(recording: Recording) -> dict[str, Any]:
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "api_version": API_VERSION,
        "channels": 1,
        "date_created": rfc2822(recording.created_on),
        "date_updated": rfc2822(recording.created_on),
        "start_time": rfc2822(recording.created_on),
        "duration": str(recording.seconds) if recording.status == "completed" else None,
        "status": recording.status,
        "source": recording.source,
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "uri": f"{recording.path}.json",
        "subresource_uris": {},
        "media_url": None,
    }
