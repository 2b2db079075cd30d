"""An agent calls a customer by hand: agent first, once, under every rule of a call, and never in line (rules 24, 25, 47, 49)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from agents.models import Agent
from agents.states import AgentState
from callbacks.lifecycle import Status
from callbacks.models import (
    BusinessHours,
    Conversation,
    Decision,
    Offer,
    PhoneNumber,
    Place,
    QueueEntry,
    RefusedNumber,
    Tally,
)
from callbacks.models.decision import How, Why
from callbacks.operations import calls, dialing, hand_dialing, interventions, reopening, transfers
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.operations.hand_dialing import NoNumber, Wish
from callbacks.operations.requested_callbacks import RuleRefused
from callbacks.queries import timeline_of
from reporting.derivation.interactions import derived
from telephony.carrier import LegStatus
from tests.factories import AgentFactory, PhoneNumberFactory, SupervisorFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, Line
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def dial(line: Line, agent: Agent, number: str = MARIA, **fields: Any) -> Offer:
    return hand_dialing.dial(wish=Wish(number=number, **fields), agent_id=agent.pk, at=line.at)


def why_not(error: type[Refused], line: Line, agent: Agent, number: str = MARIA, **fields: Any) -> str:
    before = Conversation.objects.count(), QueueEntry.objects.count()
    with pytest.raises(error) as refused:
        dial(line, agent, number, **fields)
    assert (Conversation.objects.count(), QueueEntry.objects.count()) == before
    return str(refused.value)


def test_the_agent_is_there_first_and_the_customer_is_called_once(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rules 25, 28, 29, 30."""
    offer = dial(line, ana, "(415) 555-2671", name="Maria", data={"ContactId": "003"})
    entry = offer.entry
    ana.refresh_from_db()
    assert (entry.status, ana.state) == (Status.CONNECTING_AGENT, AgentState.BUSY_CALLBACK)
    assert not entry.legs.exists() and line.match() == []

    line.agent_joins(offer)
    leg = line.dial(offer)
    assert (leg.to_number, leg.from_number) == (MARIA, support.presented)
    line.report(leg, LegStatus.ANSWERED)
    line.later(60)
    line.report(leg, LegStatus.COMPLETED)

    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == (Status.COMPLETED, AgentState.WRAP_UP)
    assert (entry.data, entry.caller_name, entry.label) == ({"ContactId": "003"}, "Maria", "Outgoing call")
    assert entry.conversation.outcome == "completed"


