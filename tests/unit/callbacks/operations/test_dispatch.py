"""Who is offered what: one order of live calls and callbacks, the longest idle agent first."""

from datetime import timedelta
from typing import Any

from agents import operations as agents_operations
from agents.models import Agent
from callbacks.models import Offer, PhoneNumber
from callbacks.operations import offers
from tests.factories import AT, AgentFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line


def test_the_longest_idle_agent_is_rung_first(
    line: Line, support: PhoneNumber, bob: Agent, ana: Agent
) -> None:  # rule 26
    line.callback(MARIA, support)
    [offer] = line.match()
    assert offer.agent == ana


def test_one_agent_at_a_time_is_rung_for_an_entry(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 26
    line.callback(MARIA, support)
    assert len(line.match()) == 1
    assert line.match() == []


def test_live_calls_and_callbacks_are_served_in_one_order(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 22
    first = line.call(OMAR, support)
    line.later(1)
    second = line.callback(MARIA, support)
    line.later(1)
    line.call(LENA, support)
    made = line.match()
    assert [offer.entry for offer in made] == [line.entry(first), second]
    assert [offer.kind for offer in made] == ["live", "callback"]


def test_a_priority_step_is_worth_five_minutes_of_waiting(line: Line, support: PhoneNumber) -> None:  # rule 22
    vip = PhoneNumberFactory(name="VIP", queue=QueueFactory(name="VIP", priority=1))
    agent = AgentFactory(name="Ana", available=True, queues=[support.queue, vip.queue])
    before = line.callback(OMAR, support)
    line.later(299)
    line.callback(MARIA, vip)
    [offer] = line.match()
    assert (offer.agent, offer.entry.callback_number) == (agent, MARIA)
    offers.decline(offer_id=offer.pk, agent_id=agent.pk, at=line.at)
    [next_offer] = line.match()
    assert next_offer.entry == before


def test_a_priority_step_is_worth_no_more_than_five_minutes(line: Line, support: PhoneNumber) -> None:  # rule 22
    vip = PhoneNumberFactory(name="VIP", queue=QueueFactory(name="VIP", priority=1))
    AgentFactory(name="Ana", available=True, queues=[support.queue, vip.queue])
    before = line.callback(OMAR, support)
    line.later(301)
    line.callback(MARIA, vip)
    [offer] = line.match()
    assert offer.entry == before


def test_nobody_is_offered_what_they_do_not_answer(line: Line, support: PhoneNumber) -> None:
    AgentFactory(name="Cyd", available=True, queues=[QueueFactory(name="Sales")])
    line.callback(MARIA, support)
    assert line.match() == []


def test_without_an_agent_the_entry_waits_and_is_offered_as_soon_as_one_is_free(
    line: Line, support: PhoneNumber
) -> None:  # rule 31
    entry = line.callback(MARIA, support)
    assert line.match() == []
    ana = AgentFactory(name="Ana", queues=[support.queue])
    agents_operations.set_state(agent_id=ana.pk, state="available", at=line.at, bound_to_console=False)
    [offer] = line.match()
    assert (offer.entry, offer.agent) == (entry, ana)


def test_a_missed_offer_returns_to_the_same_place_and_sends_the_agent_away(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 32
    entry, offer = line.offered(MARIA, support)
    rank = entry.rank_at
    line.later(support.max_answer_seconds)
    offers.lapse(offer_id=offer.pk, at=line.at)
    entry.refresh_from_db()
    ana.refresh_from_db()
    offer.refresh_from_db()
    assert (entry.status, entry.rank_at, entry.attempts) == ("waiting", rank, 0)
    assert (ana.state, ana.state_reason, offer.close_reason) == ("away", "missed", "missed")


def test_an_offer_does_not_lapse_before_its_time(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 7
    entry, offer = line.offered(MARIA, support)
    line.later(support.max_answer_seconds - 0.1)
    offers.lapse(offer_id=offer.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "offered"


def test_whoever_declined_is_asked_again_after_60_s_and_stays_available(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 32
    AgentFactory(name="Bob", state="wrap_up", queues=[support.queue])  # works, but is not free
    entry, offer = line.offered(MARIA, support)
    offers.decline(offer_id=offer.pk, agent_id=ana.pk, at=line.at)
    ana.refresh_from_db()
    assert ana.state == "available"
    line.later(59.9)
    assert line.match() == []
    line.later(0.1)
    [again] = line.match()
    assert (again.entry, again.agent) == (entry, ana)


def test_whoever_declined_is_asked_again_after_15_s_where_nobody_else_works(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 32
    line.offered(MARIA, support)
    offers.decline(offer_id=Offer.objects.get().pk, agent_id=ana.pk, at=line.at)
    line.later(14.9)
    assert line.match() == []
    line.later(0.1)
    assert len(line.match()) == 1


def test_a_declined_entry_goes_to_the_next_agent_and_the_decliner_gets_the_next_entry(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rules 22, 32
    first, offer = line.offered(MARIA, support)
    offers.decline(offer_id=offer.pk, agent_id=ana.pk, at=line.at)
    second = line.callback(OMAR, support)
    assert {(made.entry, made.agent) for made in line.match()} == {(first, bob), (second, ana)}


def test_paused_callbacks_keep_their_place_and_let_live_callers_by(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 2
    held = line.callback(MARIA, support)
    line.later(1)
    live = line.call(OMAR, support)
    support.serve_pending = False
    support.save()
    [offer] = line.match()
    assert offer.entry == line.entry(live)
    held.refresh_from_db()
    assert (held.status, held.rank_at) == ("waiting", AT)


def test_an_agent_gets_nothing_while_busy_or_in_wrap_up(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 30
    _, offer, _ = line.dialed(MARIA, support)
    line.callback(OMAR, support)
    assert line.match() == []
    from callbacks.operations import calls

    line.report(line.customer_leg(offer), _answered())
    calls.hang_up(conversation_id=offer.entry.conversation_id, agent_id=ana.pk, at=line.at)
    ana.refresh_from_db()
    assert ana.state == "wrap_up"
    assert line.match() == []
    line.later(support.queue.wrap_up_seconds)
    agents_operations.sweep(at=line.at)
    assert len(line.match()) == 1


def test_many_freed_agents_are_matched_at_once_each_with_another_entry(
    line: Line, support: PhoneNumber
) -> None:  # rule 49
    crew = [
        AgentFactory(name=f"A{n}", available=True, queues=[support.queue], idle_since=AT + timedelta(seconds=n))
        for n in range(6)
    ]
    entries = []
    for n in range(8):
        line.later(1)
        entries.append(line.callback(f"+1212555{1000 + n}", support))
    made = line.match()
    assert [offer.entry for offer in made] == entries[:6]
    assert [offer.agent for offer in made] == crew


def _answered() -> Any:
    from telephony.carrier import LegStatus

    return LegStatus.ANSWERED
