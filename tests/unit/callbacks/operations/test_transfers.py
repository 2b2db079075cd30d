"""A call is passed on: a new entry of the same conversation, in the place of its arrival; nothing changes where it cannot be."""

from datetime import timedelta
from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, Queue, QueueEntry
from callbacks.operations import dialing, interventions, legs, transfers
from callbacks.operations.errors import NotYours, Refused
from callbacks.operations.waiting import Next
from callbacks.queries.why import trace
from telephony.carrier import LegEvent, LegStatus
from tests.factories import AT, AgentFactory, QueueFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line

pytestmark = pytest.mark.usefixtures("billing")


@pytest.fixture
def billing(db: None) -> Queue:
    return QueueFactory(name="Billing")


@pytest.fixture
def cleo(billing: Queue) -> Agent:
    """Answers Billing."""
    return AgentFactory(name="Cleo", available=True, queues=[billing], idle_since=AT + timedelta(seconds=2))


@pytest.fixture
def called_in(line: Line, support: PhoneNumber, ana: Agent) -> Offer:
    """Ana speaks with Maria, who has waited on the line."""
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    offer.refresh_from_db()
    line.carrier.enter_room(room=offer.room, label="customer", call_sid=leg.call_sid or "")
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    return offer


@pytest.fixture(params=["called_back", "called_in"])
def call(request: pytest.FixtureRequest) -> Offer:
    offer: Offer = request.getfixturevalue(request.param)
    offer.entry.refresh_from_db()
    return offer


def to_queue(line: Line, call: Offer, queue: Queue, note: str = "") -> QueueEntry:
    return transfers.to_queue(
        conversation_id=call.entry.conversation_id, agent_id=call.agent_id, queue=queue, note=note, at=line.at
    )


def to_agent(line: Line, call: Offer, agent: Agent, note: str = "") -> QueueEntry:
    return transfers.to_agent(
        conversation_id=call.entry.conversation_id, agent_id=call.agent_id, agent=agent, note=note, at=line.at
    )


def customers_leg(entry: QueueEntry) -> CallLeg:
    assert entry.live_leg is not None
    return entry.live_leg


def end(line: Line, leg: CallLeg) -> None:
    """The customer hangs up; what the carrier reports goes where this kind of leg reports."""
    event = LegEvent(call_sid=leg.call_sid or "", status=LegStatus.COMPLETED)
    line.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)
    if leg.is_ours_to_dial:
        legs.record_leg(leg_id=leg.pk, event=event, at=line.at)
    else:
        legs.record_inbound_end(event=event, at=line.at)


def test_a_transfer_goes_on_in_the_same_conversation_at_the_place_of_arrival(
    line: Line, call: Offer, billing: Queue, cleo: Agent
) -> None:
    """Rules 20, 22, 45: who waited once does not wait behind newcomers."""
    line.later(60)
    again = to_queue(line, call, billing, note="Wants an invoice.")
    call.entry.refresh_from_db()
    assert (call.entry.status, call.entry.outcome) == ("completed", "transferred")
    assert (again.conversation_id, again.kind, again.queue) == (call.entry.conversation_id, "live", billing)
    assert (again.queued_at, again.rank_at) == (call.entry.queued_at, call.entry.rank_at)
    assert again.deadline_at == line.at + timedelta(seconds=again.phone_number.max_queue_wait_seconds)
    call.entry.conversation.refresh_from_db()
    assert call.entry.conversation.outcome == "in_progress"
    assert_all_hold()


def test_the_first_agent_wraps_up_and_the_customer_hears_the_wait_loop(
    line: Line, call: Offer, billing: Queue, cleo: Agent, ana: Agent
) -> None:
    leg = customers_leg(to_queue(line, call, billing))
    ana.refresh_from_db()
    assert ana.state == "wrap_up"
    dialing.dismiss_caller(leg_id=leg.pk)
    assert line.carrier.redirected[-1] == (leg.call_sid, f"http://testserver/voice/wait/{leg.pk}/")
    assert line.carrier.ended_rooms == []
    assert line.hear(leg).next is Next.ANNOUNCE