def test_it_is_an_outbound_interaction_alone_and_no_callback_in_the_books(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rules 44, 45: nobody was promised anything, and nobody waited."""
    offer = dial(line, ana)
    line.agent_joins(offer)
    leg = line.dial(offer)
    line.report(leg, LegStatus.ANSWERED)
    line.report(leg, LegStatus.COMPLETED)

    [row] = derived([offer.entry.conversation_id])
    assert (row.kind, row.media_type, row.outcome, row.agent_id) == ("outbound", "live_call", "completed", ana.pk)
    assert dict(Tally.objects.totals()) == {}


def test_the_timeline_says_who_called_and_the_ledger_why_somebody_waited(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rule 22."""
    ana.enter("away", at=line.at)
    waiting = line.callback(LENA, support)
    offer = dial(line, ana)

    said = [one["text"] for one in timeline_of(offer.entry.conversation)]
    assert said[:3] == [
        "An agent calls, nobody waits in line.",
        "Ana calls +1 415-555-2671 by hand.",
        "Ana has the call.",
    ]
    decision = Decision.objects.get(offer_id=offer.pk)
    assert (decision.how, decision.passed[0]["entry"], decision.passed[0]["why"]) == (
        How.BY_HAND,
        waiting.pk,
        Why.BY_HAND,
    )


def test_supervisors_read_it_on_the_conversations_page(
    line: Line, ana: Agent, support: PhoneNumber, client: Client
) -> None:
    offer = dial(line, ana)
    client.force_login(SupervisorFactory())
    page = client.get(f"/conversations/{offer.entry.conversation_id}/")
    assert page.status_code == 200 and "Ana calls +1 415-555-2671 by hand." in page.content.decode()
    assert client.get("/board/").status_code == 200


def test_a_customer_who_is_not_reached_leaves_one_ticket_and_is_not_tried_again(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rules 35, 36: the number's retries are for promised callbacks."""
    PhoneNumber.objects.update(retries_when_busy=3, retry_after_minutes=5)
    offer = dial(line, ana)
    line.agent_joins(offer)
    line.report(line.dial(offer), LegStatus.BUSY)

    ana.refresh_from_db()
    assert (QueueEntry.objects.get().status, ana.state) == (Status.NOT_REACHED, AgentState.AVAILABLE)
    assert Ticket.objects.get().outcome == "busy"


def test_an_agent_who_hangs_up_stays_available_and_it_rings_at_nobody_else(
    line: Line, ana: Agent, bob: Agent, support: PhoneNumber
) -> None:
    """Rules 33, 49."""
    offer = dial(line, ana)
    line.agent_joins(offer)
    leg = line.dial(offer)
    calls.hang_up(conversation_id=offer.entry.conversation_id, agent_id=ana.pk, at=line.at)

    entry = QueueEntry.objects.get()
    ana.refresh_from_db()
    leg.refresh_from_db()
    assert (entry.status, ana.state) == (Status.CANCELED, AgentState.AVAILABLE)
    assert leg.hang_up_asked_at == line.at
    assert line.match() == [] and not Place.objects.exists() and not Ticket.objects.exists()
    with pytest.raises(Refused, match="nobody asked to be called back"):
        reopening.refuse_reopening(entry, at=line.at)


def test_audio_that_never_joins_ends_it(line: Line, ana: Agent, bob: Agent, support: PhoneNumber) -> None:
    """Rule 49: no agent is stuck, and a colleague is not rung for it."""
    offer = dial(line, ana)
    line.later(20)
    dialing.check_agent_joined(offer_id=offer.pk, at=line.at)

    ana.refresh_from_db()
    assert (QueueEntry.objects.get().status, ana.state) == (Status.CANCELED, AgentState.AWAY)
    assert line.match() == []


def test_a_carrier_that_takes_no_call_gives_the_agent_back_with_a_ticket(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rule 49."""
    offer = dial(line, ana)
    line.agent_joins(offer)
    dialing.give_agent_back(entry_id=offer.entry_id, why="the carrier is down", at=line.at)

    ana.refresh_from_db()
    assert (QueueEntry.objects.get().status, ana.state) == (Status.COULD_NOT_DIAL, AgentState.AVAILABLE)
    assert Ticket.objects.get().reason == "could_not_dial"


def test_who_answers_is_not_asked_to_press_1(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rule 8 is for who asked for a callback."""
    PhoneNumber.objects.update(asks_to_press_1=True)
    offer = dial(line, ana)
    line.agent_joins(offer)
    leg = line.dial(offer)
    line.report(leg, LegStatus.ANSWERED)
    assert QueueEntry.objects.get().status == Status.CONNECTED


def test_it_goes_on_with_the_conversation_that_was_named(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rule 45; and another agent's conversation is not there."""
    _, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.NO_ANSWER)
    line.later(600)
    conversation = Conversation.objects.get()

    offer = dial(line, ana, conversation_id=conversation.pk)
    assert offer.entry.conversation_id == conversation.pk
    conversation.refresh_from_db()
    assert not conversation.is_over and conversation.entries.count() == 2

    elsewhere = PhoneNumberFactory(name="Sales")
    foreign = line.callback(LENA, elsewhere)
    interventions.cancel(entry_id=foreign.pk, actor="sue", reason="-", at=line.at)
    for conversation_id in (foreign.conversation_id, uuid4()):
        assert why_not(NotYours, line, ana, conversation_id=conversation_id)


def test_the_number_that_is_shown_is_one_of_the_agents_own(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rules 1, 29: the one that was chosen; else the first that is open."""
    night = PhoneNumberFactory(name="Another", queue=support.queue, business_hours__name="Night")
    night.business_hours.periods.all().delete()
    night.business_hours.compile()
    foreign = PhoneNumberFactory(name="Sales")

    assert "do not answer Sales" in why_not(RuleRefused, line, ana, phone_number=foreign)
    assert "Another is closed then" in why_not(RuleRefused, line, ana, phone_number=night)
    assert dial(line, ana).entry.phone_number == support


def test_rules_hold_for_calls_by_hand_too(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rules 3, 24."""
    assert "Write it with its country" in why_not(NoNumber, line, ana, "soon")
    assert why_not(RuleRefused, line, ana, "+19005550123").startswith("This number is not to be called: ")
    assert why_not(RuleRefused, line, ana, str(support.number)).startswith("This number is not to be called: ")
    PhoneNumber.objects.update(serve_pending=False)
    assert "switched off" in why_not(RuleRefused, line, ana)
    PhoneNumber.objects.update(serve_pending=True)
    BusinessHours.objects.get().periods.all().delete()
    BusinessHours.objects.get().compile()
    assert "is closed then" in why_not(RuleRefused, line, ana)


def test_admins_see_who_asked_for_a_number_that_is_not_to_be_called(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rule 24."""
    why_not(RuleRefused, line, ana, "900-555-0123")
    [refused] = RefusedNumber.objects.all()
    assert (refused.number, refused.code, refused.at) == ("+19005550123", "extra_charge", line.at)
    assert refused.sentence.startswith("Ana, by hand: ") and refused.phone_number == support


def test_a_hard_stop_holds_and_calls_by_hand_count_for_it(
    line: Line, ana: Agent, bob: Agent, support: PhoneNumber
) -> None:
    """Rule 24."""
    PhoneNumber.objects.update(most_hourly_calls=1)
    offer = dial(line, ana)
    line.agent_joins(offer)
    line.dial(offer)
    assert "1 calls" in why_not(RuleRefused, line, bob, LENA)


def test_a_customer_is_not_called_by_two(line: Line, ana: Agent, bob: Agent, support: PhoneNumber) -> None:
    """Rule 49; who waits in line is taken from there, and keeps the place."""
    dial(line, ana)
    assert "already" in why_not(TooLate, line, bob)
    assert "already" in why_not(TooLate, line, bob, conversation_id=Conversation.objects.get().pk)
    waiting = line.callback(LENA, support)
    assert "Take it from the queue" in why_not(TooLate, line, bob, LENA)
    waiting.put_off(until=line.at.replace(year=line.at.year + 1))
    assert dial(line, bob, LENA).entry.is_called_by_hand


def test_who_talks_on_a_call_by_hand_binds_nobody_else_when_the_agreed_time_comes(
    line: Line, ana: Agent, bob: Agent, support: PhoneNumber
) -> None:
    """Rules 26, 31, 49: the colleague is free at once, the callback keeps its place and is made after the call."""
    agreed = line.callback(MARIA, support)
    agreed.put_off(until=line.at + timedelta(minutes=5))
    by_hand = dial(line, ana)
    line.agent_joins(by_hand)
    leg = line.dial(by_hand)
    line.report(leg, LegStatus.ANSWERED)
    line.later(301)

    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    agreed.refresh_from_db()
    bob.refresh_from_db()
    assert (agreed.status, bob.state) == (Status.WAITING, AgentState.AVAILABLE)
    assert line.match() == []

    line.report(leg, LegStatus.COMPLETED)
    line.later(60)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    assert line.dial(offer).to_number == MARIA


def test_nor_does_who_was_passed_on_from_it_and_waits_on_the_line(
    line: Line, ana: Agent, bob: Agent, support: PhoneNumber
) -> None:
    """Rules 26, 49: nobody calls the telephone on which the customer waits."""
    AgentFactory(name="Cleo", available=True, queues=[support.queue])
    agreed = line.callback(MARIA, support)
    agreed.put_off(until=line.at + timedelta(minutes=5))
    by_hand = dial(line, ana)
    line.agent_joins(by_hand)
    line.report(line.dial(by_hand), LegStatus.ANSWERED)
    line.later(301)
    transfers.to_queue(
        conversation_id=by_hand.entry.conversation_id, agent_id=ana.pk, queue=support.queue, note="", at=line.at
    )

    offers = {offer.entry_id: offer for offer in line.match()}
    assert len(offers) == 2
    line.accept(offers[agreed.pk])
    line.agent_joins(offers[agreed.pk])
    agreed.refresh_from_db()
    assert agreed.status == Status.WAITING and agreed.not_before == line.at + timedelta(minutes=1)
    assert not agreed.legs.filter(purpose="customer").exists()


def test_a_conversation_with_a_callback_agreed_on_has_no_second_place(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rules 45, 49: it would be over with the call by hand while the callback waits."""
    agreed = line.callback(MARIA, support)
    agreed.put_off(until=line.at + timedelta(days=1))
    assert "Call without" in why_not(TooLate, line, ana, conversation_id=agreed.conversation_id)
    assert dial(line, ana).entry.conversation_id != agreed.conversation_id


def test_an_agent_has_one_call_and_is_there(line: Line, ana: Agent, bob: Agent, support: PhoneNumber) -> None:
    """Rule 30."""
    dial(line, ana)
    assert "You are Busy Callback" in why_not(TooLate, line, ana, LENA)
    line.callback(LENA, support)
    [offer] = line.match()
    assert offer.agent == bob
    assert "You are Ringing" in why_not(TooLate, line, bob, "+12125550199")
    Agent.objects.filter(pk=bob.pk).update(state="offline")
    offer.close("withdrawn", at=line.at)
    assert "You are Offline" in why_not(TooLate, line, bob, "+12125550199")


def test_who_is_called_by_hand_may_still_ask_for_a_callback_on_another_call(
    line: Line, ana: Agent, support: PhoneNumber
) -> None:
    """Rules 41, 42: a call by hand is no callback."""
    dial(line, ana)
    assert line.callback(MARIA, support).was_promised_a_callback
