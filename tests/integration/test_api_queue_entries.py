"""The queue view through the API, and what supervisors do about an entry."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks.models import Offer, QueueEntry
from callbacks.queries import timeline_of
from contactcenter import clock
from tests.factories import CallLegFactory, QueueEntryFactory
from tests.integration.api_cast import a_cast, make_available, signed_in

ENTRIES = "/api/v1/queue-entries/"
WHY = {"reason": "The customer is a doctor on call"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def test_the_queue_view_shows_the_longest_wait_first(cast):  # rule 31
    now = clock.now()
    young = QueueEntryFactory(phone_number=cast.sales_number, queued_at=now - timedelta(seconds=10))
    old = QueueEntryFactory(phone_number=cast.sales_number, queued_at=now - timedelta(seconds=90), callback=True)

    rows = signed_in(cast.ana).get(ENTRIES).json()["results"]

    assert [row["id"] for row in rows] == [old.pk, young.pk]
    assert [row["position"] for row in rows] == [1, 2]
    assert rows[0]["kind"] == "callback"
    assert rows[0]["label"] == "Callback"
    assert rows[0]["callback_number"] == old.caller
    assert rows[1]["kind"] == "live"
    assert rows[1]["label"] == "Inbound call"
    assert rows[0]["status"] == "waiting"
    assert 90 <= rows[0]["waited_seconds"] <= 95
    assert rows[0]["dialed_number"] == str(cast.sales_number.number)
    assert rows[0]["conversation_id"] == str(old.conversation_id)


def test_an_agent_sees_only_the_queues_that_the_agent_answers(cast):
    mine = cast.caller_in_sales()
    cast.caller_in_support()

    rows = signed_in(cast.ana).get(ENTRIES).json()["results"]

    assert [row["id"] for row in rows] == [mine.pk]
    assert "why" not in rows[0]


def test_a_supervisor_sees_all_queues_and_why_each_entry_waits(cast):
    cast.caller_in_sales()
    cast.caller_in_support()

    rows = signed_in(cast.sue).get(ENTRIES).json()["results"]

    assert {row["queue"] for row in rows} == {"Sales", "Support"}
    assert rows[0]["why"] == ["No agent of Sales is signed in."]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=callback", {"callback"}),
        ("kind=live", {"live"}),
        ("status=waiting", {"callback", "live"}),
        ("status=connected", set()),
        ("queue=Support", set()),
        ("queue=Sales", {"callback", "live"}),
    ],
)
def test_the_queue_view_is_filtered(cast, query, expected):
    cast.caller_in_sales(callback=True)
    cast.caller_in_sales()

    rows = signed_in(cast.ana).get(f"{ENTRIES}?{query}").json()["results"]

    assert {row["kind"] for row in rows} == expected


@pytest.mark.parametrize("query", ["kind=fax", "status=lost", "status=completed", "queue=%00"])
def test_a_filter_that_makes_no_sense_is_refused_by_name(cast, query):
    answer = signed_in(cast.ana).get(f"{ENTRIES}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["fields"]


def test_pages_follow_each_other_without_gap_or_repeat(cast):
    at = clock.now()  # the same moment for all: the cursor must not lose those who share it
    entries = [QueueEntryFactory(phone_number=cast.sales_number, queued_at=at) for _ in range(5)]
    client = signed_in(cast.ana)

    seen, url = [], f"{ENTRIES}?limit=2"
    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]

    assert seen == [entry.pk for entry in entries]


def test_a_supervisor_cancels_an_entry_with_a_reason(cast):
    entry = cast.caller_in_sales(callback=True)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/cancel/", WHY)

    assert answer.status_code == 200
    assert answer.json()["status"] == "canceled"
    entry.refresh_from_db()
    assert entry.conversation.outcome == "canceled"
    assert f"sue: canceled it. {WHY['reason']}" in _told(entry)


def test_canceling_frees_the_agent_at_whom_it_rings(cast):
    offer = cast.offered_to_ana()

    answer = signed_in(cast.sue).post(f"{ENTRIES}{offer.entry_id}/cancel/", WHY)

    assert answer.status_code == 200
    offer.refresh_from_db()
    assert offer.close_reason == "canceled"
    assert Agent.objects.get(pk=cast.ana.pk).state == "available"


def test_canceling_frees_the_agent_who_has_just_accepted(cast):
    offer = cast.offered_to_ana()
    signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/accept/")

    answer = signed_in(cast.sue).post(f"{ENTRIES}{offer.entry_id}/cancel/", WHY)

    assert answer.status_code == 200
    offer.refresh_from_db()
    assert not offer.is_in_hand
    assert Agent.objects.get(pk=cast.ana.pk).state == "available"


def test_canceling_a_caller_on_the_line_has_the_call_told(cast, django_capture_on_commit_callbacks, sent_tasks):
    entry = cast.caller_in_sales()
    leg = CallLegFactory(entry=entry)
    QueueEntry.objects.filter(pk=entry.pk).update(live_leg=leg)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/cancel/", WHY)

    assert ("callbacks.tasks.dismiss_caller", {"leg_id": leg.pk}) in sent_tasks


@pytest.mark.parametrize("verb", ["cancel", "move", "offer-now", "assign"])
def test_what_is_over_cannot_be_changed_anymore(cast, verb):
    entry = cast.caller_in_sales(callback=True)
    signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/cancel/", WHY)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/{verb}/", WHY | _also(verb))

    assert answer.status_code == 409
    assert answer.json() == {"code": "too_late", "detail": "It is over already: canceled."}


@pytest.mark.parametrize("verb", ["cancel", "assign", "move", "offer-now"])
@pytest.mark.parametrize("reason", [None, "", "   ", "x" * 201, "nul\x00"])
def test_an_intervention_needs_a_reason(cast, verb, reason):
    entry = cast.caller_in_sales(callback=True)
    body = _also(verb) | ({"reason": reason} if reason is not None else {})

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/{verb}/", body)

    assert answer.status_code == 400
    assert "reason" in answer.json()["fields"]
    entry.refresh_from_db()
    assert entry.is_waiting


def test_assign_offers_the_entry_to_one_agent_before_all_others(cast):  # rule 25: the agent accepts first
    cast.caller_in_sales(callback=True)
    second = cast.caller_in_sales(callback=True)
    make_available(cast.ana)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{second.pk}/assign/", WHY | {"agent": "ana"})

    assert answer.status_code == 200
    assert answer.json()["status"] == "offered"
    assert Offer.objects.open().get().agent == cast.ana
    assert Offer.objects.open().get().entry == second
    assert f"sue: assigned it to Ana. {WHY['reason']}" in _told(second)


def test_assign_takes_the_entry_from_the_agent_at_whom_it_rings(cast):
    offer = cast.offered_to_ana()
    cast.bob.memberships.create(queue=cast.sales)
    make_available(cast.bob)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{offer.entry_id}/assign/", WHY | {"agent": "bob"})

    assert answer.status_code == 200
    offer.refresh_from_db()
    assert offer.close_reason == "withdrawn"
    assert Offer.objects.open().get().agent == cast.bob


@pytest.mark.parametrize(
    ("agent", "status", "code"), [("bob", 409, "not_a_member"), ("ana", 409, "busy"), ("eve", 400, "invalid")]
)
def test_assign_refuses_who_cannot_take_it(cast, agent, status, code):
    entry = cast.caller_in_sales(callback=True)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/assign/", WHY | {"agent": agent})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    entry.refresh_from_db()
    assert entry.is_waiting


def test_a_refused_assign_leaves_the_offer_that_rings_as_it_was(cast):
    offer = cast.offered_to_ana()
    cast.bob.memberships.create(queue=cast.sales)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{offer.entry_id}/assign/", WHY | {"agent": "bob"})

    assert answer.status_code == 409
    offer.refresh_from_db()
    assert offer.is_open


def test_move_keeps_the_waiting_time(cast):  # rules 20, 22
    now = clock.now()
    cast.caller_in_support()
    entry = QueueEntryFactory(phone_number=cast.sales_number, queued_at=now - timedelta(minutes=5), callback=True)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/move/", WHY | {"queue": "Support"})

    assert answer.status_code == 200
    assert answer.json()["queue"] == "Support"
    assert answer.json()["position"] == 1
    assert answer.json()["waited_seconds"] >= 300
    assert f"sue: moved it from Sales to Support. {WHY['reason']}" in _told(entry)
    assert [row["id"] for row in signed_in(cast.ana).get(ENTRIES).json()["results"]] == []


def test_move_takes_the_head_start_of_the_queue_it_goes_to(cast):  # rule 22
    cast.support.priority = 2
    cast.support.save()
    entry = cast.caller_in_sales(callback=True)

    signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/move/", WHY | {"queue": "Support"})

    entry.refresh_from_db()
    assert entry.rank_at == entry.queued_at - timedelta(minutes=10)


def test_move_refuses_a_second_callback_of_the_same_caller(cast):  # rule 41
    entry = cast.caller_in_sales(callback=True, caller="+12125550199")
    QueueEntryFactory(
        phone_number=cast.sales_number, queue=cast.support, caller="+12125550199", now=True, callback=True
    )

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/move/", WHY | {"queue": "Support"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "duplicate"
    entry.refresh_from_db()
    assert entry.queue == cast.sales


@pytest.mark.parametrize(("queue", "status", "code"), [("Sales", 409, "same_queue"), ("Nowhere", 400, "invalid")])
def test_move_refuses_a_queue_that_makes_no_sense(cast, queue, status, code):
    entry = cast.caller_in_sales(callback=True)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{entry.pk}/move/", WHY | {"queue": queue})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_offer_now_puts_an_entry_before_everybody(cast):  # rule 22
    cast.caller_in_sales(callback=True)
    last = cast.caller_in_sales(callback=True)

    answer = signed_in(cast.sue).post(f"{ENTRIES}{last.pk}/offer-now/", WHY)

    assert answer.status_code == 200
    assert answer.json()["position"] == 1
    rows = signed_in(cast.ana).get(ENTRIES).json()["results"]
    assert [row["position"] for row in rows] == [1, 2]
    assert rows[0]["id"] == last.pk
    assert f"sue: put it first in line. {WHY['reason']}" in _told(last)


def test_offer_now_changes_nobodys_waiting_time(cast):  # rule 20
    cast.caller_in_sales(callback=True)
    last = cast.caller_in_sales(callback=True)
    before = last.queued_at

    signed_in(cast.sue).post(f"{ENTRIES}{last.pk}/offer-now/", WHY)

    last.refresh_from_db()
    assert last.queued_at == before


def test_an_entry_that_nobody_has_heard_of_is_not_there(cast):
    for verb in ("cancel", "assign", "move", "offer-now"):
        make_available(cast.ana)
        answer = signed_in(cast.sue).post(f"{ENTRIES}999999999999/{verb}/", WHY | _also(verb))
        assert answer.status_code == 404


@pytest.fixture
def sent_tasks(monkeypatch):
    """The broker's end: what was handed to Celery, by name and arguments."""
    from celery import current_app

    sent = []
    monkeypatch.setattr(
        current_app._get_current_object(), "send_task", lambda name, kwargs, **_: sent.append((name, kwargs))
    )
    return sent


def _also(verb):
    return {"assign": {"agent": "ana"}, "move": {"queue": "Support"}}.get(verb, {})


def _told(entry):
    return [line["text"] for line in timeline_of(entry.conversation)]


# Data of a call


def test_a_program_with_a_supervisors_token_writes_data(cast):  # rule 21
    entry = cast.caller_in_sales(data={"Tier": "silver", "Old": "x"})

    answer = signed_in(cast.sue).patch(f"{ENTRIES}{entry.pk}/data/", {"data": {"Tier": "gold", "Old": ""}})

    assert (answer.status_code, answer.json()["data"]) == (200, {"Tier": "gold"})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": {"a b": "x"}},
        {"data": {"Tier": ["x"]}},
        {"data": {"Tier": "x" * 501}},
        {"data": {f"a{number}": "x" for number in range(51)}},
        {"data": {"Tier": "x"}, "status": "completed"},
    ],
)
def test_data_that_cannot_be_kept_are_refused(cast, body):
    entry = cast.caller_in_sales()

    answer = signed_in(cast.sue).patch(f"{ENTRIES}{entry.pk}/data/", body)

    entry.refresh_from_db()
    assert (answer.status_code, entry.data) == (400, {})