def test_the_next_agent_sees_from_whom_it_comes_and_talks_with_the_same_customer(
    line: Line, call: Offer, billing: Queue, cleo: Agent
) -> None:
    again = to_queue(line, call, billing, note="Wants an invoice.")
    [offer] = line.match()
    assert (offer.agent, offer.entry.transferred_by, offer.entry.transfer_note) == (cleo, "Ana", "Wants an invoice.")
    line.accept(offer)
    line.later(2)
    line.agent_joins(offer)
    dialing.bring_caller(entry_id=again.pk, at=line.at)
    leg = customers_leg(again)
    assert line.carrier.redirected[-1] == (leg.call_sid, f"http://testserver/voice/join/{leg.pk}/")
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    again.refresh_from_db()
    assert again.status == "connected"
    end(line, leg)
    again.refresh_from_db()
    again.conversation.refresh_from_db()
    assert (again.status, again.conversation.outcome) == ("completed", "completed")
    assert_all_hold()


def test_who_hangs_up_in_the_new_line_has_abandoned_it(line: Line, call: Offer, billing: Queue, cleo: Agent) -> None:
    """Rule 16."""
    again = to_queue(line, call, billing)
    end(line, customers_leg(again))
    again.refresh_from_db()
    assert (again.status, again.conversation.outcome) == ("abandoned", "abandoned")
    assert_all_hold()


def test_key_1_in_the_new_line_keeps_the_place_as_ever(line: Line, call: Offer, billing: Queue, cleo: Agent) -> None:
    """Rules 13, 14, 20."""
    again = to_queue(line, call, billing)
    leg = customers_leg(again)
    line.hear(leg)
    line.press(leg)
    end(line, leg)
    again.refresh_from_db()
    assert (again.kind, again.status, again.rank_at) == ("callback", "waiting", call.entry.rank_at)
    assert_all_hold()


def test_a_late_report_of_the_first_call_does_not_end_the_second(
    line: Line, called_back: Offer, billing: Queue, cleo: Agent
) -> None:
    """Rule 37."""
    again = to_queue(line, called_back, billing)
    leg = customers_leg(again)
    legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=leg.call_sid or "", status=LegStatus.RINGING), at=line.at)
    line.room(called_back, "leave", label="customer", call_sid=leg.call_sid or "")
    line.room(called_back, "leave", label="agent")
    line.room(called_back, "end")
    again.refresh_from_db()
    assert (again.status, line.carrier.hung_up) == ("waiting", [])


def test_a_caller_of_whom_nothing_is_heard_is_called_into_the_line_again(
    line: Line, called_back: Offer, billing: Queue, cleo: Agent
) -> None:
    """Rule 49: the request that moves the leg was lost."""
    leg = customers_leg(to_queue(line, called_back, billing))
    line.later(90)
    line.sweep()
    leg.refresh_from_db()
    assert (leg.is_over, leg.hang_up_asked_at, leg.heartbeat_at) == (False, None, line.at)
    assert leg.conversation.events.filter(name="repaired", details__repair="caller_left_behind").exists()


def test_one_agent_is_asked_first_and_then_all(line: Line, call: Offer, ana: Agent, bob: Agent) -> None:
    """Rule 32: declined, it is back in line for everybody."""
    dora = AgentFactory(name="Dora", available=True, queues=[call.entry.queue], idle_since=AT - timedelta(hours=1))
    again = to_agent(line, call, bob)
    offer = Offer.objects.open().get()
    assert (offer.agent, offer.entry) == (bob, again)
    assert line.match() == []
    from callbacks.operations import offers

    offers.decline(offer_id=offer.pk, agent_id=bob.pk, at=line.at)
    [second] = line.match()
    assert second.agent == dora
    assert_all_hold()


def test_an_agent_of_another_queue_is_asked_in_that_queue(line: Line, call: Offer, billing: Queue, cleo: Agent) -> None:
    assert to_agent(line, call, cleo).queue == billing


