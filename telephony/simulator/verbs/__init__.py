"""The TwiML verbs (twilio.md 2.2): each performs one element and may name the document that follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telephony.simulator.calls import DocumentRequest
from telephony.simulator.documents import Verb
from telephony.simulator.verbs.dial import dial
from telephony.simulator.verbs.flow import hang_up, redirect, reject
from telephony.simulator.verbs.gather import gather
from telephony.simulator.verbs.record import record
from telephony.simulator.verbs.sounds import pause, play, say
from telephony.simulator.verbs.stage import Stage

Performer = Callable[[Stage, Verb], Awaitable[DocumentRequest | None]]

PERFORMERS: dict[str, Performer] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
    "Record": record,
    "Dial": dial,
}
