"""Accept, pick, and everything that can come in between."""

import pytest

from agents import operations as agents_operations
from agents.models import Agent
from callbacks.models import PhoneNumber
from callbacks.operations import dialing, offers
from callbacks.operations.errors import NotYours, TooLate
from tests.factories import AgentFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket


def test_only_the_agent_who_is_rung_can_accept(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 26
    _, offer = line.offered(MARIA, support)
    with pytest.raises(NotYours):
        offers.accept(offer_id=offer.pk, agent_id=bob.pk, at=line.at)


def test_accepting_twice_is_told_so(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rules 26, 37
    _, offer = line.offered(MARIA, support)
    line.accept(offer)
    with pytest.raises(TooLate) as told:
        line.accept(offer)
    assert told.value.code == "taken"


def test_accepting_after_the_time_is_told_so(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 32
    entry, offer = line.offered(MARIA, support)
    line.later(support.max_answer_seconds)
    with pytest.raises(TooLate) as told:
        line.accept(offer)
    assert told.value.code == "missed"
    entry.refresh_from_db()
    assert entry.status == "offered"


def test_an_agent_who_is_away_may_pick_from_the_queue(line: Line, support: PhoneNumber) -> None:  # rules 26, 31
    away = AgentFactory(name="Ana", state="away", queues=[support.queue])
    entry = line.callback(MARIA, support)
    offer = offers.pick(entry_id=entry.pk, agent_id=away.pk, at=line.at)
    entry.refresh_from_db()
    away.refresh_from_db()
    assert (entry.status, entry.agent, away.state, offer.picked) == ("connecting_agent", away, "busy_callback", True)


def test_a_picked_entry_is_gone_for_the_others(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rules 26, 31
    entry = line.callback(MARIA, support)
    offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)
    with pytest.raises(TooLate) as told:
        offers.pick(entry_id=entry.pk, agent_id=bob.pk, at=line.at)
    assert told.value.code == "taken"


def test_nobody_picks_from_a_queue_that_is_not_theirs(line: Line, support: PhoneNumber) -> None:  # rule 31
    cyd = AgentFactory(name="Cyd", available=True, queues=[QueueFactory(name="Sales")])
    entry = line.callback(MARIA, support)
    with pytest.raises(NotYours):
        offers.pick(entry_id=entry.pk, agent_id=cyd.pk, at=line.at)


def test_an_agent_in_wrap_up_cannot_pick(line: Line, support: PhoneNumber) -> None:  # rule 31
    ana = AgentFactory(name="Ana", state="wrap_up", queues=[support.queue])
    entry = line.callback(MARIA, support)
    with pytest.raises(TooLate) as told:
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)
    assert told.value.code == "busy"


def test_going_away_while_it_rings_takes_the_offer_back(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 32
    entry, offer = line.offered(MARIA, support)
    agents_operations.set_state(agent_id=ana.pk, state="away", at=line.at, bound_to_console=True)
    offers.release(agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    offer.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, offer.close_reason, ana.state) == ("waiting", "withdrawn", "away")


def test_a_caller_who_hangs_up_while_it_rings_frees_the_agent(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 16
    leg = line.call(OMAR, support)
    [offer] = line.match()
    line.hang_up(leg)
    offer.refresh_from_db()
    ana.refresh_from_db()
    assert (line.entry(leg).status, offer.close_reason, ana.state) == ("abandoned", "caller_left", "available")
    with pytest.raises(TooLate) as told:
        line.accept(offer)
    assert told.value.code == "caller_left"


def test_audio_that_never_joins_returns_the_place(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rules 32, 49
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.later(14.9)
    dialing.check_agent_joined(offer_id=offer.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "connecting_agent"
    line.later(0.1)
    line.sweep()
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state, ana.state_reason) == ("waiting", "away", "audio never joined")
    assert line.carrier.placed == []


def test_an_offer_open_at_the_deadline_may_still_be_accepted(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.later(support.max_callback_wait_seconds - 1)
    [offer] = line.match()
    line.later(2)
    line.sweep()
    line.accept(offer)
    entry.refresh_from_db()
    assert entry.status == "connecting_agent"
    assert not Ticket.objects.exists()


def test_an_offer_missed_after_the_deadline_ends_in_the_ticket_at_once(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.later(support.max_callback_wait_seconds - 1)
    [offer] = line.match()
    line.later(support.max_answer_seconds)
    offers.lapse(offer_id=offer.pk, at=line.at)
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().reason) == ("expired", "max_wait_exceeded")
