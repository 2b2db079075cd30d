"""Who is told outside: written down with the ticket, signed, guarded, tried again, given up on the record."""

import contextlib
import hashlib
import hmac
import json
import smtplib
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from contactcenter.turns import TURN_LIVES
from tests.factories import AT, QueueFactory
from tests.unit.telephony.http_server import a_server_that, answering
from tickets import notices, operations
from tickets.models import NoticePlace, Ticket, TicketEvent, TicketNotice, TicketReason
from tickets.models.notice import MOST_TRIES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = True
    settings.DEBUG = True  # so that this machine may be told
    settings.TICKET_WEBHOOK_SECRET = "whisper"


def opened(**fields: Any) -> Ticket:
    return operations.open_ticket(
        reason=TicketReason.NOT_REACHED, subject="Customer not reached: Maria", queue="Support", at=AT, **fields
    )


def hook(settings: Any, url: str) -> None:
    settings.TICKET_WEBHOOK_HOSTS = [url.partition("://")[2]]
    settings.TICKET_WEBHOOK_URL = f"{url}/tickets"


def test_a_new_ticket_is_mailed_to_the_people_of_its_queue_and_of_all(settings: Any) -> None:
    """Rule 48."""
    QueueFactory(name="Support", ticket_emails="lead@example.com, desk@example.com")
    settings.TICKET_EMAILS = ["all@example.com", "lead@example.com"]
    ticket = opened(caller="+12125550110", caller_name="Maria\nBcc: evil@example.com")
    notices.send_due(at=AT)
    assert [message.to for message in mail.outbox] == [["all@example.com"], ["desk@example.com"], ["lead@example.com"]]
    assert mail.outbox[0].subject == f"[Ticket #{ticket.number}] Customer not reached: Maria"
    assert f"/tickets/{ticket.number}/" in mail.outbox[0].body
    assert "Due: 2025-06-03 15:00" in mail.outbox[0].body


def test_the_same_cause_twice_is_told_once(settings: Any) -> None:
    """Rule 37."""
    settings.TICKET_EMAILS = ["all@example.com"]
    opened(source_key="entry:1")
    opened(source_key="entry:1")
    assert TicketNotice.objects.count() == 1


def test_without_a_mail_server_nothing_is_written_down(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    settings.TICKET_EMAILS = ["all@example.com"]
    opened()
    assert not TicketNotice.objects.exists()


def test_what_is_posted_is_signed_with_its_time(settings: Any) -> None:
    seen: list[tuple[str, bytes]] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.headers["X-Signature"], handler.body))  # type: ignore[attr-defined]
        answering(200, b"")(handler)

    with a_server_that(remember) as url:
        hook(settings, url)
        ticket = opened(callback_number="+12125550110")
        notices.send_due(at=AT)
        notices.send_due(at=AT + timedelta(days=1))
    [(signature, body)] = seen
    sent, signed = (part.partition("=")[2] for part in signature.split(","))
    assert signed == hmac.new(b"whisper", f"{sent}.".encode() + body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert (told["event"], told["ticket"]["number"]) == ("ticket.opened", ticket.number)
    assert told["ticket"]["callback_number"] == "+12125550110"
    assert TicketNotice.objects.get().sent_at == AT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"TICKET_WEBHOOK_HOSTS": []}, "is not in TICKET_WEBHOOK_HOSTS"),
        ({"TICKET_WEBHOOK_SECRET": ""}, "TICKET_WEBHOOK_SECRET is not set"),
        ({"DEBUG": False}, "Use https://"),
    ],
)
def test_what_is_not_allowed_is_not_posted(settings: Any, change: dict[str, Any], why: str) -> None:
    with a_server_that(answering(200, b"")) as url:
        hook(settings, url)
        for name, value in change.items():
            setattr(settings, name, value)
        opened()
        notices.send_due(at=AT)
    notice = TicketNotice.objects.get()
    assert why in notice.error
    assert notice.sent_at is None


