"""<Redirect>, <Hangup>, <Reject>: where the call goes from here."""

from __future__ import annotations

from telephony.simulator.calls import CallEnded, DocumentRequest
from telephony.simulator.documents import INVALID_SCHEMA, DocumentError, Verb
from telephony.simulator.verbs.stage import Stage

STATUS_OF_REASON = {"rejected": "no-answer", "busy": "busy"}


async def redirect(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """An empty one asks for the current document again. A ringing call keeps ringing."""
    return DocumentRequest(url=stage.document.resolve(verb.text), method=verb.method())


async def hang_up(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """As first verb it answers the call, and it is billed (twilio.md 2.1)."""
    stage.call.answer()
    raise CallEnded("completed")


async def reject(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """As first verb the call is not answered; afterwards it is a hang-up."""
    reason = verb.word("reason", "rejected")
    if reason not in STATUS_OF_REASON:
        raise DocumentError(INVALID_SCHEMA, f"reason={reason!r} of <Reject> is neither rejected nor busy.")
    raise CallEnded("completed" if stage.call.answered_at is not None else STATUS_OF_REASON[reason])
