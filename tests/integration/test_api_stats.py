"""Stats by API: interactions, summaries by group and interval, the metric book; and what is refused, with a sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callbacks.models import Conversation
from reporting.metrics import BOOK, USUAL
from reporting.models import Interaction, Slot
from reporting.operations.projection import project
from tests.factories import AgentFactory, InteractionFactory
from tests.integration.api_cast import Cast, a_cast, signed_in

INTERACTIONS, SUMMARY, METRICS = (f"/api/v1/stats/{name}/" for name in ("interactions", "summary", "metrics"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THAT_DAY = {"from": "2026-03-02", "until": "2026-03-03"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def call(cast: Cast, at: datetime = NOON, **facts: Any) -> Interaction:
    number = facts.pop("at_number", cast.support_number)
    return InteractionFactory(conversation__phone_number=number, started_at=at, **facts)


def ask(cast: Cast, where: str = SUMMARY, **asked: Any) -> Any:
    answer = signed_in(cast.sue).get(where, THAT_DAY | asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_groups_by_media_type(cast: Cast) -> None:  # rule 44
    call(cast)
    call(cast)
    call(cast, callback=True)

    rows = ask(cast, group_by="media_type", metrics="interactions,callback_wait")["rows"]

    assert rows == [
        {"media_type": "live_call", "interactions": 2, "callback_wait": None},
        {"media_type": "queued_callback", "interactions": 1, "callback_wait": 300},
    ]


def test_it_filters_by_media_type(cast: Cast) -> None:  # rule 44
    call(cast)
    call(cast, callback=True)
    assert ask(cast, media_type="queued_callback")["totals"]["interactions"] == 1
    assert [one["kind"] for one in ask(cast, INTERACTIONS, media_type="live_call")["results"]] == ["inbound"]


@pytest.mark.parametrize(
    "group", ["queue", "number", "category", "language", "agent", "disposition", "kind", "outcome"]
)
def test_it_groups_by_each_of_the_others(cast: Cast, group: str) -> None:  # rule 46
    call(cast, category="Billing", language="es-US", agent=cast.bob, disposition="Resolved")
    call(cast, at_number=cast.sales_number, agent=cast.ana, outcome="abandoned", callback=True)

    rows = ask(cast, group_by=group, metrics="interactions")["rows"]

    names = {
        "queue": {"Support", "Sales"},
        "number": {str(cast.support_number.number), str(cast.sales_number.number)},
        "category": {"Billing", ""},
        "language": {"es-US", ""},
        "agent": {"Ana", "Bob"},
        "disposition": {"Resolved", ""},
        "kind": {"inbound", "callback"},
        "outcome": {"completed", "abandoned"},
    }
    assert {row[group]: row["interactions"] for row in rows} == dict.fromkeys(names[group], 1)


def test_the_sums_of_quarters_say_what_the_interactions_say(cast: Cast) -> None:  # rule 46
    for minutes in range(0, 600, 7):
        call(cast, NOON - timedelta(minutes=minutes), wait_seconds=minutes, callback=bool(minutes % 2))
    everything = ",".join(BOOK)

    quick = ask(cast, group_by="media_type,queue", interval="30m", metrics=everything)
    slow = ask(cast, group_by="media_type,queue", interval="30m", metrics=everything, category="")
    Slot.objects.all().delete()
    from_rows = ask(cast, group_by="media_type,queue,category", interval="30m", metrics=everything)["rows"]

    assert quick["rows"] == slow["rows"]
    assert quick["rows"] == [{name: value for name, value in row.items() if name != "category"} for row in from_rows]
    assert len(quick["rows"]) > 20


def test_an_interval_begins_in_the_time_zone_that_is_asked_for(cast: Cast) -> None:
    """Rule 46: 23:30 in UTC is the next day in Berlin."""
    call(cast, datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    call(cast, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    found = ask(cast, interval="1d", time_zone="Europe/Berlin", until="2026-03-04", metrics="interactions")

    assert found["rows"] == [
        {"interval_from": "2026-03-02T00:00:00+01:00", "interactions": 1},
        {"interval_from": "2026-03-03T00:00:00+01:00", "interactions": 1},
    ]


def test_it_compares_with_the_period_before(cast: Cast) -> None:
    call(cast)
    for _ in range(3):
        call(cast, NOON - timedelta(days=1))

    found = ask(cast, group_by="queue", interval="1d", compare="previous", metrics="interactions")

    assert found["rows"][0]["previous"] == {"interactions": 3}
    assert (found["totals"], found["previous"]["totals"]) == ({"interactions": 1}, {"interactions": 3})
    assert found["previous"]["from"].startswith("2026-03-01")


def test_without_metrics_it_has_the_usual_ones(cast: Cast) -> None:
    call(cast)
    assert set(ask(cast)["totals"]) == set(USUAL)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"group_by": "planet"}, "“planet” is not known"),
        ({"interval": "5m"}, "“5m” is not known"),
        ({"metrics": "happiness"}, "“happiness” is not known"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"from": "yesterday"}, "Write a day"),
        ({"from": "0001-01-01"}, "Write a day"),
        ({"from": "1999-01-01T00:00:00+99:00"}, "Write a day"),
        ({"from": "2026-03-02", "until": "2026-03-01"}, "must come after"),
        ({"from": "1999-01-01", "until": "2026-01-01"}, "days at most"),
        ({"from": "2026-01-01", "until": "2026-06-01", "interval": "15m"}, "Ask for a shorter time"),
        ({"media_type": "fax"}, "“fax” is not known"),
        ({"compare": "last_year"}, "“last_year” is not known"),
        ({"group_by": "queue,number,agent,category,kind"}, "4 at most"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(cast: Cast, asked: dict[str, str], sentence: str) -> None:
    answer = signed_in(cast.sue).get(SUMMARY, THAT_DAY | asked)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize("name", ["queue", "agent", "number", "category", "language", "disposition"])
def test_what_nobody_has_finds_nothing(cast: Cast, name: str) -> None:
    call(cast)
    assert ask(cast, **{name: "\x00' OR 1=1 --"})["rows"] == []


def test_who_chose_a_language_and_who_did_not_are_told_apart(cast: Cast) -> None:
    call(cast, language="es-US")
    call(cast)
    call(cast)
    for language, count in (("es-US", 1), ("own", 2)):
        assert ask(cast, language=language)["totals"]["interactions"] == count
        assert len(ask(cast, INTERACTIONS, language=language)["results"]) == count


def test_agents_of_the_same_name_are_filtered_together(cast: Cast) -> None:
    call(cast, agent=AgentFactory(name="Dan"))
    assert ask(cast, agent="Dan")["totals"]["interactions"] == 1


# Interactions


def test_a_callback_in_line_is_two_interactions_of_one_conversation(cast: Cast) -> None:  # rule 45
    entry = cast.caller_in_support(callback=True)
    project(conversation_ids=list(Conversation.objects.values_list("pk", flat=True)))

    answer = signed_in(cast.sue).get(INTERACTIONS, {"conversation_id": str(entry.conversation_id)}).json()

    assert [(one["kind"], one["outcome"], one["queue"]) for one in answer["results"]] == [
        ("callback", "in_progress", "Support")
    ]


@pytest.mark.parametrize("words", ["+1 212-555-0123", "(212) 555-0123", "12125550123", "5550123"])
def test_they_are_found_by_a_number_in_any_spelling(cast: Cast, words: str) -> None:  # rule 45
    call(cast, customer="+12125550123")
    call(cast, customer="+12125550199")
    [one] = ask(cast, INTERACTIONS, search=words)["results"]
    assert one["customer"] == "+12125550123"


def test_they_are_found_by_the_id_of_the_conversation(cast: Cast) -> None:  # rule 45
    wanted = call(cast)
    call(cast)
    [one] = ask(cast, INTERACTIONS, search=str(wanted.conversation_id))["results"]
    assert one["conversation_id"] == str(wanted.conversation_id)


def test_pages_hide_and_repeat_nobody(cast: Cast) -> None:
    for minutes in range(5):
        call(cast, NOON + timedelta(minutes=minutes // 2))
    client, seen, at = signed_in(cast.sue), [], INTERACTIONS + "?limit=2"
    while at:
        page = client.get(at).json()
        seen += [one["id"] for one in page["results"]]
        at = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_the_list_costs_the_same_number_of_queries_however_long(cast: Cast, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.sue)
    for agent in (cast.ana, cast.bob):
        call(cast, agent=agent)
        with django_assert_num_queries(4):
            client.get(INTERACTIONS)


# The book


def test_the_book_says_what_each_metric_means(cast: Cast) -> None:  # rule 46
    book = {one["name"]: one for one in signed_in(cast.sue).get(METRICS).json()}
    assert book["abandonment"]["formula"] == "abandoned ÷ (entries − entries_open)"
    assert "has not abandoned" in book["abandonment"]["sentence"]
