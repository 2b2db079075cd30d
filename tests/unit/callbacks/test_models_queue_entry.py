"""An entry: one writer of its status, one row for its place, and a line of history for each transition."""

from datetime import timedelta

import pytest

from callbacks.lifecycle import Status, TransitionRefused, Trigger
from callbacks.models import Lane, Place, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.models.queue import rank_of
from callbacks.models.queue_entry import Kind, Step
from tests.factories import AT, AgentFactory, PhoneNumberFactory, QueueEntryFactory, QueueFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(seconds=90)


def test_advance_moves_the_row_its_place_and_its_history(caplog: pytest.LogCaptureFixture) -> None:
    entry, ana = QueueEntryFactory(), AgentFactory(name="Ana")
    with caplog.at_level("INFO"):
        entry.advance(Trigger.OFFER, at=LATER, agent=ana, actor="the dispatcher", offer=7)
    entry.refresh_from_db()
    event = entry.events.last()
    assert (entry.status, entry.status_since, entry.agent) == ("offered", LATER, ana)
    assert Place.objects.get(entry=entry).waiting is False
    assert event and (event.name, event.from_status, event.to_status, event.at, event.actor) == (
        "offer", "waiting", "offered", LATER, "the dispatcher",
    )  # fmt: skip
    assert event.details == {"kind": "live", "agent": "Ana", "offer": 7}
    assert str(entry.conversation_id) in {getattr(record, "conversation_id", "") for record in caplog.records}


def test_many_advance_as_one_does() -> None:
    one, *many = QueueEntryFactory.create_batch(4, callback=True)
    agents = [AgentFactory(name=f"Agent {number}") for number in range(4)]
    one.advance(Trigger.OFFER, at=LATER, agent=agents[0], offer=7)
    steps = [Step(entry, agent, {"offer": 7}) for entry, agent in zip(many, agents[1:], strict=True)]
    QueueEntry.objects.advance_in_line(Trigger.OFFER, steps, at=LATER)
    for entry, agent in zip([one, *many], agents, strict=True):
        entry.refresh_from_db()
        event = entry.events.last()
        assert (entry.status, entry.status_since, entry.agent, entry.place.waiting) == ("offered", LATER, agent, False)
        assert event and (event.name, event.from_status, event.to_status, event.at) == (
            "offer", "waiting", "offered", LATER,
        )  # fmt: skip
        assert event.details == {"kind": "callback", "agent": agent.name, "offer": 7}


def test_of_many_none_advances_where_one_does_not_fit() -> None:
    first, second = QueueEntryFactory.create_batch(2)
    second.advance(Trigger.PICK, at=LATER, agent=AgentFactory())
    with pytest.raises(TransitionRefused):
        QueueEntry.objects.advance_in_line(Trigger.OFFER, [Step(first), Step(second)], at=LATER)
    first.refresh_from_db()
    assert first.status == "waiting"


def test_what_does_not_fit_changes_nothing() -> None:  # rule 37
    entry = QueueEntryFactory()
    events = entry.events.count()
    with pytest.raises(TransitionRefused):
        entry.advance(Trigger.COMPLETE, at=LATER)
    entry.refresh_from_db()
    assert (entry.status, entry.events.count()) == ("waiting", events)


def test_the_place_goes_when_an_agent_has_it_and_comes_back_as_it_was() -> None:  # rules 32, 33
    entry, ana = QueueEntryFactory(queued_at=AT), AgentFactory(name="Ana")
    before = Place.objects.values().get(entry=entry)
    entry.advance(Trigger.PICK, at=LATER, agent=ana)
    assert not Place.objects.filter(entry=entry).exists()
    entry.advance(Trigger.AGENT_LEFT, at=LATER)
    assert Place.objects.values().get(entry=entry) == before
    assert entry.agent is None


def test_an_end_ends_the_conversation_with_its_outcome() -> None:  # rule 45
    entry = QueueEntryFactory(callback=True)
    entry.advance(Trigger.EXPIRE, at=LATER, outcome="expired")
    assert (entry.ended_at, entry.outcome, entry.is_over) == (LATER, "expired", True)
    assert (entry.conversation.outcome, entry.conversation.ended_at) == (Outcome.EXPIRED, LATER)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("kind", "promised", "outcome"),
    [
        (Kind.LIVE, False, Outcome.COMPLETED),
        (Kind.CALLBACK, True, Outcome.COMPLETED),
        (Kind.LIVE, True, Outcome.FULFILLED_INBOUND),
    ],
)
def test_a_callback_that_was_served_on_a_second_call_is_fulfilled_inbound(
    kind: Kind, promised: bool, outcome: Outcome
) -> None:  # rule 43
    entry = QueueEntryFactory(callback=promised)
    entry.change_kind(kind, deadline_at=entry.deadline_at)
    for trigger in (Trigger.PICK, Trigger.BRIDGE, Trigger.COMPLETE):
        entry.advance(trigger, at=LATER, agent=AgentFactory() if trigger == Trigger.PICK else None)
    assert entry.conversation.outcome == outcome