def test_where_nobody_is_signed_in_nothing_changes(line: Line, call: Offer, ana: Agent) -> None:
    empty = QueueFactory(name="Nobody")
    with pytest.raises(Refused, match="Nobody is a member") as refused:
        to_queue(line, call, empty)
    call.entry.refresh_from_db()
    ana.refresh_from_db()
    assert refused.value.code == "nobody_there"
    assert (call.entry.status, ana.is_on_a_call) == ("connected", True)
    assert QueueEntry.objects.count() == 1


def test_an_agent_who_is_busy_is_not_asked_and_nothing_changes(line: Line, call: Offer, ana: Agent, bob: Agent) -> None:
    Agent.objects.filter(pk=bob.pk).update(state="away")
    with pytest.raises(Refused, match="Bob is Away") as refused:
        to_agent(line, call, bob)
    call.entry.refresh_from_db()
    ana.refresh_from_db()
    assert refused.value.code == "busy"
    assert (call.entry.status, ana.is_on_a_call) == ("connected", True)
    assert QueueEntry.objects.count() == 1


def test_nobody_passes_on_what_is_not_connected(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:
    _, offer, _ = line.dialed(MARIA, support)
    with pytest.raises(Refused) as refused:
        to_agent(line, offer, bob)
    assert refused.value.code == "not_connected"


def test_a_colleague_cannot_pass_it_on(line: Line, call: Offer, bob: Agent, billing: Queue, cleo: Agent) -> None:
    with pytest.raises(NotYours):
        transfers.to_queue(
            conversation_id=call.entry.conversation_id, agent_id=bob.pk, queue=billing, note="", at=line.at
        )


def test_a_transferred_caller_comes_before_who_came_later(
    line: Line, call: Offer, billing: Queue, support: PhoneNumber, cleo: Agent
) -> None:
    """Rule 22."""
    line.later(30)
    newcomer = line.entry(line.call(OMAR, support))
    interventions.move(entry_id=newcomer.pk, queue=billing, actor="sue", reason="busy", at=line.at)
    again = to_queue(line, call, billing)
    [offer] = line.match()
    assert offer.entry == again


@pytest.fixture
def at_once(called_in: Offer) -> Offer:
    """Ana's call, in a queue without time for notes: passed on, she is free in the same moment."""
    Queue.objects.filter(pk=called_in.entry.queue_id).update(wrap_up_seconds=0)
    return Offer.objects.get(pk=called_in.pk)


def test_it_does_not_come_straight_back_to_who_passed_it_on(
    line: Line, at_once: Offer, ana: Agent, bob: Agent, settings: Any
) -> None:
    """Rule 32: as good as declined, for as long; who is rung meanwhile is anybody else."""
    Agent.objects.filter(pk=bob.pk).update(state="away")
    again = to_queue(line, at_once, at_once.entry.queue)
    ana.refresh_from_db()
    assert ana.is_available
    assert line.match() == []
    said = [step.text for step in trace(QueueEntry.objects.get(pk=again.pk), at=line.at).steps]
    assert any(text.startswith("Ana passed it on 0 s ago: not asked again within") for text in said)
    line.later(settings.DECLINE_PAUSE_ALONE_SECONDS)
    assert [offer.agent for offer in line.match()] == [ana]


def test_others_are_rung_at_once_with_what_was_passed_on(line: Line, at_once: Offer, ana: Agent, bob: Agent) -> None:
    """Rules 22, 32: though Ana has been idle for longer, and gets whoever comes next."""
    again = to_queue(line, at_once, at_once.entry.queue)
    Agent.objects.filter(pk=ana.pk).update(idle_since=AT - timedelta(hours=1))
    newcomer = line.entry(line.call(OMAR, again.phone_number))
    assert {offer.entry_id: offer.agent.name for offer in line.match()} == {again.pk: "Bob", newcomer.pk: "Ana"}
    assert_all_hold()


def test_nobody_passes_a_call_on_to_a_queue_where_nobody_else_is(line: Line, call: Offer, ana: Agent) -> None:
    with pytest.raises(Refused, match="Nobody but you could take it") as refused:
        to_queue(line, call, call.entry.queue)
    call.entry.refresh_from_db()
    assert (refused.value.code, call.entry.status) == ("nobody_there", "connected")
