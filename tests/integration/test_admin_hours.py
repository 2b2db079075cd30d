"""Business hours in the admin: the week, its exceptions, what “now” is, and what does not fit together (rule 3)."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from callbacks.models import BusinessHours, Closure
from tests.factories import AdminFactory, BusinessHoursFactory, PhoneNumberFactory
from tests.integration.admin_forms import add_row, errors, save

pytestmark = pytest.mark.django_db

HOURS = "/admin/callbacks/businesshours/"
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
MONDAY_NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def hours():
    return BusinessHoursFactory(name="Office", periods=[])


def page_of(hours: BusinessHours) -> str:
    return reverse("admin:callbacks_businesshours_change", args=[hours.pk])


def period(weekday: int, opens_at: str, closes_at: str) -> dict[str, object]:
    return {"weekday": weekday, "opens_at": opens_at, "closes_at": closes_at}


def special_day(**fields: str) -> dict[str, object]:
    return {"date": "2025-06-02", "name": "Whit Monday", "is_closed": "on", "opens_at": "", "closes_at": ""} | fields


def closure(starts: str, ends: str) -> dict[str, object]:
    (day, begins), (last_day, finishes) = starts.split(), ends.split()
    return {"name": "Outing", "starts_at_0": day, "starts_at_1": begins, "ends_at_0": last_day, "ends_at_1": finishes}


def saved(response, hours: BusinessHours) -> BusinessHours:
    assert response.status_code == 302, errors(response)
    hours.refresh_from_db()
    return hours


# The week


def test_a_period_that_is_saved_takes_effect(ada, hours):
    assert not hours.is_open(at=MONDAY_NOON)
    saved(add_row(ada, page_of(hours), "periods", period(MONDAY, "09:00", "17:00")), hours)
    assert hours.is_open(at=MONDAY_NOON)


def test_a_period_that_is_deleted_takes_effect(ada):
    hours = BusinessHoursFactory(periods=[(MONDAY, time(9), time(17))])
    saved(save(ada, page_of(hours), **{"periods-0-DELETE": "on"}), hours)
    assert not hours.is_open(at=MONDAY_NOON)


def test_a_change_of_the_time_zone_takes_effect(ada):
    hours = BusinessHoursFactory(periods=[(MONDAY, time(9), time(13))])
    saved(save(ada, page_of(hours), time_zone="America/New_York"), hours)
    assert not hours.is_open(at=MONDAY_NOON)


def test_new_hours_can_be_added_with_their_week(ada):
    response = add_row(
        ada,
        f"{HOURS}add/",
        "periods",
        period(MONDAY, "09:00", "17:00"),
        name="New",
        time_zone="Europe/Berlin",
        holiday_country="de",
    )
    assert response.status_code == 302, errors(response)
    new = BusinessHours.objects.get(name="New")
    assert new.is_open(at=MONDAY_NOON)
    assert new.holiday_country == "DE"
    assert not new.is_open(at=datetime(2025, 6, 9, 12, tzinfo=UTC)), "Whit Monday"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (period(MONDAY, "09:00", "12:00"), period(MONDAY, "11:59", "17:00")),
        (period(MONDAY, "22:00", "06:00"), period(1, "05:00", "09:00")),
        (period(SUNDAY, "22:00", "06:00"), period(MONDAY, "05:00", "09:00")),
        (period(MONDAY, "00:00", "00:00"), period(MONDAY, "23:00", "01:00")),
    ],
)
def test_overlapping_periods_are_refused(ada, hours, one, other):
    response = add_row(ada, page_of(hours), "periods", one, other)
    assert "overlap" in errors(response)["inline"][0]
    assert not hours.periods.exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (period(MONDAY, "09:00", "12:00"), period(MONDAY, "12:00", "17:00")),
        (period(MONDAY, "22:00", "06:00"), period(1, "06:00", "09:00")),
        (period(SUNDAY, "22:00", "06:00"), period(MONDAY, "06:00", "09:00")),
        (period(SATURDAY, "00:00", "00:00"), period(SUNDAY, "00:00", "00:00")),
    ],
)
def test_periods_that_touch_are_fine(ada, hours, one, other):
    assert add_row(ada, page_of(hours), "periods", one, other).status_code == 302


@pytest.mark.parametrize(
    "times", [("09:00", "09:00"), ("25:00", "26:00"), ("24:00", "12:00"), ("nine", "five"), ("", "")]
)
def test_times_that_are_no_period_are_refused(ada, hours, times):
    assert errors(add_row(ada, page_of(hours), "periods", period(MONDAY, *times)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"holiday_country": "XX"}, "holiday_country"),
        ({"holiday_country": "US", "holiday_region": "Bavaria"}, "holiday_region"),
        ({"holiday_region": "CA"}, "holiday_region"),
        ({"name": ""}, "name"),
    ],
)
def test_a_bad_value_is_refused_beside_its_field(ada, hours, changes, field):
    assert list(errors(save(ada, page_of(hours), **changes))) == [field]


# Exceptions


def test_a_holiday_closes_a_day(ada):
    hours = BusinessHoursFactory()
    saved(add_row(ada, page_of(hours), "special_days", special_day()), hours)
    assert not hours.is_open(at=MONDAY_NOON)


def test_a_special_day_has_hours_of_its_own(ada):
    hours = BusinessHoursFactory()
    row = special_day(opens_at="10:00", closes_at="11:00", name="Inventory")
    row.pop("is_closed")
    saved(add_row(ada, page_of(hours), "special_days", row), hours)
    assert hours.schedule.special_days == {date(2025, 6, 2): (time(10), time(11))}


def test_the_hours_of_a_closed_day_are_dropped(ada, hours):
    saved(add_row(ada, page_of(hours), "special_days", special_day(opens_at="10:00", closes_at="11:00")), hours)
    assert hours.special_days.get().opens_at is None


def test_a_special_day_without_hours_is_refused(ada, hours):
    row = special_day(opens_at="10:00")
    row.pop("is_closed")
    assert "Give both times" in str(errors(add_row(ada, page_of(hours), "special_days", row)))


def test_a_closure_is_meant_in_the_zone_of_its_hours(ada):
    hours = BusinessHoursFactory(time_zone="America/New_York")
    saved(add_row(ada, page_of(hours), "closures", closure("2025-06-02 10:00", "2025-06-02 11:30")), hours)
    assert Closure.objects.get().starts_at == datetime(2025, 6, 2, 14, tzinfo=UTC)
    assert 'value="10:00:00"' in ada.get(page_of(hours)).content.decode()
    assert not hours.is_open(at=datetime(2025, 6, 2, 15, 29, tzinfo=UTC))


def test_a_closure_of_new_hours_is_meant_in_the_zone_chosen_with_it(ada):
    row = closure("2025-06-02 10:00", "2025-06-02 11:30")
    response = add_row(ada, f"{HOURS}add/", "closures", row, name="New", time_zone="Asia/Tokyo")
    assert response.status_code == 302, errors(response)
    assert Closure.objects.get().starts_at == datetime(2025, 6, 2, 1, tzinfo=UTC)


def test_a_closure_must_end_after_it_starts(ada, hours):
    response = add_row(ada, page_of(hours), "closures", closure("2025-06-02 10:00", "2025-06-02 10:00"))
    assert "must end after it starts" in str(errors(response))


# What it says


def test_the_list_says_what_is_now(ada):
    BusinessHoursFactory(name="Always")
    BusinessHoursFactory(name="Never", periods=[])
    text = ada.get(HOURS).content.decode()
    assert "Open around the clock" in text
    assert "Closed, never opens" in text


def test_the_page_shows_the_next_seven_days(ada):
    text = ada.get(page_of(BusinessHoursFactory())).content.decode()
    assert text.count("open all day") == 7


def test_hours_in_use_are_not_deleted(ada):
    number = PhoneNumberFactory(name="Support")
    page = page_of(number.business_hours).removesuffix("change/")
    response = ada.post(f"{page}delete/", {"post": "yes"}, follow=True)
    assert "uses these hours" in response.content.decode()
    assert BusinessHours.objects.filter(pk=number.business_hours_id).exists()
