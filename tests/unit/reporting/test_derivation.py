"""What a conversation is told as: a call in, a callback, a call out, each with its own start, end, agent and outcome."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks.models import PhoneNumber
from callbacks.operations import calls, interventions, offers, transfers, wrap_up
from reporting.metrics import broken
from reporting.models import Interaction
from reporting.operations.projection import project
from reporting.queries.totals import totals
from telephony.carrier import LegStatus
from tests.factories import AT, AgentFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tests.unit.reporting.conftest import interactions

WORDS = ("kind", "outcome")


def speak(line: Line, support: PhoneNumber) -> None:
    """Maria holds for 30 seconds, hears the offer, presses 1, is called back a minute later, talks for two minutes."""
    leg = line.call(MARIA, support)
    line.hear(leg)
    line.later(30)
    line.press(leg)
    line.later(2)
    line.hang_up(leg)
    line.later(60)
    [offer] = line.match()
    line.later(5)
    line.accept(offer)
    line.later(1)
    line.agent_joins(offer)
    customer = line.dial(offer)
    line.later(10)
    line.report(customer, LegStatus.ANSWERED)
    line.later(120)
    line.report(customer, LegStatus.COMPLETED)


def test_a_callback_is_three_interactions_of_one_conversation(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rules 44, 45."""
    speak(line, support)

    assert interactions("kind", "media_type", "outcome", "agent__name") == [
        ("inbound", "live_call", "callback", None),
        ("callback", "queued_callback", "completed", "Ana"),
        ("outbound", "queued_callback", "completed", "Ana"),
    ]
    assert len({row.conversation_id for row in Interaction.objects.all()}) == 1


