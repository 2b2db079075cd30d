"""Tells people and programs outside of new tickets and mentions: written down with the cause, then sent by a worker.

What is written down is not lost with a broker: beat looks for what is due. A place may hear the same twice, never nothing.
"""

import hashlib
import hmac
import json
import logging
import smtplib
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from contactcenter import hints, outside
from contactcenter.turns import TURN_SECONDS
from tickets.models import Channel, NoticePlace, Ticket, TicketEvent, TicketMention, TicketNotice

logger = logging.getLogger(__name__)

A_TRY = timedelta(minutes=2)
"""How long a worker has for one: then another may take it."""

WEBHOOK_SECONDS = 5.0


class NotSent(Exception):
    """It did not arrive; the text says why."""


def announce(ticket: Ticket, *, emails: Iterable[str], webhook_url: str, at: datetime) -> None:
    """A ticket was opened: to the places of its queue, and to those of all. Expects a transaction."""
    to_people = {*emails, *settings.TICKET_EMAILS} if settings.EMAIL_IS_SET_UP else set()
    to_programs = {url for url in (webhook_url, settings.TICKET_WEBHOOK_URL) if url}
    _write_down(
        [TicketNotice(ticket=ticket, channel=Channel.EMAIL, target=one, next_at=at) for one in sorted(to_people)]
        + [TicketNotice(ticket=ticket, channel=Channel.WEBHOOK, target=one, next_at=at) for one in sorted(to_programs)]
    )


def announce_mention(mention: TicketMention, *, at: datetime) -> None:
    """By e-mail, where that is set up and the person has an address; the list of mentions has it anyway."""
    if settings.EMAIL_IS_SET_UP and mention.user.email:
        notice = TicketNotice(
            ticket=mention.ticket, mention=mention, channel=Channel.EMAIL, target=mention.user.email, next_at=at
        )
        _write_down([notice])


def _write_down(notices: list[TicketNotice]) -> None:
    if notices:
        TicketNotice.objects.bulk_create(notices)
        transaction.on_commit(lambda: hints.send("tickets.tasks.send_notices"))


def send_due(*, at: datetime) -> None:
    """Try what is due, place by place, for a while; beat finds the rest. Expects no transaction: places may take their time."""
    until = time.monotonic() + TURN_SECONDS
    for key in TicketNotice.objects.due(at=at).places():
        if time.monotonic() < until:
            _send_to(key, until=until, at=at)


def _send_to(key: str, *, until: float, at: datetime) -> None:
    pk = NoticePlace.objects.get_or_create(key=key)[0].pk
    if not NoticePlace.objects.take_turn(pk, at=at):
        return
    place, waiting = NoticePlace.objects.get(pk=pk), TicketNotice.objects.due(at=at).to(key).order_by("next_at", "pk")
    try:
        while time.monotonic() < until and (notice := waiting.first()):
            if TicketNotice.objects.claim(notice.pk, until=at + A_TRY, at=at) and not _try(notice.pk, place, at=at):
                break
    finally:
        place.end_turn()


def _try(pk: int, place: NoticePlace, *, at: datetime) -> bool:
    """Whether the place may be told more now."""
    notice = TicketNotice.objects.select_related("ticket", "mention__note__author").get(pk=pk)
    try:
        send = _send_email if notice.channel == Channel.EMAIL else _post
        send(notice)
    except (NotSent, outside.NotFetched, smtplib.SMTPException, OSError) as error:
        _note_failure(notice, str(error) or type(error).__name__, at=at)
        if isinstance(error, NotSent | smtplib.SMTPRecipientsRefused):
            return True  # the place is well: it is this one notice that it cannot take
        place.note_failure(at=at)
        return False
    notice.arrived(at=at)
    place.note_success()
    return True


def _note_failure(notice: TicketNotice, why: str, *, at: datetime) -> None:
    logger.warning("notice not sent", extra={"notice": notice.pk, "tries": notice.tries, "error": why[:200]})
    if not notice.failed(why, at=at):
        _say_that_it_was_given_up(notice, at=at)


def _say_that_it_was_given_up(notice: TicketNotice, *, at: datetime) -> None:
    told = f"{notice}: {notice.error}"
    TicketEvent.objects.create(ticket=notice.ticket, actor=None, what="not_told", after=told[:200], at=at)


def _send_email(notice: TicketNotice) -> None:
    subject, text = _words_of_mention(notice) if notice.mention else _words_of_ticket(notice.ticket)
    message = EmailMessage(subject=" ".join(subject.split())[:200], body=text, to=[notice.target])
    if not message.send():
        raise NotSent("The mail server took no recipient.")


def _words_of_ticket(ticket: Ticket) -> tuple[str, str]:
    lines = [
        ticket.subject,
        "",
        f"Reason: {ticket.get_reason_display()}" + (f", {ticket.outcome.replace('_', ' ')}" if ticket.outcome else ""),
        f"Queue: {ticket.queue or 'none'}",
        f"Customer: {ticket.caller_name} {ticket.callback_number or ticket.caller}".rstrip(),
        f"Due: {ticket.due_at:%Y-%m-%d %H:%M %Z}" if ticket.due_at else "Due: at no set time",
        "",
        link_to(ticket),
    ]
    return f"[Ticket #{ticket.number}] {ticket.subject}", "\n".join(lines)


def _words_of_mention(notice: TicketNotice) -> tuple[str, str]:
    assert notice.mention is not None  # noqa: S101 - the caller has looked
    note, ticket = notice.mention.note, notice.ticket
    author = note.author.get_username() if note.author else "Somebody"
    return f"[Ticket #{ticket.number}] {author} mentioned you", f"{note.text}\n\n{link_to(ticket)}"


def link_to(ticket: Ticket) -> str:
    return settings.PUBLIC_BASE_URL + reverse("tickets:detail", args=[ticket.number])


def _post(notice: TicketNotice) -> None:
    if not settings.TICKET_WEBHOOK_SECRET:
        raise NotSent("TICKET_WEBHOOK_SECRET is not set: without it nobody could tell that it is from us.")
    body = json.dumps(payload_of(notice), ensure_ascii=False).encode()
    outside.post_json(
        notice.target,
        body,
        headers={"X-Signature": signature_of(body, sent=int(time.time()), secret=settings.TICKET_WEBHOOK_SECRET)},
        hosts=settings.TICKET_WEBHOOK_HOSTS,
        seconds=WEBHOOK_SECONDS,
        listed_in="TICKET_WEBHOOK_HOSTS",
        in_development=settings.DEBUG,
    )


def signature_of(body: bytes, *, sent: int, secret: str) -> str:
    """`t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body", in hex>`: the time is signed, so that old ones can be refused."""
    signed = hmac.new(secret.encode(), f"{sent}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={sent},v1={signed}"


def payload_of(notice: TicketNotice) -> dict[str, Any]:
    """`id` stays the same when it is sent again."""
    ticket = notice.ticket
    names = ("reason", "status", "priority", "subject", "outcome", "caller", "caller_name", "callback_number")
    more = ("dialed_number", "queue", "recording_url")
    return {
        "id": notice.pk,
        "event": "ticket.opened",
        "ticket": {
            "number": ticket.number,
            **{name: getattr(ticket, name) for name in names + more},
            "conversation_id": str(ticket.conversation_id) if ticket.conversation_id else None,
            "created_at": ticket.created_at.isoformat(),
            "due_at": ticket.due_at.isoformat() if ticket.due_at else None,
            "url": link_to(ticket),
        },
    }
