"""A colleague is asked into a conversation: nobody is cut off, nobody is stuck, and one agent has it at any time (rule 49)."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks import queries
from callbacks.models import Guest, Offer
from callbacks.operations import calls, consultations, guests, recovery, talking
from callbacks.operations.errors import NotYours, Refused
from callbacks.queries import standings
from telephony.carrier import CarrierBusy, ConferenceEvent, LegStatus
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import Line


@pytest.fixture
def asked(line: Line, call: Offer, bob: Agent) -> Guest:
    """Bob is rung; Maria hears music."""
    return ask(line, call, bob, note="About her invoice.")


@pytest.fixture
def both(line: Line, asked: Guest) -> Guest:
    """Ana and Bob talk."""
    consultations.accept(guest_id=asked.pk, agent_id=asked.agent_id or 0, at=line.at)
    come_in(line, asked)
    return asked


def ask(line: Line, call: Offer, agent: Agent, note: str = "") -> Guest:
    return consultations.begin(
        conversation_id=call.entry.conversation_id, agent_id=call.agent_id, agent=agent, note=note, at=line.at
    )


def come_in(line: Line, guest: Guest) -> str:
    guest.refresh_from_db()
    sid = line.carrier.add_call(from_number=f"client:{guest.identity}", to_number="")
    seat = guests.seat_for(guest_id=guest.pk, identity=guest.identity, call_sid=sid, at=line.at)
    assert seat is not None
    conference = line.carrier.enter_room(room=seat.room, label=guest.label, call_sid=sid, ends_room=False)
    line.room(guest.turn, "join", label=guest.label, call_sid=sid, conference_sid=conference)
    guest.refresh_from_db()
    return sid


def do(operation, line: Line, call: Offer) -> None:
    operation(conversation_id=call.entry.conversation_id, agent_id=call.agent_id, at=line.at)


def states(*agents: Agent) -> list[str]:
    return [Agent.objects.get(pk=agent.pk).state for agent in agents]


def customer_is_on_hold(line: Line, call: Offer) -> bool:
    return bool(line.carrier.seat(conference_sid=call.conference_sid, label="customer").get("on_hold"))


def test_the_colleague_rings_while_the_customer_hears_music(line: Line, call: Offer, asked: Guest, bob: Agent) -> None:
    assert customer_is_on_hold(line, call)
    assert states(bob) == ["ringing"]
    [rings] = queries.console_snapshot(Agent.objects.get(pk=bob.pk), at=line.at)["offers"]
    assert (rings["label"], rings["transferred_by"], rings["transfer_note"]) == (
        "Consultation",
        "Ana",
        "About her invoice.",
    )
    assert_all_hold()


def test_the_room_goes_on_without_the_agent_before_anybody_is_rung(line: Line, call: Offer, bob: Agent) -> None:
    """Nobody is cut off: the carrier has agreed first."""
    ask(line, call, bob)
    assert line.carrier.seat(conference_sid=call.conference_sid, label="agent")["ends_room"] is False


def test_where_the_carrier_does_not_agree_nobody_is_rung_and_the_customer_is_back(
    line: Line, call: Offer, bob: Agent
) -> None:
    done = line.carrier.change_participant

    def fails_for_the_room(**seat) -> None:
        if seat.get("ends_room") is False:
            raise CarrierBusy("later")
        done(**seat)

    line.carrier.change_participant = fails_for_the_room  # type: ignore[method-assign]
    with pytest.raises(Refused):
        ask(line, call, bob)
    assert (states(bob), customer_is_on_hold(line, call)) == (["available"], False)
    assert not Guest.objects.exists()


def test_both_talk_and_the_card_of_each_says_so(line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent) -> None:
    assert states(ana, bob) == ["busy_callback", "busy_callback"]
    [seen] = queries.console_snapshot(ana, at=line.at)["call"]["guests"]
    assert (seen["name"], seen["state"], seen["mode"]) == ("Bob", "inside", "consult")
    card = queries.console_snapshot(bob, at=line.at)["call"]
    assert (card["visit"], card["stage"]) == (both.pk, "connected")
    assert_all_hold()


def test_completing_the_transfer_makes_it_the_colleagues(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent
) -> None:
    line.later(10)
    do(consultations.complete, line, call)
    call.entry.refresh_from_db()
    turn = Offer.objects.in_hand().get()
    assert (call.entry.status, call.entry.agent, turn.agent) == ("connected", bob, bob)
    assert states(ana, bob) == ["wrap_up", "busy_callback"]
    talking.resume_for(offer_id=turn.pk, at=line.at)
    assert not customer_is_on_hold(line, call)
    assert_all_hold()


def test_after_it_the_first_agents_late_reports_change_nothing(
    line: Line, call: Offer, both: Guest, bob: Agent
) -> None:
    """Rule 37."""
    do(consultations.complete, line, call)
    turn = Offer.objects.in_hand().get()
    line.room(turn, "leave", label="agent")
    line.room(call, "leave", label="agent")
    call.entry.refresh_from_db()
    assert (call.entry.status, Offer.objects.in_hand().get()) == ("connected", turn)


def test_after_it_the_customers_end_is_the_colleagues_wrap_up(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent
) -> None:
    leg = line.customer_leg(call)
    do(consultations.complete, line, call)
    line.report(leg, LegStatus.COMPLETED)
    call.entry.refresh_from_db()
    assert (call.entry.status, call.entry.agent) == ("completed", bob)
    assert states(ana, bob) == ["wrap_up", "wrap_up"]
    assert_all_hold()


def test_back_to_the_customer_frees_the_colleague(line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent) -> None:
    do(consultations.dismiss, line, call)
    assert (states(ana, bob), customer_is_on_hold(line, call)) == (["busy_callback", "available"], False)
    assert_all_hold()


def test_all_together_takes_the_customer_off_hold(line: Line, call: Offer, both: Guest) -> None:
    do(consultations.all_together, line, call)
    both.refresh_from_db()
    assert (both.mode, both.is_inside, customer_is_on_hold(line, call)) == ("all", True, False)


@pytest.mark.parametrize("how", ["hangs up", "loses the browser"])
def test_where_the_agent_goes_the_colleague_talks_on_with_the_customer(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent, how: str
) -> None:
    if how == "hangs up":
        do(calls.hang_up, line, call)
    else:
        line.room(call, "leave", label="agent")
    call.entry.refresh_from_db()
    assert (call.entry.status, call.entry.agent, states(ana, bob)) == ("connected", bob, ["wrap_up", "busy_callback"])
    assert line.carrier.ended_rooms == []
    assert_all_hold()


def test_where_the_colleague_goes_the_agent_still_has_the_customer(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent
) -> None:
    line.room(call, "leave", label=both.label)
    call.entry.refresh_from_db()
    assert (call.entry.agent, states(ana, bob)) == (ana, ["busy_callback", "available"])
    assert_all_hold()


def test_the_customer_who_hangs_up_ends_it_for_all(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent
) -> None:
    line.report(line.customer_leg(call), LegStatus.COMPLETED)
    call.entry.refresh_from_db()
    assert (call.entry.status, call.entry.agent, states(ana, bob)) == ("completed", ana, ["wrap_up", "available"])
    assert_all_hold()


def test_who_leaves_with_the_room_has_not_handed_over(
    line: Line, call: Offer, both: Guest, ana: Agent, bob: Agent
) -> None:
    """The carrier says of each that it left; the reason tells that the customer ended it."""
    from callbacks.operations import bridging

    event = ConferenceEvent(
        conference_sid=call.conference_sid, room=call.room, kind="leave", label="agent", with_the_room=True
    )
    bridging.record_room_event(event=event, at=line.at)
    call.entry.refresh_from_db()
    assert (call.entry.status, call.entry.agent, states(ana, bob)) == ("completed", ana, ["wrap_up", "available"])


def test_a_colleague_who_declines_is_free_and_the_agent_is_told(
    line: Line, call: Offer, asked: Guest, bob: Agent
) -> None:
    consultations.decline(guest_id=asked.pk, agent_id=bob.pk, at=line.at)
    assert states(bob) == ["available"]
    assert queries.console_snapshot(call.agent, at=line.at)["call"]["guests"] == []
    assert_all_hold()


def test_a_colleague_who_does_not_answer_rings_no_longer_than_the_number_says(
    line: Line, call: Offer, asked: Guest, bob: Agent
) -> None:
    """No agent is stuck, though the timer was lost (rule 49)."""
    line.later(21)
    recovery.sweep(at=line.at)
    asked.refresh_from_db()
    assert (states(bob), asked.close_reason) == (["away"], "missed")
    assert_all_hold()


def test_audio_that_never_comes_ends_the_visit(line: Line, call: Offer, asked: Guest, bob: Agent) -> None:
    consultations.accept(guest_id=asked.pk, agent_id=bob.pk, at=line.at)
    line.later(16)
    recovery.sweep(at=line.at)
    assert states(bob) == ["available"]
    assert standings.stuck_agents(at=line.at + timedelta(minutes=5)) == []


def test_a_colleague_on_the_way_in_or_inside_is_not_stuck(line: Line, both: Guest) -> None:
    assert standings.stuck_agents(at=line.at + timedelta(minutes=5)) == []


def test_a_colleague_who_goes_away_while_it_rings_is_rung_no_more(line: Line, asked: Guest, bob: Agent) -> None:
    from agents import operations as agents

    agents.set_state(agent_id=bob.pk, state="away", at=line.at, bound_to_console=True)
    consultations.release(agent_id=bob.pk, at=line.at)
    asked.refresh_from_db()
    assert (states(bob), asked.is_present) == (["away"], False)


def test_one_colleague_is_asked_at_a_time(line: Line, asked: Guest, call: Offer) -> None:
    from tests.factories import AgentFactory

    with pytest.raises(Refused, match="a colleague already"):
        ask(line, call, AgentFactory(name="Cleo", available=True))


def test_a_colleague_who_is_busy_is_not_asked(line: Line, call: Offer, bob: Agent) -> None:
    Agent.objects.filter(pk=bob.pk).update(state="away")
    with pytest.raises(Refused, match="Bob is Away"):
        ask(line, call, bob)
    assert not customer_is_on_hold(line, call)


def test_nobody_else_can_accept_or_look_in(line: Line, asked: Guest, ana: Agent) -> None:
    with pytest.raises(NotYours):
        consultations.accept(guest_id=asked.pk, agent_id=ana.pk, at=line.at)
    consultations.accept(guest_id=asked.pk, agent_id=asked.agent_id or 0, at=line.at)
    assert guests.seat_for(guest_id=asked.pk, identity=ana.identity, call_sid="CA9", at=line.at) is None


def test_nobody_comes_into_a_conversation_that_is_over(line: Line, call: Offer, asked: Guest, bob: Agent) -> None:
    do(calls.hang_up, line, call)
    with pytest.raises(Refused, match="over"):
        consultations.accept(guest_id=asked.pk, agent_id=bob.pk, at=line.at)
    assert states(bob) == ["available"]
    assert_all_hold()


def test_the_fairness_ledger_misses_nobody_who_took_over(line: Line, call: Offer, both: Guest) -> None:
    """Rule 22: who takes over from a colleague takes nobody out of the line."""
    from callbacks.operations import ledger
    from callbacks.queries.ledger import problems

    do(consultations.complete, line, call)
    ledger.seal_all()
    assert list(problems()) == []
