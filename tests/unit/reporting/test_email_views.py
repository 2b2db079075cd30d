"""The page of reports by e-mail: set up with checks, paused, sent, deleted; for supervisors alone."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from reporting.models import ReportEmail, ReportSchedule
from reporting.tasks import send_reports
from tests.factories import AdminFactory, AgentFactory, QueueFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("reports:emails")
WISH = {
    "name": "Morning",
    "query": "media_type=queued_callback&from=2026-01-01&page=3",
    "every": "weekly",
    "weekday": "0",
    "at_time": "07:30",
    "time_zone": "Europe/Berlin",
    "recipients": "sue@example.com",
    "attachment": "csv",
}


@pytest.fixture
def sue(settings: Any) -> Client:
    settings.EMAIL_IS_SET_UP = True
    client = Client()
    client.force_login(SupervisorFactory(username="sue", email="sue@example.com"))
    return client


def set_up(client: Client, **other: str) -> str:
    return client.post(PAGE, WISH | other, follow=True).content.decode()


def change(client: Client, what: str) -> str:
    address = reverse("reports:change-email", args=[ReportSchedule.objects.get().pk])
    return client.post(address, {"what": what}, follow=True).content.decode()


def test_it_is_for_supervisors_and_changes_nothing_without_a_token() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(PAGE).status_code == client.post(PAGE, WISH).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(SupervisorFactory())
    assert strict.post(PAGE, WISH).status_code == 403
    assert not ReportSchedule.objects.exists()


def test_a_view_comes_from_the_dashboard_and_is_kept_without_its_time(sue: Client) -> None:
    text = sue.get(PAGE, {"queue": "Support", "days": "7"}).content.decode()
    assert "Nothing is sent yet" in text
    assert "Queue Support" in text

    text = set_up(sue)

    assert "“Morning” is set up." in text
    made = ReportSchedule.objects.get()
    assert (made.query, made.weekday, made.recipients) == ("media_type=queued_callback", 0, ["sue@example.com"])
    assert "Every week on Monday at 07:30, Europe/Berlin" in text
    assert "Media type queued callback" in text
    assert made.next_at is not None and made.next_at.astimezone(made.zone).strftime("%a %H:%M") == "Mon 07:30"


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"recipients": "eve@elsewhere.org"}, "go to the addresses of supervisors’ accounts alone"),
        ({"recipients": "sue"}, "sue is no e-mail address"),
        ({"recipients": ", ".join(f"{n}@example.com" for n in range(11))}, "At most 10"),
        ({"recipients": " , "}, "Write at least one address"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"at_time": "25:00"}, "Enter a valid time"),
        ({"every": "hourly"}, "Select a valid choice"),
        ({"weekday": "7"}, "Select a valid choice"),
        ({"query": "media_type=smoke"}, "is not known"),
        ({"name": " "}, "This field is required"),
        ({"attachment": "exe"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(sue: Client, other: dict[str, str], sentence: str) -> None:
    assert sentence in set_up(sue, **other)
    assert not ReportSchedule.objects.exists()


def test_domains_of_the_settings_may_be_sent_reports(sue: Client, settings: Any) -> None:
    settings.REPORT_EMAIL_DOMAINS = ["board.example.org"]
    assert "is set up" in set_up(sue, recipients="chair@Board.example.org, SUE@example.com")


def test_a_name_is_given_once(sue: Client) -> None:
    set_up(sue)
    assert "Give this one another name" in set_up(sue)


def test_it_is_sent_now_paused_gone_on_with_and_deleted(sue: Client) -> None:
    QueueFactory()
    set_up(sue)
    assert "is sent within a minute" in change(sue, "send")
    assert "is on its way already" in change(sue, "send")
    send_reports()
    assert [message.to for message in mail.outbox] == [["sue@example.com"]]
    assert 'data-state="sent"' in sue.get(PAGE).content.decode()
    assert "asked for by sue" in sue.get(PAGE).content.decode()

    assert "Paused" in change(sue, "pause")
    assert ReportSchedule.objects.get().next_at is None
    change(sue, "go-on")
    assert ReportSchedule.objects.get().next_at is not None
    assert "Choose what is to be done" in change(sue, "explode")
    change(sue, "delete")
    assert not ReportEmail.objects.exists()


def test_without_a_mail_server_the_page_says_so_and_takes_nothing(sue: Client, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    assert 'data-role="no-server"' in sue.get(PAGE).content.decode()
    assert "EMAIL_URL" in set_up(sue)
    assert not ReportSchedule.objects.exists()


def test_admins_look_at_them(sue: Client) -> None:
    set_up(sue)
    change(sue, "send")
    admin = Client()
    admin.force_login(AdminFactory())
    made = ReportSchedule.objects.get()
    assert "sue@example.com" in admin.get(reverse("admin:reporting_reportschedule_changelist")).content.decode()
    assert admin.get(reverse("admin:reporting_reportschedule_change", args=[made.pk])).status_code == 200
    assert admin.post(reverse("admin:reporting_reportschedule_delete", args=[made.pk])).status_code == 403
