"""From the agent's audio in the room to the end of the call: every way it can go."""

from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import calls, dialing, legs, lost_dials
from callbacks.operations.errors import NotYours, TooLate
from telephony.carrier import AnsweredBy, CarrierBusy, CarrierRefused, CarrierUnclear, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (LegStatus.NO_ANSWER, "no_answer"),
        (LegStatus.BUSY, "busy"),
        (LegStatus.FAILED, "failed"),
        (LegStatus.CANCELED, "canceled"),
    ],
)
def test_a_customer_who_is_not_reached_is_not_requeued(
    line: Line, support: PhoneNumber, ana: Agent, status: LegStatus, outcome: str
) -> None:  # rules 35, 48
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.RINGING)
    line.report(leg, status)
    entry.refresh_from_db()
    ana.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (entry.status, ticket.reason, ticket.outcome) == ("not_reached", "not_reached", outcome)
    assert (ticket.callback_number, ticket.dialed_number, ticket.agent_name) == (MARIA, str(support.number), "Ana")
    assert (ticket.conversation_id, ana.state) == (entry.conversation_id, "available")
    assert line.match() == []


def test_voicemail_leaves_three_seconds_to_keep_the_call(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 35, 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    line.later(2.9)
    legs.decide_machine(leg_id=leg.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "connected"
    line.later(0.1)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().outcome) == ("not_reached", "machine")


def test_a_person_taken_for_a_machine_is_kept(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    calls.keep_person(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    line.later(10)
    line.sweep()
    entry.refresh_from_db()
    assert entry.status == "connected"
    line.report(leg, LegStatus.COMPLETED)
    entry.refresh_from_db()
    assert entry.status == "completed"


def test_unknown_counts_as_a_person(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.UNKNOWN)
    line.later(10)
    line.sweep()
    entry.refresh_from_db()
    assert entry.status == "connected"


def test_a_customer_who_hangs_up_before_the_verdict_was_reached(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.report(leg, LegStatus.COMPLETED)
    line.verdict(leg, AnsweredBy.MACHINE)
    entry.refresh_from_db()
    assert entry.status == "completed"
    assert not Ticket.objects.exists()


def test_a_voicemail_that_hangs_up_by_itself_was_not_reached(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 35
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    line.report(leg, LegStatus.COMPLETED)
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.count()) == ("not_reached", 1)


def test_the_agent_calls_voicemail_by_hand(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    calls.call_it_voicemail(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().outcome) == ("not_reached", "machine")


def test_reports_in_the_wrong_order_end_in_the_same_place(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 37
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.COMPLETED)
    for late in (LegStatus.ANSWERED, LegStatus.RINGING, LegStatus.INITIATED, LegStatus.NO_ANSWER):
        legs.record_leg(leg_id=leg.pk, event=_event(leg, late), at=line.at)
    entry.refresh_from_db()
    assert entry.status == "completed"
    assert not Ticket.objects.exists()


def test_an_agent_who_leaves_while_it_rings_returns_the_place_and_ends_the_ringing(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 33
    entry, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.RINGING)
    line.room(offer, "leave", label="agent")
    leg.refresh_from_db()
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, entry.agent, ana.state) == ("waiting", None, "away")
    assert leg.hang_up_asked_at is not None
    dialing.hang_up(leg_id=leg.pk)
    assert line.carrier.hung_up == [leg.call_sid]
    assert not Ticket.objects.exists()


def test_the_third_agent_who_leaves_makes_it_not_reached(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 33
    from agents import operations as agents_operations

    entry, offer, leg = line.dialed(MARIA, support)
    for turn in range(3):
        line.room(offer, "leave", label="agent")
        line.report(leg, LegStatus.CANCELED)
        entry.refresh_from_db()
        if turn < 2:
            assert entry.status == "waiting"
            agents_operations.set_state(agent_id=ana.pk, state="available", at=line.at, bound_to_console=False)
            [offer] = line.match()
            line.accept(offer)
            line.agent_joins(offer)
            leg = line.dial(offer)
            offer.refresh_from_db()
    assert (entry.status, Ticket.objects.get().reason) == ("not_reached", "not_reached")


def test_a_customer_who_answers_after_the_agent_left_is_not_left_alone(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 33, 49
    entry, offer, leg = line.dialed(MARIA, support)
    line.room(offer, "leave", label="agent")
    legs.record_leg(leg_id=leg.pk, event=_event(leg, LegStatus.ANSWERED), at=line.at)
    entry.refresh_from_db()
    assert entry.status == "waiting"


def test_the_pair_is_not_dialed_again_while_the_last_call_is_ending(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 49
    entry, offer, leg = line.dialed(MARIA, support)
    line.room(offer, "leave", label="agent")
    [second] = line.match()
    line.accept(second)
    line.agent_joins(second)
    entry.refresh_from_db()
    assert entry.status == "connecting_agent"
    assert CallLeg.objects.of_customers().count() == 1
    line.report(leg, LegStatus.CANCELED)
    line.later(3)
    line.sweep()
    entry.refresh_from_db()
    assert entry.status == "dialing"
    assert CallLeg.objects.of_customers().count() == 2


def test_hanging_up_before_the_answer_returns_the_place(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 33
    entry, _, _ = line.dialed(MARIA, support)
    calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "waiting"


def test_somebody_elses_call_cannot_be_touched(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:
    entry, _, _ = line.dialed(MARIA, support)
    with pytest.raises(NotYours):
        calls.hang_up(conversation_id=entry.conversation_id, agent_id=bob.pk, at=line.at)


def test_a_call_that_is_over_says_so(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.BUSY)
    with pytest.raises(TooLate):
        calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)


def test_a_number_refused_right_before_dialing_is_never_dialed(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 24
    entry, offer = line.offered(MARIA, support)
    entry.callback_number = "+19005550123"
    entry.save(update_fields=["callback_number"])
    line.accept(offer)
    line.agent_joins(offer)
    line.dial(offer)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, Ticket.objects.get().reason, ana.state) == ("could_not_dial", "could_not_dial", "available")
    assert line.carrier.placed == []


def test_a_carrier_that_refuses_for_good_leaves_a_ticket(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 35, 48
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierRefused("not allowed", code=21215))
    line.dial(offer)
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().reason) == ("could_not_dial", "could_not_dial")


def test_a_carrier_too_busy_is_asked_again(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 49
    _, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierBusy("429"))
    leg = line.dial(offer)
    assert (leg.call_sid, line.carrier.placed) == (None, [])
    line.later(3)
    line.sweep()
    leg.refresh_from_db()
    assert leg.call_sid == line.carrier.placed[0].call_sid


def test_a_call_made_though_no_answer_came_is_found_and_not_made_again(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 37, 49
    _, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierUnclear("timeout"), after_effect=True)
    leg = line.dial(offer)
    assert leg.call_sid is None
    line.later(31)
    line.sweep()
    leg.refresh_from_db()
    assert leg.call_sid == line.carrier.placed[0].call_sid
    assert len(line.carrier.placed) == 1


def test_a_call_never_made_is_asked_for_once_more_then_becomes_a_ticket(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 49
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierUnclear("timeout"))
    leg = line.dial(offer)
    line.later(31)
    lost_dials.find(leg_id=leg.pk, at=line.at)
    line.carrier.fail_next(CarrierUnclear("timeout"))
    line.dial(offer)
    line.later(31)
    lost_dials.find(leg_id=leg.pk, at=line.at)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state, Ticket.objects.get().outcome) == (
        "could_not_dial",
        "available",
        "carrier_unavailable",
    )
    assert line.carrier.placed == []


def test_a_leg_that_falls_silent_is_looked_up(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rules 37, 49
    entry, _, leg = line.dialed(MARIA, support)
    assert leg.call_sid
    line.carrier.set_status(leg.call_sid, LegStatus.NO_ANSWER)
    line.later(60)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().outcome) == ("not_reached", "no_answer")


def test_a_live_caller_who_vanished_is_looked_up_and_abandoned(
    line: Line, support: PhoneNumber
) -> None:  # rules 16, 49
    leg = line.call(OMAR, support)
    line.hear(leg)
    assert leg.call_sid
    line.carrier.set_status(leg.call_sid, LegStatus.COMPLETED)
    line.later(80)
    line.sweep()
    assert line.entry(leg).status == "abandoned"


def _event(leg: CallLeg, status: LegStatus):  # type: ignore[no-untyped-def]
    from telephony.carrier import LegEvent

    return LegEvent(call_sid=leg.call_sid or "", status=status)


def test_a_conversation_whose_end_was_never_reported_is_looked_up(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 37, 49
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    assert leg.call_sid
    line.later(61)
    line.sweep()
    entry.refresh_from_db()
    assert entry.status == "connected"
    line.carrier.set_status(leg.call_sid, LegStatus.COMPLETED)
    line.later(61)
    line.sweep()
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == ("completed", "wrap_up")


def test_an_agent_who_hangs_up_on_voicemail_leaves_a_ticket(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 38
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().outcome) == ("not_reached", "machine")


def test_a_second_call_for_one_attempt_is_hung_up_at_once(
    line: Line, support: PhoneNumber, ana: Agent, django_capture_on_commit_callbacks: Any
) -> None:  # rules 37, 49
    entry, _, leg = line.dialed(MARIA, support)
    with django_capture_on_commit_callbacks() as hints:
        line.report(leg, LegStatus.RINGING, call_sid="CA" + "9" * 32)
    assert len(hints) == 1
    dialing.end_stray_call(call_sid="CA" + "9" * 32)
    entry.refresh_from_db()
    leg.refresh_from_db()
    assert (line.carrier.hung_up, entry.status, leg.status) == (["CA" + "9" * 32], "dialing", "intended")
