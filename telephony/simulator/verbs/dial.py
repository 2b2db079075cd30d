"""<Dial>: connects the call with numbers, browsers or a conference, then requests its action (twilio.md 2.2, 2.3)."""

from __future__ import annotations

import dataclasses

from telephony.simulator.calls import DocumentRequest, LastWords
from telephony.simulator.documents import INVALID_SCHEMA, DocumentError, Verb
from telephony.simulator.verbs.dial_conference import dial_conference
from telephony.simulator.verbs.dial_numbers import dial_numbers
from telephony.simulator.verbs.dial_outcome import Outcome
from telephony.simulator.verbs.stage import Stage

MAX_NOUNS = 10


async def dial(stage: Stage, verb: Verb) -> DocumentRequest | None:
    """The document that follows is the action's; without an action the next verb runs."""
    nouns = _nouns(verb)
    if not verb.truth("answerOnBridge", default=False):
        stage.call.answer()
    outcome = Outcome()
    action = stage.action_of(verb) if verb.word("action") else None
    if action is not None:
        stage.call.last_words = LastWords(compose=lambda: _with(action, outcome.interrupted()), on_redirect=True)
    if nouns[0].name == "Conference":
        await dial_conference(stage, verb, nouns[0], outcome)
    else:
        await dial_numbers(stage, verb, nouns, outcome)
    stage.call.last_words = None
    stage.call.catch_up()
    return _with(action, outcome.fields()) if action is not None else None


def _nouns(verb: Verb) -> tuple[Verb, ...]:
    nouns = verb.children or (Verb(name="Number", attributes={}, text=verb.text),)
    conferences = sum(noun.name == "Conference" for noun in nouns)
    if len(nouns) > MAX_NOUNS or (conferences and len(nouns) > 1):
        raise DocumentError(INVALID_SCHEMA, "<Dial> takes one Conference, or up to ten Numbers and Clients.")
    return nouns


def _with(action: DocumentRequest, fields: dict[str, str]) -> DocumentRequest:
    return dataclasses.replace(action, fields=fields)
