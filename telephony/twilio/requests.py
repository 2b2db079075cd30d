"""From Twilio's words to ours: whatever a signed request holds is read here, and nothing raises."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from telephony.carrier import (
    AnsweredBy,
    ConferenceEvent,
    IncomingCall,
    LegEvent,
    LegStatus,
    MachineVerdict,
    Recording,
)

Params = Mapping[str, str]

_LONGEST = 1000
_LARGEST = 2**31 - 1
# NUL and half characters would be refused by PostgreSQL; without a mark in their place, a number with a hole would be whole.
_MARK = "\ufffd"
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

STATUSES = {
    "queued": LegStatus.QUEUED,
    "initiated": LegStatus.INITIATED,
    "ringing": LegStatus.RINGING,
    "in-progress": LegStatus.ANSWERED,
    "completed": LegStatus.COMPLETED,
    "busy": LegStatus.BUSY,
    "no-answer": LegStatus.NO_ANSWER,
    "failed": LegStatus.FAILED,
    "canceled": LegStatus.CANCELED,
}
_ANSWERED_BY = {
    "human": AnsweredBy.HUMAN,
    "machine_start": AnsweredBy.MACHINE,
    "machine_end_beep": AnsweredBy.MACHINE,
    "machine_end_silence": AnsweredBy.MACHINE,
    "machine_end_other": AnsweredBy.MACHINE,
    "fax": AnsweredBy.FAX,
    "unknown": AnsweredBy.UNKNOWN,
}
_ROOM_EVENTS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
}


def incoming_call(params: Params) -> IncomingCall:
    """A request to a number's voice URL, or any later one of the same call."""
    return IncomingCall(
        call_sid=_sid(params, "CallSid"),
        account_sid=_text(params, "AccountSid"),
        caller=_text(params, "From"),
        dialed=_text(params, "To"),
        status=STATUSES.get(_text(params, "CallStatus")),
        caller_name=_text(params, "CallerName"),
        forwarded_from=_text(params, "ForwardedFrom"),
        stir_verstat=_text(params, "StirVerstat"),
        # with a letter, or -Diverted, after it: all of one meaning. twilio.md 1.1
        caller_failed_the_check=_text(params, "StirVerstat").startswith("TN-Validation-Failed"),
        raw=_raw(params),
    )


def leg_event(params: Params) -> LegEvent:
    """A status callback of a call, ours or a caller's."""
    return LegEvent(
        call_sid=_sid(params, "CallSid"),
        status=STATUSES.get(_text(params, "CallStatus")),
        sequence=_whole(params, "SequenceNumber"),
        at=_moment(params, "Timestamp"),
        duration_seconds=_whole(params, "CallDuration"),  # Duration is minutes
        sip_code=_whole(params, "SipResponseCode"),
        raw=_raw(params),
    )


_ROOM_IS_OVER = {"moderator_ended_conference", "conference_ended_via_api"}


def conference_event(params: Params) -> ConferenceEvent:
    """A status callback of a conference; reasons come with hyphens or underscores and leave with underscores."""
    reason = _text(params, "ReasonParticipantLeft") or _text(params, "ReasonConferenceEnded")
    return ConferenceEvent(
        conference_sid=_sid(params, "ConferenceSid"),
        room=_text(params, "FriendlyName"),
        kind=_ROOM_EVENTS.get(_text(params, "StatusCallbackEvent"), ""),
        call_sid=_sid(params, "CallSid"),
        label=_text(params, "ParticipantLabel"),
        sequence=_whole(params, "SequenceNumber"),
        reason=reason.replace("-", "_"),
        with_the_room=_text(params, "ReasonParticipantLeft") in _ROOM_IS_OVER,
        raw=_raw(params),
    )


def machine_verdict(params: Params) -> MachineVerdict:
    """The verdict of asynchronous machine detection."""
    milliseconds = _whole(params, "MachineDetectionDuration")
    return MachineVerdict(
        call_sid=_sid(params, "CallSid"),
        answered_by=_ANSWERED_BY.get(_text(params, "AnsweredBy")),
        seconds=None if milliseconds is None else milliseconds / 1000,
        raw=_raw(params),
    )


def digits(params: Params) -> str:
    """The keys pressed, 0-9 * # only; empty for anything else."""
    keys = _text(params, "Digits")
    return keys if re.fullmatch(r"[0-9*#]+", keys, re.ASCII) else ""


def recording(params: Params) -> Recording:
    """What was recorded, if anything, and whether the caller hung up after it."""
    url = _text(params, "RecordingUrl")
    return Recording(
        url=url if re.match(r"https?://", url) else "",
        sid=_sid(params, "RecordingSid"),
        seconds=_whole(params, "RecordingDuration") or 0,
        hung_up=_text(params, "Digits") == "hangup",
    )


def _text(params: Params, name: str) -> str:
    return _UNSTORABLE.sub(_MARK, params.get(name, "")[:_LONGEST])


def _sid(params: Params, name: str) -> str:
    """An id of the carrier's; empty for anything else."""
    sid = _text(params, name)
    return sid if re.fullmatch(r"[A-Za-z0-9]{1,40}", sid, re.ASCII) else ""


def _whole(params: Params, name: str) -> int | None:
    text = _text(params, name)
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        return None
    number = int(text)
    return number if number <= _LARGEST else None


def _moment(params: Params, name: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_text(params, name))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _raw(params: Params) -> dict[str, str]:
    return {_UNSTORABLE.sub(_MARK, name[:100]): _text(params, name) for name in params}
