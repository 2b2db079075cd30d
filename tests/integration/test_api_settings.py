"""Settings through the API: the same rows and the same checks as in admin (rules 1-7)."""

from datetime import UTC, datetime

import pytest

from callbacks.models import BusinessHours
from callbacks.models.greetings import DEFAULT_OFFER
from tests.integration.api_cast import a_cast, signed_in

NUMBERS, QUEUES, HOURS = "/api/v1/phone-numbers/", "/api/v1/queues/", "/api/v1/business-hours/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def ada(cast):
    return signed_in(cast.ada)


def test_a_number_has_all_its_settings(cast, ada):
    number = cast.sales_number

    shown = ada.get(f"{NUMBERS}{number.pk}/").json()

    assert {
        "number",
        "callback_enabled",
        "serve_pending",
        "callback_offer_text",
        "callback_confirmation_text",
        "hold_message_text",
        "welcome_text",
        "after_hours_text",
        "voicemail_enabled",
        "max_answer_seconds",
        "max_queue_wait_seconds",
        "max_callback_wait_seconds",
        "closing_policy",
        "business_hours",
        "queue",
    } <= set(shown)
    assert shown["number"] == str(number.number)
    assert shown["callback_offer_text"] == DEFAULT_OFFER  # rule 4
    assert shown["queue"] == cast.sales.pk


def test_a_change_of_one_number_changes_nothing_for_another(cast, ada):  # rule 1
    answer = ada.patch(f"{NUMBERS}{cast.sales_number.pk}/", {"callback_enabled": False, "callback_offer_text": ""})

    assert answer.status_code == 200
    assert answer.json()["callback_enabled"] is False
    cast.sales_number.refresh_from_db()
    cast.support_number.refresh_from_db()
    assert not cast.sales_number.callback_enabled
    assert cast.sales_number.greeting_text("callback_offer") == DEFAULT_OFFER  # rule 6: never silence
    assert cast.support_number.callback_enabled


def test_a_change_is_on_record_with_who_made_it(cast, ada):
    ada.patch(f"{NUMBERS}{cast.sales_number.pk}/", {"max_answer_seconds": 7})

    change = cast.sales_number.history.first()
    assert (change.max_answer_seconds, change.history_user) == (7, cast.ada)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_answer_seconds", 0),
        ("max_answer_seconds", -1),
        ("max_answer_seconds", 1_000_000_000),
        ("max_answer_seconds", "abc"),
        ("max_answer_seconds", None),
        ("max_queue_wait_seconds", 2**63),
        ("max_callback_wait_seconds", 5),  # shorter than the 20 s for which it rings
        ("callback_offer_text", "x" * 10_000),
        ("callback_offer_text", "nul\x00"),
        ("callback_enabled", "perhaps"),
        ("closing_policy", "never"),
        ("queue", 999_999),
        ("queue", 2**80),
        ("queue", [1]),
        ("business_hours", None),
        ("present_number", "12"),
        ("language", "../../etc"),
        ("voice", "</Say>"),
        ("number", "+14155550199"),
        ("offer_from_wait_minutes", 0),
        ("offer_from_waiting", 0),
        ("offer_from_calls_per_agent", -1),
        ("most_pending_callbacks", 0),
        ("stop_offering_minutes", 1441),
        ("stop_offering_minutes", None),
        ("offer_only_before_closing", "perhaps"),
        ("say_estimated_wait", None),
        ("first_attempt_delay_seconds", 601),
        ("missed_callback_minutes", "1 h"),
        ("asks_to_press_1", "sometimes"),
        ("retries_when_busy", 6),
        ("retries_when_no_answer", -1),
        ("retry_after_minutes", 0),
        ("history", []),
        ("id", 5),
        ("no_such_setting", 1),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(cast, ada, field, value):  # security.md: admin row
    before = cast.sales_number.max_answer_seconds

    answer = ada.patch(f"{NUMBERS}{cast.sales_number.pk}/", {"name": "Changed", field: value})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    cast.sales_number.refresh_from_db()
    assert (cast.sales_number.name, cast.sales_number.max_answer_seconds) == ("Sales", before)


def test_markup_in_a_greeting_is_kept_as_words(cast, ada):  # it is escaped where it is spoken
    words = "</Say><Dial>+1900</Dial> {{ x }} & <b>"

    answer = ada.patch(f"{NUMBERS}{cast.sales_number.pk}/", {"welcome_text": words})

    assert answer.json()["welcome_text"] == words