def test_changing_the_kind_leaves_everything_else() -> None:  # rules 20, 21
    entry = QueueEntryFactory(priority=2, category="Billing", data={"tier": "gold"})
    left = ("queue_id", "lane_id", "priority", "category", "data", "rank_at", "queued_at", "status")
    before = [getattr(entry, name) for name in left]
    entry.change_kind(Kind.CALLBACK, deadline_at=LATER, callback_requested_at=LATER)
    entry.refresh_from_db()
    assert [getattr(entry, name) for name in left] == before
    assert Place.objects.get(entry=entry).kind == "callback"


def test_the_moment_of_the_first_request_stays() -> None:  # rule 39
    entry = QueueEntryFactory()
    entry.change_kind(Kind.CALLBACK, deadline_at=LATER, callback_requested_at=AT)
    entry.change_kind(Kind.LIVE, deadline_at=LATER)
    entry.change_kind(Kind.CALLBACK, deadline_at=LATER, callback_requested_at=LATER)
    entry.refresh_from_db()
    assert entry.callback_requested_at == AT


@pytest.mark.parametrize("priority", range(-5, 6))
def test_a_step_of_priority_is_five_minutes(priority: int) -> None:  # rule 22
    assert rank_of(queued_at=AT, priority=priority) == AT - timedelta(minutes=5 * priority)


def test_another_place_is_taken_in_the_hot_table_too() -> None:  # rule 22
    entry, sales = QueueEntryFactory(), QueueFactory(name="Sales")
    entry.take_another_place(queue=sales, lane=Lane.objects.intern(queue=sales), priority=1, rank_at=LATER)
    place = Place.objects.get(entry=entry)
    assert (place.queue, place.rank_at) == (sales, LATER)


def test_reopened_it_is_a_new_entry_in_the_old_place() -> None:  # rules 15, 49
    entry = QueueEntryFactory(priority=1, category="Billing", data={"tier": "gold"})
    behind = QueueEntryFactory(phone_number=entry.phone_number, queued_at=LATER)
    entry.advance(Trigger.ABANDON, at=LATER, outcome="abandoned")
    again = entry.reopen(at=LATER)
    entry.refresh_from_db()
    assert again.pk != entry.pk
    assert (entry.status, entry.outcome, again.status, again.outcome) == ("abandoned", "reopened", "waiting", "")
    kept = ("conversation_id", "queue_id", "lane_id", "rank_at", "queued_at", "priority", "category", "data", "caller")
    assert [getattr(again, name) for name in kept] == [getattr(entry, name) for name in kept]
    assert list(Place.objects.order_by("rank_at").values_list("entry_id", flat=True)) == [again.pk, behind.pk]


def test_a_callback_and_an_inbound_call_are_named_in_words() -> None:  # rule 27
    assert (QueueEntryFactory().label, QueueEntryFactory(callback=True).label) == ("Inbound call", "Callback")


def test_the_querysets_speak_of_the_line() -> None:
    number = PhoneNumberFactory()
    waiting = QueueEntryFactory(phone_number=number, queued_at=AT)
    offered = QueueEntryFactory(phone_number=number, queued_at=AT + timedelta(seconds=1), callback=True)
    offered.advance(Trigger.OFFER, at=LATER)
    dialing = QueueEntryFactory(phone_number=number)
    over = QueueEntryFactory(phone_number=number)
    QueueEntry.objects.filter(pk=dialing.pk).update(status=Status.DIALING)
    QueueEntry.objects.filter(pk=over.pk).update(status=Status.COMPLETED)
    entries = QueueEntry.objects.order_by("pk")
    assert list(entries.in_line()) == [waiting, offered]
    assert list(entries.open()) == [waiting, offered, dialing]
    assert list(entries.with_an_agent()) == [dialing]
    assert list(entries.callbacks()) == list(entries.promised()) == [offered]
    assert list(entries.overdue(at=waiting.deadline_at)) == [waiting]
    assert list(entries.overdue(at=waiting.deadline_at - timedelta(seconds=1))) == []
    assert list(QueueEntry.objects.in_line().longest_wait_first()) == [waiting, offered]
