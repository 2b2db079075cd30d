"""Conversations through the API: found by number, name or id, and told in order."""

from datetime import timedelta

import pytest

from contactcenter import clock
from tests.factories import CallLegFactory, ConversationFactory, QueueEntryFactory
from tests.integration.api_cast import a_cast, signed_in

CONVERSATIONS = "/api/v1/conversations/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def sue(cast):
    return signed_in(cast.sue)


def test_a_supervisor_lists_conversations_newest_first(cast, sue):
    old = QueueEntryFactory(phone_number=cast.support_number, queued_at=clock.now() - timedelta(hours=1))
    new = cast.offered_to_ana(caller_name="Zoe").entry

    rows = sue.get(CONVERSATIONS).json()["results"]

    assert [row["id"] for row in rows] == [str(new.conversation_id), str(old.conversation_id)]
    assert rows[0] | {"started_at": None} == {
        "id": str(new.conversation_id),
        "status": "offered",
        "outcome": "in_progress",
        "caller": new.caller,
        "caller_name": "Zoe",
        "dialed_number": str(cast.sales_number.number),
        "queue": "Sales",
        "agent": "Ana",
        "started_at": None,
        "ended_at": None,
    }


def test_a_conversation_that_never_entered_a_queue_is_listed_too(sue):  # rule 9: outside business hours
    ConversationFactory(now=True)

    (row,) = sue.get(CONVERSATIONS).json()["results"]

    assert (row["status"], row["queue"], row["agent"]) == (None, None, None)


def test_a_conversation_is_found_by_any_spelling_of_the_number_by_name_and_by_id(cast, sue):  # rule 45
    entry = cast.caller_in_sales(caller="+12126648123", caller_name="Zoe Quinn")
    cast.caller_in_support(caller="+12125550111")

    for search in ("+12126648123", "(212) 664-8123", "6648123", "zoe", str(entry.conversation_id)):
        rows = sue.get(CONVERSATIONS, {"search": search}).json()["results"]
        assert [row["id"] for row in rows] == [str(entry.conversation_id)], search


@pytest.mark.parametrize("search", ["' OR TRUE --", "%", "_", "\\", "x" * 5000, "<script>", "😀", "(((", "\u202e"])
def test_a_search_is_words_and_nothing_else(cast, sue, search):  # security.md: SQL in search
    cast.caller_in_sales()

    answer = sue.get(CONVERSATIONS, {"search": search})

    assert answer.status_code == 200
    assert answer.json()["results"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=in_progress", 1),
        ("outcome=completed", 0),
        ("queue=Sales", 1),
        ("queue=Support", 0),
        ("started_from=2020-01-01T00:00:00Z", 1),
        ("started_until=2020-01-01T00:00:00Z", 0),
    ],
)
def test_conversations_are_filtered(cast, sue, query, found):
    cast.caller_in_sales()

    assert len(sue.get(f"{CONVERSATIONS}?{query}").json()["results"]) == found


@pytest.mark.parametrize("query", ["outcome=lost", "started_from=2026-02-30", "started_until=yesterday", "search=%00"])
def test_a_filter_that_makes_no_sense_is_refused_by_name(sue, query):  # security.md: date 2026-02-30
    answer = sue.get(f"{CONVERSATIONS}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["fields"]


def test_one_conversation_tells_what_happened_in_order(cast, sue):
    offer = cast.offered_to_ana()
    signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/decline/")
    CallLegFactory(entry=offer.entry, call_sid="CA" + "5" * 32)

    told = sue.get(f"{CONVERSATIONS}{offer.entry.conversation_id}/").json()

    assert [line["name"] for line in told["timeline"]] == ["enter", "offer", "decline"]
    assert told["timeline"][1]["text"] == "Offered to Ana."
    assert sorted(line["at"] for line in told["timeline"]) == [line["at"] for line in told["timeline"]]
    assert [leg["call_sid"] for leg in told["legs"]] == ["CA" + "5" * 32]


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_conversations(
    cast, sue, django_assert_max_num_queries
):
    for _ in range(12):
        cast.caller_in_sales()
    with django_assert_max_num_queries(7):
        assert len(sue.get(CONVERSATIONS).json()["results"]) == 12


def test_a_conversation_that_nobody_had_is_not_there(sue):
    assert sue.get(f"{CONVERSATIONS}00000000-0000-4000-8000-000000000000/").status_code == 404