def test_each_has_its_own_start_and_end(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 45
    speak(line, support)

    def after(seconds: int) -> object:
        return AT + timedelta(seconds=seconds)

    assert interactions("started_at", "ended_at") == [
        (after(0), after(32)),
        (after(30), after(228)),
        (after(98), after(228)),
    ]


def test_each_second_stands_in_one_row(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """The wait of who opted in counts from the arrival (rule 20); what was not held is saved."""
    speak(line, support)

    seconds = ("wait_seconds", "saved_seconds", "ring_seconds", "agent_seconds", "talk_seconds", "reaching_seconds")
    assert interactions(*seconds) == [
        (30, 0, 0, 0, 0, 0),
        (108, 78, 5, 0, 0, 0),
        (None, 0, 10, 131, 120, 11),
    ]


def test_a_customer_is_counted_once(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 45
    speak(line, support)
    line.call(OMAR, support)
    interactions("pk")

    sums = totals()

    assert (sums["customers"], sums["calls"], sums["entries"], sums["callbacks"]) == (2, 2, 2, 1)
    assert (sums["became_callbacks"], sums["abandoned"], sums["entries_open"]) == (1, 0, 1)
    assert broken(sums) == []


def test_the_same_rows_give_the_same_interactions(line: Line, support: PhoneNumber, ana: Agent) -> None:
    speak(line, support)
    [conversation_id] = set(interactions("conversation_id"))
    before = list(Interaction.objects.order_by("pk").values())

    assert project(conversation_ids=[conversation_id]) == 0
    assert list(Interaction.objects.order_by("pk").values()) == before


def test_who_hangs_up_without_a_callback_has_abandoned(line: Line, support: PhoneNumber) -> None:  # rule 16
    leg = line.call(MARIA, support)
    line.later(40)
    line.hang_up(leg)

    assert interactions(*WORDS, "wait_seconds") == [("inbound", "abandoned", 40)]


def test_who_presses_1_has_not_abandoned_whichever_report_comes_first(line: Line, support: PhoneNumber) -> None:
    """Rules 15, 16: the key is reported after the hang-up, and there is one place, counted once."""
    leg = line.call(MARIA, support)
    line.later(40)
    line.hang_up(leg)
    line.press(leg)

    assert interactions(*WORDS) == [("inbound", "callback"), ("callback", "in_progress")]
    sums = totals()
    assert (sums["entries"], sums["abandoned"], sums["customers"]) == (1, 0, 1)


def test_a_live_call_is_one_interaction_with_all_its_seconds(line: Line, support: PhoneNumber, ana: Agent) -> None:
    leg = line.call(MARIA, support)
    line.later(10)
    [offer] = line.match()
    line.later(3)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.enter_room(room=offer.room, label="customer", call_sid=leg.call_sid or "")
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    line.later(60)
    line.hang_up(leg)
    line.later(20)
    wrap_up.finish(conversation_id=leg.conversation_id, agent_id=ana.pk, at=line.at)

    seconds = ("wait_seconds", "ring_seconds", "agent_seconds", "talk_seconds", "wrap_up_seconds")
    assert interactions(*WORDS, "agent__name", *seconds) == [("inbound", "completed", "Ana", 13, 3, 60, 60, 20)]


def test_the_second_call_of_who_has_a_callback_is_no_second_customer(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rules 43, 45: reached on the second call, the callback is fulfilled inbound."""
    Agent.objects.update(state="away")
    line.callback(MARIA, support)
    line.later(100)
    leg = line.call(MARIA, support)
    line.later(5)
    line.hear(leg)
    line.later(15)
    Agent.objects.update(state="available", idle_since=line.at)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.enter_room(room=offer.room, label="customer", call_sid=leg.call_sid or "")
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    line.later(60)
    line.hang_up(leg)

    assert interactions(*WORDS, "again", "talk_seconds", "saved_seconds") == [
        ("inbound", "callback", False, 0, 0),
        ("callback", "fulfilled_inbound", False, 0, 105),
        ("inbound", "fulfilled_inbound", True, 60, 0),
    ]
    sums = totals()
    assert (sums["customers"], sums["entries"], sums["calls_again"], sums["promises_kept"]) == (1, 1, 1, 1)
    assert broken(sums) == []


def test_a_customer_who_was_not_reached_has_an_attempt_and_its_ticket(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 35."""
    _, _, leg = line.dialed(MARIA, support)
    line.later(25)
    line.report(leg, LegStatus.NO_ANSWER)

    assert interactions(*WORDS, "promise", "ticket_reason", "reaching_seconds") == [
        ("inbound", "callback", "", "", 0),
        ("callback", "not_reached", "kept", "not_reached", 0),
        ("outbound", "no_answer", "", "", 25),
    ]


def test_each_retry_is_an_attempt_of_its_own(line: Line, ana: Agent) -> None:  # rule 36
    number = PhoneNumberFactory(queue=ana.queues.get(), retries_when_busy=1, retry_after_minutes=1)
    _, _, leg = line.dialed(MARIA, number)
    line.report(leg, LegStatus.BUSY)
    line.later(61)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    line.report(line.dial(offer), LegStatus.ANSWERED)

    assert interactions(*WORDS, "reconnects") == [
        ("inbound", "callback", 0),
        ("callback", "in_progress", 1),
        ("outbound", "busy", 0),
        ("outbound", "in_progress", 0),
    ]


def test_a_call_that_is_passed_on_goes_on_as_an_interaction_of_its_own(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    billing = QueueFactory(name="Billing")
    cleo = AgentFactory(name="Cleo", available=True, queues=[billing])
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.later(30)
    transfers.to_queue(conversation_id=entry.conversation_id, agent_id=ana.pk, queue=billing, note="", at=line.at)
    line.later(7)
    [offer] = line.match()
    line.accept(offer)

    assert interactions(*WORDS, "media_type", "agent__name", "transferred", "queue__name") == [
        ("inbound", "callback", "live_call", None, False, support.queue.name),
        ("callback", "completed", "queued_callback", "Ana", False, support.queue.name),
        ("outbound", "transferred", "queued_callback", "Ana", False, support.queue.name),
        ("inbound", "in_progress", "live_call", cleo.name, True, "Billing"),
    ]
    sums = totals()
    assert (sums["calls"], sums["entries"], sums["transfers"], sums["customers"]) == (1, 1, 1, 1)
    assert broken(sums) == []


def test_a_callback_that_expired_broke_its_promise_and_a_canceled_one_says_nothing(
    line: Line, support: PhoneNumber
) -> None:
    """Rule 39."""
    line.callback(MARIA, support)
    line.later(1)
    canceled = line.callback(OMAR, support)
    interventions.cancel(entry_id=canceled.pk, actor="Sue", reason="asked for", at=line.at)
    line.later(support.max_callback_wait_seconds + 1)
    line.sweep()

    assert interactions("outcome", "promise", "ticket_reason", kind="callback") == [
        ("expired", "broken", "max_wait_exceeded"),
        ("canceled", "", ""),
    ]


def test_a_call_outside_business_hours_never_came_into_a_line(line: Line) -> None:  # rule 9
    leg = line.call(MARIA, PhoneNumberFactory(closed=True))
    line.later(8)
    line.hang_up(leg)

    assert interactions(*WORDS, "queued_at", "queue") == [("inbound", "closed", None, None)]
    sums = totals()
    assert (sums["calls"], sums["entries"], sums["calls_not_in_line"]) == (1, 0, 1)


def test_offers_are_counted_by_what_came_of_them(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:
    line.callback(MARIA, support)
    [first] = line.match()

    offers.decline(offer_id=first.pk, agent_id=first.agent_id, at=line.at)
    [second] = line.match()
    line.later(support.max_answer_seconds)
    offers.lapse(offer_id=second.pk, at=line.at)

    columns = ("offers", "offers_declined", "offers_missed", "offers_open")
    assert interactions(*columns, kind="callback") == [(2, 1, 1, 0)]


def test_each_decision_of_the_fairness_ledger_is_counted_with_its_offer(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 22: Omar came later, and Ana picks him."""
    Agent.objects.update(state="away")
    line.callback(MARIA, support)
    line.later(1)
    omar = line.callback(OMAR, support)
    offers.pick(entry_id=omar.pk, agent_id=ana.pk, at=line.at)

    columns = ("decisions", "passed_over", "unexplained")
    assert interactions(*columns, kind="callback") == [(0, 0, 0), (1, 1, 0)]


def test_voicemail_that_answers_binds_the_agent_and_is_no_conversation(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 38."""
    entry, _, leg = line.dialed(MARIA, support)
    line.later(10)
    line.report(leg, LegStatus.ANSWERED)
    line.later(4)
    calls.call_it_voicemail(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)

    assert interactions("outcome", "talk_seconds", "reaching_seconds", kind="outbound") == [("machine", 0, 14)]


@pytest.mark.parametrize("callers", [1, 3])
def test_who_called_and_left_is_in_no_row_twice(line: Line, support: PhoneNumber, callers: int) -> None:
    for number in range(callers):
        line.hang_up(line.call(f"+1212555012{number}", support))
    interactions("pk")
    sums = totals()
    assert (sums["interactions"], sums["customers"], sums["abandoned"]) == (callers, callers, callers)
