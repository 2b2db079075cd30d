"""The list of numbers that were not called: to look at, filter and search, never to edit (rule 24)."""

import pytest
from django.test import Client

from callbacks.models import RefusedNumber
from contactcenter import clock
from tests.factories import AdminFactory, PhoneNumberFactory, QueueEntryFactory
from tests.integration import admin_forms

pytestmark = pytest.mark.django_db
PAGE = "/admin/callbacks/refusednumber/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory())
    return client


@pytest.fixture
def refusals() -> list[RefusedNumber]:
    number = PhoneNumberFactory(name="Support")
    conversation = QueueEntryFactory(phone_number=number).conversation
    made = [("+19005551234", "extra_charge"), ("911<script>", "emergency")]
    return [
        RefusedNumber.objects.create(
            phone_number=number, conversation=conversation, number=called, code=code, sentence="Sorry.", at=clock.now()
        )
        for called, code in made
    ]


def test_without_any_the_page_says_so(admin: Client) -> None:
    answer = admin.get(PAGE)
    assert answer.status_code == 200
    assert "0 refused numbers" in answer.content.decode() or "No results" in answer.content.decode()


def test_the_newest_are_shown_with_number_code_and_sentence(admin: Client, refusals: list[RefusedNumber]) -> None:
    page = admin.get(PAGE).content.decode()
    assert "+19005551234" in page
    assert "extra_charge" in page
    assert "<script>" not in page.partition("911")[2][:20]


@pytest.mark.parametrize(
    ("query", "found"), [("q=900555", 1), ("code__exact=emergency", 1), ("q=nobody", 0), ("when_dialing__exact=1", 0)]
)
def test_they_are_found_by_number_and_code(
    admin: Client, refusals: list[RefusedNumber], query: str, found: int
) -> None:
    answer = admin.get(f"{PAGE}?{query}")
    assert answer.context["cl"].result_count == found


def test_they_are_never_edited(admin: Client, refusals: list[RefusedNumber]) -> None:
    page = f"{PAGE}{refusals[0].pk}/change/"
    assert admin.get(page).status_code == 200
    assert admin.post(page, {"number": "+1"}).status_code == 403
    assert admin.get(f"{PAGE}add/").status_code == 403


def test_a_numbers_page_has_the_settings_and_refuses_what_cannot_work(admin: Client) -> None:  # rules 8, 24
    number = PhoneNumberFactory()
    page = f"/admin/callbacks/phonenumber/{number.pk}/change/"
    saved = admin_forms.save(admin, page, other_number="always", allowed_countries="US, CA", most_daily_calls="500")
    assert saved.status_code == 302
    number.refresh_from_db()
    assert (number.other_number, number.allowed_countries, number.most_daily_calls) == ("always", "US, CA", 500)
    wrong = {"allowed_countries": "USA", "screen_pop_url": "javascript:alert(1)", "number_to_dial": "$(Nobody)"}
    for field, value in wrong.items():
        assert field in admin_forms.errors(admin_forms.save(admin, page, **{field: value}))
