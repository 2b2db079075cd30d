"""Reports by e-mail: once for each period, to who may have them, with the figures of the view; tried again where they fail."""

import smtplib
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from rest_framework.exceptions import ValidationError

from reporting.models import Every, ReportEmail, ReportSchedule
from reporting.models.report_email import FIRST_PAUSE, MOST_TRIES, SENDING_TAKES
from reporting.operations import emailing, scheduling
from reporting.operations.errors import ReportRefused
from tests.factories import InteractionFactory, PhoneNumberFactory, SupervisorFactory, UserFactory

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 3, 3, 6, tzinfo=UTC)  # Tuesday, seven in Berlin
MONDAY = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = True
    settings.REPORT_EMAIL_DOMAINS = ["example.com"]


def schedule(**wishes: Any) -> ReportSchedule:
    wish: dict[str, Any] = {
        "name": "Morning",
        "query": "",
        "every": Every.DAY,
        "weekday": None,
        "at_time": time(7),
        "time_zone": "Europe/Berlin",
        "recipients": ["desk@example.com"],
        "attachment": "",
    }
    actor = SupervisorFactory()
    return scheduling.set_up(scheduling.Wish(**wish | wishes), actor=actor, at=DUE - timedelta(hours=1))


class Down(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("nobody listens there")


class Gone(BaseEmailBackend):
    """The worker is killed while it sends."""

    def send_messages(self, messages: Any) -> int:
        raise KeyboardInterrupt


class Picky(BaseEmailBackend):
    """Takes nobody of one domain."""

    def send_messages(self, messages: Any) -> int:
        if any("refused" in address for message in messages for address in message.to):
            raise smtplib.SMTPRecipientsRefused({"refused@example.com": (550, b"unknown")})
        mail.outbox.extend(messages)
        return len(messages)


class Mute(BaseEmailBackend):
    """Takes the message, and the line is cut before it can say so."""

    def send_messages(self, messages: Any) -> int:
        mail.outbox.extend(messages)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out")


def through(settings: Any, backend: type[BaseEmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def test_it_has_the_figures_of_yesterday_beside_those_of_the_day_before() -> None:
    """Rule 46: the same figures as the page's, by the clocks of its zone."""
    support = PhoneNumberFactory(queue__name="Support & more")
    for at in (MONDAY, MONDAY, MONDAY - timedelta(days=1), MONDAY - timedelta(days=2), DUE - timedelta(hours=1)):
        InteractionFactory(started_at=at, conversation__phone_number=support)
    schedule()

    emailing.send_due(at=DUE)

    [message] = mail.outbox
    assert message.to == ["desk@example.com"]
    assert message.subject == "Morning: Monday 2 March 2026"
    assert "Customers: 2 (the day before: 1, +1)" in message.body
    assert "Support & more: 2 answered, held 10 s" in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert "Support &amp; more" in html and ">Change<" in html
    assert "/reports/?from=2026-03-02&until=2026-03-03&time_zone=Europe%2FBerlin" in message.body


def test_it_is_of_the_view_that_was_chosen() -> None:
    """Rule 44."""
    InteractionFactory(started_at=MONDAY)
    InteractionFactory(started_at=MONDAY, callback=True)
    schedule(query="media_type=queued_callback")

    emailing.send_due(at=DUE)

    assert "Media type queued callback" in mail.outbox[0].body
    assert "Wait of those who opted in: 5 min" in mail.outbox[0].body
    assert "Customers: 0" in mail.outbox[0].body
    assert "/reports/?media_type=queued_callback&from=" in mail.outbox[0].body


@pytest.mark.parametrize(("form", "starts"), [("csv", b'"conversation_id"'), ("xlsx", b"PK")])
def test_the_interactions_are_attached_where_that_is_wanted(form: str, starts: bytes) -> None:
    InteractionFactory(started_at=MONDAY)
    schedule(attachment=form)

    emailing.send_due(at=DUE)

    [(name, content, _)] = mail.outbox[0].attachments
    assert name == f"interactions-2026-03-02.{form}"
    assert (content.encode() if isinstance(content, str) else content).startswith(starts)
    assert "Attached: 1 interaction." in mail.outbox[0].body


def test_it_is_sent_once_however_many_workers_look_and_again_the_next_day() -> None:
    one = schedule()
    for _ in range(3):
        emailing.send_due(at=DUE)
    assert len(mail.outbox) == 1
    one.refresh_from_db()
    assert one.next_at == DUE + timedelta(days=1)
    emailing.send_due(at=DUE + timedelta(days=1))
    assert [message.subject for message in mail.outbox][1:] == ["Morning: Tuesday 3 March 2026"]


def test_nothing_is_sent_before_its_time_or_while_it_is_paused() -> None:
    one = schedule()
    emailing.send_due(at=DUE - timedelta(seconds=1))
    scheduling.pause(one)
    emailing.send_due(at=DUE + timedelta(days=3))
    assert mail.outbox == []
    scheduling.go_on(one, at=DUE + timedelta(days=3, minutes=1))
    assert one.next_at == DUE + timedelta(days=4)


def test_after_a_long_stand_still_one_report_comes_and_not_one_for_each_day() -> None:
    schedule()
    emailing.send_due(at=DUE + timedelta(days=9, hours=2))
    assert [message.subject for message in mail.outbox] == ["Morning: Wednesday 11 March 2026"]


def test_a_server_that_does_not_answer_is_tried_ever_later_and_then_given_up(settings: Any) -> None:
    through(settings, Down)
    schedule()
    at, pauses = DUE, []
    emailing.send_due(at=at)
    while (email := ReportEmail.objects.get(first_day=MONDAY.date())).next_at is not None:
        assert email.state(at=at) == "to be tried again"
        pauses.append(email.next_at - at)
        at = email.next_at
        emailing.send_due(at=at)
    assert pauses == [FIRST_PAUSE * 2**number for number in range(MOST_TRIES - 1)]
    assert (email.state(at=at), email.error) == ("given up", "nobody listens there")


def test_what_failed_once_arrives_when_the_server_is_back(settings: Any) -> None:
    backend = settings.EMAIL_BACKEND
    through(settings, Down)
    schedule()
    emailing.send_due(at=DUE)
    settings.EMAIL_BACKEND = backend
    emailing.send_due(at=DUE + FIRST_PAUSE)
    email = ReportEmail.objects.get()
    assert (len(mail.outbox), email.state(at=DUE), email.tries, email.error) == (1, "sent", 2, "")


def test_who_dies_while_sending_does_not_send_it_twice(settings: Any) -> None:
    backend = settings.EMAIL_BACKEND
    through(settings, Gone)
    schedule()
    with pytest.raises(KeyboardInterrupt):
        emailing.send_due(at=DUE)
    settings.EMAIL_BACKEND = backend
    emailing.send_due(at=DUE + timedelta(hours=3))
    email = ReportEmail.objects.get()
    assert mail.outbox == []
    assert email.state(at=DUE) == "being sent"
    assert email.state(at=DUE + SENDING_TAKES + timedelta(seconds=1)) == "unclear"


def test_one_that_comes_a_second_time_has_the_same_id(settings: Any) -> None:
    """Mail servers and readers know by it that they have it."""
    schedule()
    schedule(name="Evening")
    through(settings, Mute)
    for minutes in (0, 1, 2, 4):
        emailing.send_due(at=DUE + timedelta(minutes=minutes))

    ids = [(message.subject.partition(":")[0], message.message()["Message-ID"]) for message in mail.outbox]
    assert len(ids) > len(set(ids)) == 2
    assert len({name for name, _ in ids}) == len({one for _, one in ids}) == 2


def test_one_that_cannot_be_written_says_so_and_holds_up_nothing() -> None:
    broken = schedule()
    ReportSchedule.objects.filter(pk=broken.pk).update(query="outcome=what+is+no+outcome+any+more")
    with pytest.raises(ValidationError):
        emailing.send_due(at=DUE)
    assert ReportEmail.objects.get().error == "It broke off: ValidationError."
    schedule(name="Evening")
    emailing.send_due(at=DUE + timedelta(minutes=1))
    assert [message.subject.partition(":")[0] for message in mail.outbox] == ["Evening"]


def test_one_that_nobody_takes_does_not_hold_up_the_others(settings: Any) -> None:
    through(settings, Picky)
    schedule(name="A", recipients=["refused@example.com"])
    schedule(name="B")
    emailing.send_due(at=DUE)
    assert [message.subject.partition(":")[0] for message in mail.outbox] == ["B"]


def test_who_may_not_have_reports_any_more_gets_none(settings: Any) -> None:
    sue = SupervisorFactory(email="Sue@elsewhere.org")
    schedule(recipients=["sue@elsewhere.org", "desk@example.com"])
    settings.REPORT_EMAIL_DOMAINS = []
    emailing.send_due(at=DUE)
    assert mail.outbox[0].to == ["sue@elsewhere.org"]
    assert "Not sent to desk@example.com" in ReportEmail.objects.get().error

    sue.is_active = False
    sue.save()
    emailing.send_due(at=DUE + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert ReportEmail.objects.latest("pk").error == emailing.NOBODY


def test_one_is_sent_at_once_where_somebody_asks_but_not_twice_in_a_row() -> None:
    sue = SupervisorFactory()
    one = schedule()
    emailing.send_due(at=DUE)
    emailing.ask_for(one, actor=sue, at=DUE)
    with pytest.raises(ReportRefused, match="on its way already"):
        emailing.ask_for(one, actor=sue, at=DUE)
    emailing.send_due(at=DUE)
    assert [message.subject for message in mail.outbox] == ["Morning: Monday 2 March 2026"] * 2
    emailing.ask_for(one, actor=sue, at=DUE)  # it has arrived: another may be asked for


def test_without_a_mail_server_nothing_is_taken_for_sent(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    one = schedule()
    emailing.send_due(at=DUE)
    assert not ReportEmail.objects.exists()
    with pytest.raises(ReportRefused, match="EMAIL_URL"):
        emailing.ask_for(one, actor=UserFactory(), at=DUE)


def test_a_name_stands_for_one_report() -> None:
    schedule()
    with pytest.raises(ReportRefused, match="another name"):
        schedule()