def test_a_queue_is_changed_with_its_members(cast, ada):
    answer = ada.patch(f"{QUEUES}{cast.sales.pk}/", {"priority": 2, "wrap_up_seconds": 5, "agents": ["ana", "bob"]})

    assert answer.status_code == 200
    assert answer.json() | {"id": None} == {
        "id": None,
        "name": "Sales",
        "strategy": "longest_idle",
        "priority": 2,
        "wrap_up_seconds": 5,
        "wrap_up_extension_seconds": 60,
        "disposition_required": False,
        "dispositions": [],
        "missed_policy": "away",
        "relax_skills_seconds": None,
        "ticket_hours_urgent": 4,
        "ticket_hours_high": 8,
        "ticket_hours_normal": 24,
        "ticket_hours_low": 72,
        "ticket_clock": "business",
        "ticket_emails": "",
        "ticket_webhook_url": "",
        "agents": ["ana", "bob"],
    }
    assert list(ada.get(QUEUES).json()["results"][0]["agents"]) == ["ana", "bob"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("priority", 6),
        ("priority", 2**63),
        ("wrap_up_seconds", -1),
        ("ticket_hours_normal", 2001),
        ("ticket_clock", "never"),
        ("ticket_emails", "ana@example.com; bob"),
        ("ticket_emails", ", ".join(["a@example.com"] * 11)),
        ("ticket_webhook_url", "https://169.254.169.254/"),
        ("ticket_webhook_url", "file:///etc/passwd"),
        ("wrap_up_extension_seconds", 3601),
        ("disposition_required", "perhaps"),
        ("dispositions", ["Never heard of"]),
        ("dispositions", "Resolved"),
        ("name", "Support"),
        ("name", ""),
        ("strategy", "random"),
        ("agents", ["ghost"]),
        ("agents", "ana"),
        ("agents", [None]),
        ("routing_domain", "x"),
    ],
)
def test_a_queue_refuses_what_cannot_be(cast, ada, field, value):
    answer = ada.patch(f"{QUEUES}{cast.sales.pk}/", {field: value})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_hours_are_replaced_and_hold_at_once(cast, ada):  # rule 3
    hours = cast.sales_number.business_hours

    answer = ada.patch(
        f"{HOURS}{hours.pk}/",
        {
            "time_zone": "America/New_York",
            "holiday_country": "us",
            "periods": [{"weekday": 0, "opens_at": "09:00", "closes_at": "17:00"}],
            "special_days": [{"date": "2026-12-24", "name": "Christmas Eve", "is_closed": True}],
            "closures": [{"name": "Move", "starts_at": "2026-03-02T15:00:00Z", "ends_at": "2026-03-02T16:00:00Z"}],
        },
    )

    assert answer.status_code == 200, answer.json()
    assert answer.json()["holiday_country"] == "US"
    assert answer.json()["periods"] == [{"weekday": 0, "opens_at": "09:00:00", "closes_at": "17:00:00"}]
    hours = BusinessHours.objects.get(pk=hours.pk)
    assert hours.is_open(at=datetime(2026, 3, 2, 14, 30, tzinfo=UTC))
    assert not hours.is_open(at=datetime(2026, 3, 2, 15, 30, tzinfo=UTC))
    assert not hours.is_open(at=datetime(2026, 3, 3, 15, 0, tzinfo=UTC))


def test_what_is_not_given_stays(cast, ada):
    hours = cast.sales_number.business_hours

    ada.patch(f"{HOURS}{hours.pk}/", {"name": "Sales, Berlin", "time_zone": "Europe/Berlin"})

    hours = BusinessHours.objects.get(pk=hours.pk)
    assert (hours.periods.count(), hours.schedule.time_zone) == (7, "Europe/Berlin")


def period(weekday, opens_at, closes_at):
    return {"weekday": weekday, "opens_at": opens_at, "closes_at": closes_at}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "../../etc"),
        ("time_zone", "Mars/Olympus"),
        ("holiday_country", "ZZ"),
        ("holiday_region", "CA"),
        ("periods", [period(7, "09:00", "17:00")]),
        ("periods", [period(0, "09:00", "24:00")]),
        ("periods", [period(0, "09:00", "09:00")]),
        ("periods", [period(0, "09:00", "12:00"), period(0, "11:00", "13:00")]),
        ("periods", [period(6, "22:00", "02:00"), period(0, "01:00", "05:00")]),
        ("periods", [period(0, "09:00", "12:00"), period(0, "09:00", "12:00")]),
        ("periods", [{"weekday": 0}]),
        ("periods", [{**period(0, "09:00", "17:00"), "hours": 1}]),
        ("periods", "always"),
        ("periods", [1]),
        ("special_days", [{"date": "2026-02-30", "name": "x"}]),
        ("special_days", [{"date": "2026-02-03", "name": "x", "is_closed": False}]),
        ("special_days", [{"date": "2026-02-03", "name": "x"}, {"date": "2026-02-03", "name": "y"}]),
        ("closures", [{"name": "x", "starts_at": "2026-03-02T16:00:00Z", "ends_at": "2026-03-02T15:00:00Z"}]),
        (
            "closures",
            [
                {
                    "name": "x",
                    "starts_at": "2026-03-02T15:00:00Z",
                    "ends_at": "2026-03-02T16:00:00Z",
                    "greeting_text": "x" * 1001,
                }
            ],
        ),
        ("compiled", {}),
    ],
)
def test_hours_refuse_what_cannot_be_and_stay_as_they_were(cast, ada, field, value):  # security.md: admin row
    hours = cast.sales_number.business_hours
    before = hours.compiled

    answer = ada.patch(f"{HOURS}{hours.pk}/", {"name": "Changed", field: value})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    hours = BusinessHours.objects.get(pk=hours.pk)
    assert (hours.compiled, hours.periods.count()) == (before, 7)
    assert hours.name != "Changed"


def test_periods_that_touch_do_not_overlap(cast, ada):  # half-open: [open, close)
    week = [period(0, "09:00", "12:00"), period(0, "12:00", "00:00"), period(6, "22:00", "09:00")]

    answer = ada.patch(f"{HOURS}{cast.sales_number.business_hours.pk}/", {"periods": week})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", [NUMBERS, QUEUES, HOURS])
def test_settings_are_neither_made_nor_deleted_through_the_api(ada, path):
    assert ada.post(path, {}).status_code == 405
    assert ada.put(f"{path}1/", {}).status_code == 405
    assert ada.delete(f"{path}1/").status_code == 405


@pytest.mark.parametrize("path", [NUMBERS, QUEUES, HOURS])
def test_a_list_asks_the_same_number_of_questions_for_any_number_of_rows(ada, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        assert len(ada.get(path).json()["results"]) == 2
