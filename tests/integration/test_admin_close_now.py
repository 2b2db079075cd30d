"""Emergency closing: closed at once with its own greeting, shown where an admin looks, and ended with one click (rule 3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from callbacks.models import BusinessHours, Closure, PhoneNumber
from callbacks.operations import closures
from contactcenter import clock
from tests.factories import AdminFactory, PhoneNumberFactory
from tests.integration.signed import MARIA, Carrier

pytestmark = pytest.mark.django_db

GREETING = "The alarm went off. We are back tomorrow."


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


def page(number: PhoneNumber) -> str:
    return f"/admin/callbacks/businesshours/{number.business_hours_id}/close-now/"


def close(ada: Client, number: PhoneNumber, *, until: datetime | None = None, **fields: str) -> object:
    until = until or clock.now() + timedelta(hours=2)
    given = {"until": f"{until:%Y-%m-%dT%H:%M}", "name": "Fire alarm", "greeting_text": GREETING} | fields
    return ada.post(page(number), given, follow=True)


def is_open(number: PhoneNumber) -> bool:
    return BusinessHours.objects.get(pk=number.business_hours_id).is_open(at=clock.now())


def heard_by_a_caller() -> str:
    return (
        Carrier()
        .post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
        .content.decode()
    )


def test_the_page_is_filled_in_so_that_one_click_closes(ada: Client, support: PhoneNumber) -> None:
    answer = ada.get(page(support))
    assert "Support" in answer.content.decode()
    until = answer.context["form"].initial["until"]
    assert clock.now() < until <= clock.now() + timedelta(days=1)


def test_closed_at_once_for_callers_and_callbacks(ada: Client, support: PhoneNumber) -> None:  # rules 3, 40
    assert is_open(support)
    close(ada, support)
    assert not is_open(support)
    assert GREETING in heard_by_a_caller()


def test_with_voicemail_the_greeting_comes_before_it(ada: Client, support: PhoneNumber) -> None:  # rule 9
    support.voicemail_enabled = True
    support.save()
    close(ada, support)
    heard = heard_by_a_caller()
    assert heard.index(GREETING) < heard.index("<Record")


def test_without_a_greeting_callers_hear_the_after_hours_text(ada: Client, support: PhoneNumber) -> None:
    close(ada, support, greeting_text="")
    assert "We are closed at the moment." in heard_by_a_caller()


def test_another_numbers_hours_stay_as_they_are(ada: Client, support: PhoneNumber) -> None:  # rule 1
    sales = PhoneNumberFactory(name="Sales")
    close(ada, support)
    assert is_open(sales)


def test_one_click_opens_again(ada: Client, support: PhoneNumber) -> None:
    close(ada, support)
    assert "Open again" in ada.get(page(support)).content.decode()
    ada.post(page(support), {"open": "1"})
    assert is_open(support)
    assert GREETING not in heard_by_a_caller()


def test_a_running_closure_is_shown_on_the_first_page_and_in_the_list(ada: Client, support: PhoneNumber) -> None:
    assert "closed-now" not in ada.get("/admin/").content.decode()
    close(ada, support)
    assert "Fire alarm" in ada.get("/admin/").content.decode()
    assert "Fire alarm" in ada.get("/admin/callbacks/businesshours/").content.decode()


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), "This moment is over. Choose one that is still to come."),
        (datetime(2999, 1, 1, tzinfo=UTC), "That is more than a year. Choose an earlier moment."),
    ],
)
def test_a_wrong_end_is_refused_with_a_sentence(
    ada: Client, support: PhoneNumber, until: datetime, sentence: str
) -> None:
    answer = close(ada, support, until=until)
    assert sentence in answer.content.decode()  # type: ignore[attr-defined]
    assert is_open(support)


@pytest.mark.parametrize("until", ["", "tomorrow", "2025-13-45T99:00"])
def test_a_moment_that_is_none_is_refused(ada: Client, support: PhoneNumber, until: str) -> None:
    ada.post(page(support), {"until": until, "name": "x", "greeting_text": ""})
    assert Closure.objects.count() == 0


def test_who_may_not_change_hours_may_not_close(client: Client, support: PhoneNumber) -> None:
    assert client.post(page(support), {"open": "1"}).status_code == 302
    assert client.get(page(support)).status_code in {302, 403}
    assert Closure.objects.count() == 0


def test_the_moment_is_meant_in_the_zone_of_the_hours(ada: Client, support: PhoneNumber) -> None:
    hours = support.business_hours
    hours.time_zone = "America/New_York"
    hours.save()
    hours.compile()
    tomorrow = (clock.now() + timedelta(days=1)).date()
    ada.post(page(support), {"until": f"{tomorrow}T12:00", "name": "Alarm", "greeting_text": ""})
    assert Closure.objects.get().ends_at.astimezone(hours.schedule.zone).hour == 12


def test_two_closures_both_end_when_it_opens_again(support: PhoneNumber) -> None:
    at = clock.now()
    for hours in (1, 2):
        closures.close_now(
            hours_id=support.business_hours_id, until=at + timedelta(hours=hours), name="", greeting_text="", at=at
        )
    later = at + timedelta(minutes=5)
    assert closures.open_again(hours_id=support.business_hours_id, at=later) == 2
    assert BusinessHours.objects.get().is_open(at=later)
