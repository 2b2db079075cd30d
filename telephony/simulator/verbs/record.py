"""<Record>: a beep, the caller's words, and a recording (twilio.md 2.2, 2.3)."""

from __future__ import annotations

import math

from telephony.simulator.calls import DocumentRequest, LastWords
from telephony.simulator.documents import Verb
from telephony.simulator.recordings import Recording
from telephony.simulator.verbs.stage import Stage
from telephony.simulator.waiting import first_of
from telephony.simulator.webhooks import Webhook

BEEP_SECONDS = 0.5


async def record(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """Callers speak until they press a key or hang up, unless the call says for how long (`speaks_seconds`)."""
    call = stage.call
    call.answer()
    if verb.truth("playBeep", default=True):
        call.note("play", at=call.cursor, url="", text="beep", seconds=BEEP_SECONDS)
        await call.spend(BEEP_SECONDS)
    recording = stage.switch.recordings.begin(call=call)
    action = stage.action_of(verb)
    call.last_words = LastWords(compose=lambda: _finished(stage, verb, recording, action, "hangup"), on_redirect=False)
    key = await _finish_key(stage, verb)
    call.last_words = None
    call.catch_up()
    if call.speaks_seconds == 0:
        stage.switch.recordings.forget(recording.sid)
        return None
    return _finished(stage, verb, recording, action, key)


async def _finish_key(stage: Stage, verb: Verb) -> str:
    """The key that ended the recording; empty after silence or the greatest length."""
    call = stage.call
    call.keypad.open()
    keys = verb.word("finishOnKey", "1234567890*#")
    winner, key = await first_of(_one_of(stage, keys), call.spend(_longest(stage, verb)))
    call.keypad.close()
    return str(key) if winner == 0 else ""


async def _one_of(stage: Stage, keys: str) -> str:
    while (key := await stage.call.keypad.next_key()) not in keys:
        pass
    return key


def _longest(stage: Stage, verb: Verb) -> float:
    limit, silence = verb.number("maxLength", 3600), verb.number("timeout", 5)
    if stage.call.speaks_seconds is None or silence == 0:
        return limit
    return min(limit, stage.call.speaks_seconds + silence)


def _finished(stage: Stage, verb: Verb, recording: Recording, action: DocumentRequest, digits: str) -> DocumentRequest:
    recording.seconds = max(1, math.ceil(stage.call.clock.now() - recording.started_at))
    recording.status = "completed"
    fields = {
        "RecordingUrl": stage.switch.recordings.url_of(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.seconds),
    }
    _tell(stage, verb, fields)
    return DocumentRequest(url=action.url, method=action.method, fields=fields | ({"Digits": digits} if digits else {}))


def _tell(stage: Stage, verb: Verb, fields: dict[str, str]) -> None:
    if not verb.word("recordingStatusCallback"):
        return
    more = {"RecordingStatus": "completed", "RecordingChannels": "1", "RecordingSource": "RecordVerb"}
    stage.switch.webhooks.tell(
        Webhook(
            stream=stage.call.sid,
            event="recording",
            url=stage.document.resolve(verb.word("recordingStatusCallback")),
            method="POST",
            form={"AccountSid": stage.call.account_sid, "CallSid": stage.call.sid, **fields, **more},
            jar=stage.call.jar,
        )
    )
