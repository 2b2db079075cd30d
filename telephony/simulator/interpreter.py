"""Executes TwiML: one document at a time, top to bottom; the end of a document is the end of the call (twilio.md 2.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from telephony.simulator import grammar
from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.courier import Reply
from telephony.simulator.documents import BAD_CONTENT_TYPE, Document, DocumentError, Verb, is_web_url, parse_document
from telephony.simulator.verbs import PERFORMERS
from telephony.simulator.verbs.stage import Stage
from telephony.simulator.webhooks import Webhook

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

TWIML_TYPES = {"text/xml", "application/xml", "text/html"}
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
SECONDS_PER_CHARACTER = 0.06
LISTENING_VERBS = {"Gather", "Redirect"}


async def execute(*, switch: Switch, call: Call, request: DocumentRequest) -> None:
    """Returns when the last document has come to its end; raises CallEnded where a verb ends the call."""
    following: DocumentRequest | None = request
    call.catch_up()
    while following is not None:
        asked = following
        try:
            document = await obtain(switch=switch, call=call, request=asked)
            following = await perform(Stage(switch=switch, call=call, document=document))
        except DocumentError as error:
            following = await _recover(call, asked, error)


async def perform(stage: Stage) -> DocumentRequest | None:
    """The verbs of one document; what a verb wants requested next, or None at its end."""
    for verb in stage.document.verbs:
        if verb.name not in LISTENING_VERBS:
            stage.call.keypad.close()
        following = await PERFORMERS[verb.name](stage, verb)
        if following is not None:
            return following
    return None


async def obtain(
    *, switch: Switch, call: Call, request: DocumentRequest, allowed: Collection[str] = grammar.VERBS
) -> Document:
    """Raises DocumentError when there is no document to be had."""
    if request.twiml is not None:
        document = parse_document(content=request.twiml, url=None, allowed=allowed)
    else:
        document = await _fetch(switch, call, request, allowed)
    for warning in document.warnings:
        call.note("error", text=warning, code=12200)
    return document


async def _fetch(switch: Switch, call: Call, request: DocumentRequest, allowed: Collection[str]) -> Document:
    if not is_web_url(request.url):
        raise DocumentError(11100, f"{request.url!r} is not a URL that can be requested.")
    call.keypad.open()
    webhook = Webhook(
        stream=call.sid,
        event="voice",
        url=request.url,
        method=request.method,
        form=call.fields() | _token(call, request) | request.fields,
        jar=call.jar,
    )
    reply = await switch.webhooks.ask(webhook)
    call.spend_wall(reply.seconds)
    call.note(
        "request",
        at=call.cursor,
        url=request.url,
        method=request.method,
        status=reply.status,
        ms=round(reply.seconds * 1000),
    )
    return _document(reply, allowed)


def _token(call: Call, request: DocumentRequest) -> dict[str, str]:
    is_wanted = request.method == "POST" and call.direction == "inbound" and call.client is None
    return {"CallToken": f"sim{call.sid[2:]}"} if is_wanted else {}


def _document(reply: Reply, allowed: Collection[str]) -> Document:
    if reply.code is not None:
        raise DocumentError(reply.code, f"{reply.url} answered HTTP {reply.status}, error {reply.code}.")
    if reply.content_type.startswith("audio/"):
        return Document(url=reply.url, verbs=(Verb(name="Play", attributes={}, text=reply.url),))
    if reply.content_type == "text/plain":
        return _plain_text(reply, allowed)
    if reply.body.strip() and reply.content_type not in TWIML_TYPES:
        raise DocumentError(BAD_CONTENT_TYPE, f"{reply.url} answered with {reply.content_type or 'no content type'}.")
    if not reply.body.strip() and reply.status == 204:
        return Document(url=reply.url, verbs=())
    return parse_document(content=reply.body, url=reply.url, allowed=allowed)


def _plain_text(reply: Reply, allowed: Collection[str]) -> Document:
    """Text that is no TwiML is read aloud (twilio.md 1.3)."""
    try:
        return parse_document(content=reply.body, url=reply.url, allowed=allowed)
    except DocumentError:
        words = " ".join(reply.body.decode(errors="replace").split())
        return Document(url=reply.url, verbs=(Verb(name="Say", attributes={}, text=words),))


async def _recover(call: Call, failed: DocumentRequest, error: DocumentError) -> DocumentRequest | None:
    """The fallback URL, once; without one, or when that fails too, an apology and the end."""
    call.note("error", text=error.sentence, code=error.code)
    fallback = call.voice.voice_fallback_url
    if fallback and not failed.is_fallback:
        fields = {"ErrorCode": str(error.code), "ErrorUrl": failed.url}
        method = call.voice.voice_fallback_method
        return DocumentRequest(url=fallback, method=method, fields=fields, is_fallback=True)
    call.answer()
    seconds = len(APOLOGY) * SECONDS_PER_CHARACTER
    call.note("say", at=call.cursor, text=APOLOGY, seconds=round(seconds, 3))
    await call.spend(seconds)
    return None