def test_who_does_not_take_it_is_told_again_ever_later_and_then_given_up_on_the_record(settings: Any) -> None:
    with a_server_that(answering(503, b"")) as url:
        hook(settings, url)
        ticket = opened()
        at, pauses = AT, []
        while (notice := TicketNotice.objects.get()).next_at is not None:
            pauses.append((notice.next_at - at).total_seconds())
            at = notice.next_at
            notices.send_due(at=at)
    assert pauses == [0, *(30 * 2**n for n in range(MOST_TRIES - 1))]
    assert TicketEvent.objects.filter(ticket=ticket, what="not_told").get().after.endswith("The host answered 503.")


def test_two_workers_do_not_send_the_same_at_once(settings: Any) -> None:
    settings.TICKET_EMAILS = ["all@example.com"]
    opened()
    pk = TicketNotice.objects.get().pk
    assert TicketNotice.objects.claim(pk, until=AT + notices.A_TRY, at=AT)
    notices.send_due(at=AT)
    assert mail.outbox == []
    notices.send_due(at=AT + notices.A_TRY)
    assert len(mail.outbox) == 1


# A place that does not take it must not keep workers from calls


class Host:
    """A place outside that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked, self.status, self.takes_seconds = 0, 200, 0.0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        time.sleep(self.takes_seconds)
        with contextlib.suppress(OSError):
            answering(self.status, b"")(handler)


def test_a_host_that_is_down_is_left_alone_for_a_while(settings: Any) -> None:
    """Rule 48."""
    host = Host()
    host.status = 503
    with a_server_that(host) as url:
        hook(settings, url)
        for _ in range(5):
            opened()
        for _ in range(5):
            notices.send_due(at=AT)
        assert host.asked == 3

        host.status = 200
        notices.send_due(at=AT + timedelta(minutes=1))
    assert TicketNotice.objects.filter(sent_at__isnull=False).count() == 5
    place = NoticePlace.objects.get()
    assert (place.failures_in_row, place.rest_until, place.busy_until) == (0, None, None)


def test_a_host_that_hangs_costs_one_try_at_a_time_and_others_are_told(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "WEBHOOK_SECONDS", 0.2)
    host = Host()
    host.takes_seconds = 20.0
    with a_server_that(host) as url:
        hook(settings, url)
        settings.TICKET_EMAILS = ["all@example.com"]
        for _ in range(5):
            opened()
        notices.send_due(at=AT)
        assert host.asked == 1
    assert len(mail.outbox) == 5


def test_who_takes_long_has_its_turn_and_the_rest_is_sent_in_the_next(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "TURN_SECONDS", 0.3)
    host = Host()
    host.takes_seconds = 0.2
    with a_server_that(host) as url:
        hook(settings, url)
        for _ in range(4):
            opened()
        notices.send_due(at=AT)
        assert host.asked < 4
        for _ in range(40):  # on a busy machine a turn may be over before anybody was asked
            notices.send_due(at=AT)
    assert host.asked == 4


def test_one_worker_at_a_time_tells_a_place(settings: Any) -> None:
    place = NoticePlace.objects.create(key="mail server")
    assert NoticePlace.objects.take_turn(place.pk, at=AT)
    settings.TICKET_EMAILS = ["all@example.com"]
    with a_server_that(Host()) as url:
        hook(settings, url)
        opened()
        notices.send_due(at=AT)
    assert mail.outbox == []
    assert TicketNotice.objects.get(channel="webhook").sent_at == AT
    notices.send_due(at=AT + TURN_LIVES)  # whoever had the turn is dead
    assert len(mail.outbox) == 1


class Picky(BaseEmailBackend):
    """A mail server that does not know everybody."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["gone@example.com"]:
            raise smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"No such user")})
        mail.outbox += messages
        return len(messages)


def test_an_address_that_is_refused_keeps_no_mail_from_others(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    settings.TICKET_EMAILS = ["gone@example.com", "lead@example.com"]
    for _ in range(4):
        opened()
    notices.send_due(at=AT)
    assert [message.to for message in mail.outbox] == [["lead@example.com"]] * 4
    assert NoticePlace.objects.get().rest_until is None
