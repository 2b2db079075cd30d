"""The doors for programs that ask for callbacks (rules 24, 41; who may come in: by token and scope alone)."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from callbacks.models import CallbackRequest, Category, CodeCall, PhoneNumber, QueueEntry
from contactcenter import clock
from contactcenter.models import ApiToken
from tests.factories import BusinessHoursFactory
from tests.integration.api_cast import API, a_cast, signed_in

pytestmark = pytest.mark.django_db
MARIA = "+14155552671"
URL = f"{API}/callback-requests/"


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def shop(cast):
    """A program that vouches for the numbers of its customers."""
    return program("Web shop", vouches_for_numbers=True)


@pytest.fixture
def landing(cast):
    """One that does not."""
    return program("Landing page")


def program(name, **fields):
    _, key = ApiToken.objects.make(name=name, scopes=["callback_requests"], created_at=clock.now(), **fields)
    return APIClient(headers={"Authorization": f"Token {key}"})


def wish(cast, **fields):
    return {"phone_number": str(cast.sales_number.number), "number": "(415) 555-2671", **fields}


def test_a_callback_is_asked_for_looked_at_and_canceled(cast, shop):
    made = shop.post(URL, wish(cast, name="Maria", data={"OrderNumber": "4711"}))

    assert made.status_code == 201
    body = made.json()
    assert (body["status"], body["number"], body["queue"], body["position"]) == ("waiting", MARIA, "Sales", 1)
    entry = QueueEntry.objects.get()
    assert body["conversation_id"] == str(entry.conversation_id)
    assert shop.get(f"{URL}{body['id']}/").json() == body

    assert shop.delete(f"{URL}{body['id']}/").status_code == 204
    assert shop.delete(f"{URL}{body['id']}/").status_code == 204
    assert shop.get(f"{URL}{body['id']}/").json()["status"] == "canceled"


def test_who_does_not_vouch_for_a_number_confirms_it_with_the_code(cast, landing):
    made = landing.post(URL, wish(cast))
    assert (made.status_code, made.json()["status"], QueueEntry.objects.count()) == (202, "unconfirmed", 0)
    one = f"{URL}{made.json()['id']}/"
    code = CallbackRequest.objects.get().code

    wrong = landing.post(f"{one}confirm/", {"code": "1" + code})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_code")
    assert wrong.json()["detail"] == "That is not the code. 4 tries are left."
    assert landing.post(f"{one}call-again/").status_code == 202
    assert CodeCall.objects.count() == 2

    confirmed = landing.post(f"{one}confirm/", {"code": f" {code[:3]} {code[3:]} "})
    assert (confirmed.status_code, confirmed.json()["position"]) == (201, 1)
    assert landing.post(f"{one}call-again/").json()["code"] == "confirmed"


def test_the_third_call_to_a_number_is_the_last_of_the_day(cast, landing, settings):
    settings.CODE_CALLS_PER_NUMBER_A_DAY = 3
    one = f"{URL}{landing.post(URL, wish(cast)).json()['id']}/"
    answers = [landing.post(f"{one}call-again/").status_code for _ in range(3)]
    assert answers == [202, 202, 429]


def test_a_duplicate_says_where_the_other_one_stands(cast, shop):  # rule 41
    shop.post(URL, wish(cast))
    again = shop.post(URL, wish(cast))
    assert again.status_code == 409
    assert again.json() == {
        "code": "has_one",
        "detail": "There is a callback to this number already. It keeps its place.",
        "position": 1,
    }


def test_a_rule_that_speaks_against_it_is_said_in_a_sentence(cast, shop):  # rules 3, 24
    premium = shop.post(URL, wish(cast, number="+1 900 555 0100"))
    assert (premium.status_code, premium.json()["code"]) == (403, "extra_charge")

    PhoneNumber.objects.filter(pk=cast.sales_number.pk).update(business_hours=BusinessHoursFactory(periods=[]))
    closed = shop.post(URL, wish(cast))
    assert (closed.status_code, closed.json()["code"]) == (403, "closed_then")
    assert "It does not open again." in closed.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"number": "call me"}, "number"),
        ({"number": "+٣٤١٥٥٥٥٢٦٧١"}, "number"),
        ({"phone_number": "+14155559999"}, "phone_number"),
        ({"queue": "Nowhere"}, "queue"),
        ({"category": "Nothing"}, "category"),
        ({"data": {"1st": "x"}}, "data"),
        ({"data": "x"}, "data"),
        ({"earliest_at": "2026-02-30"}, "earliest_at"),
        ({"name": "x" * 81}, "name"),
        ({"priority": 5}, "priority"),
    ],
)
def test_bad_input_is_refused_by_name(cast, shop, fields, named):
    answer = shop.post(URL, wish(cast, **fields))
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [named]
    assert not CallbackRequest.objects.exists()


def test_the_same_key_makes_one_request(cast, shop):
    headers = {"Idempotency-Key": "order-4711"}
    first = shop.post(URL, wish(cast), headers=headers)
    again = shop.post(URL, wish(cast), headers=headers)
    other = shop.post(URL, wish(cast, name="Omar"), headers=headers)

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    assert QueueEntry.objects.count() == 1
    assert shop.post(URL, wish(cast), headers={"Idempotency-Key": "x" * 81}).status_code == 400


def test_one_programs_requests_are_not_there_for_another(cast, shop, landing):
    one = f"{URL}{shop.post(URL, wish(cast)).json()['id']}/"
    answers = {
        landing.get(one).status_code,
        landing.delete(one).status_code,
        landing.post(f"{one}confirm/", {"code": "1"}).status_code,
        landing.post(f"{one}call-again/").status_code,
    }
    assert answers == {404}
    assert QueueEntry.objects.get().is_waiting


def test_a_time_and_a_category_may_be_asked_for(cast, shop):
    Category.objects.create(name="Orders", queue=cast.support)
    tomorrow = clock.now() + timedelta(days=1)
    body = shop.post(URL, wish(cast, category="Orders", earliest_at=tomorrow.isoformat())).json()
    assert (body["queue"], body["category"], body["position"]) == ("Support", "Orders", None)
    assert QueueEntry.objects.get().not_before == tomorrow


def test_too_late_to_cancel_is_said(cast, shop):
    one = f"{URL}{shop.post(URL, wish(cast)).json()['id']}/"
    QueueEntry.objects.update(status="completed", ended_at=clock.now())
    answer = shop.delete(one)
    assert (answer.status_code, answer.json()["detail"]) == (409, "It is over already: completed.")


def test_an_admin_sets_a_page_up_by_the_api_too(cast):
    ada = signed_in(cast.ada)
    orders = Category.objects.create(name="Orders")
    made = ada.post(
        f"{API}/request-forms/",
        {
            "phone_number": cast.sales_number.pk,
            "slug": "sales",
            "origins": "https://www.example.com",
            "categories": [{"category": orders.pk}],
        },
    )
    assert made.status_code == 201, made.json()
    one = f"{API}/request-forms/{made.json()['id']}/"
    assert ada.patch(one, {"origins": "https://x.example/path"}).status_code == 400
    assert ada.patch(one, {"is_active": False}).json()["is_active"] is False
    assert ada.delete(one).status_code == 204
