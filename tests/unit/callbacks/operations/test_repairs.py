"""Each repair is a line on the timeline that says what was found and what was done; where nothing was repaired there is none."""

from typing import Any

from agents.models import Agent
from callbacks.models import PhoneNumber, QueueEntry, QueueEntryEvent, Tally
from callbacks.operations import lost_dials, offers
from callbacks.queries import timeline_of
from telephony.carrier import AnsweredBy, CarrierUnclear, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket


def repairs_of(entry: QueueEntry) -> list[str]:
    events = QueueEntryEvent.objects.filter(conversation=entry.conversation_id, name="repaired")
    return [event.details["repair"] for event in events]


def sentences(entry: QueueEntry) -> str:
    return " ".join(line["text"] for line in timeline_of(entry.conversation))


def test_a_dial_that_cannot_be_cleared_up_ends_with_a_ticket_and_a_free_agent(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:  # faults.md (e)
    entry, offer, leg = unanswered(line, support)
    line.later(settings.DIAL_GIVE_UP_SECONDS - 1)
    look_in_vain(line, leg.pk)
    entry.refresh_from_db()
    assert entry.status == "dialing"
    line.later(1)
    look_in_vain(line, leg.pk)
    look_in_vain(line, leg.pk)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, entry.outcome, ana.state) == ("could_not_dial", "carrier_unavailable", "available")
    assert Ticket.objects.get().reason == "could_not_dial"
    assert repairs_of(entry) == ["dial_given_up"]
    assert "nobody can say what became of the call; given up, with a ticket." in sentences(entry)


def test_the_number_is_not_called_again_before_it_is_known_what_became_of_the_call(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:  # faults.md (e): never a second dial
    entry, _, leg = unanswered(line, support)
    line.later(settings.DIAL_GIVE_UP_SECONDS)
    look_in_vain(line, leg.pk)
    again = line.callback(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    again.refresh_from_db()
    assert (again.status, offer.legs.filter(purpose="customer").count()) == ("connecting_agent", 0)
    line.later(1)
    lost_dials.find(leg_id=leg.pk, at=line.at)  # the carrier can be asked again: there is no such call
    leg.refresh_from_db()
    assert (leg.is_over, leg.failure) == (True, "never placed")
    line.later(3)
    line.sweep()
    again.refresh_from_db()
    assert again.status == "dialing"


def test_a_call_that_turns_up_after_it_was_given_up_is_ended(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:  # rule 49
    _, _, leg = unanswered(line, support, made=True)
    line.later(settings.DIAL_GIVE_UP_SECONDS)
    look_in_vain(line, leg.pk)
    line.later(1)
    lost_dials.find(leg_id=leg.pk, at=line.at)
    assert line.carrier.hung_up == [line.carrier.placed[0].call_sid]


def test_a_ringing_call_that_nobody_can_be_asked_about_is_given_up_too(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:  # rule 49
    entry, _, _ = line.dialed(MARIA, support)
    line.later(settings.CUSTOMER_RING_SECONDS + settings.RING_GRACE_SECONDS + settings.DIAL_GIVE_UP_SECONDS)
    for _ in range(4):
        line.carrier.fail_next(CarrierUnclear("timeout"))
    line.sweep()
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state, Ticket.objects.count()) == ("could_not_dial", "available", 1)


def test_a_call_that_was_made_though_no_answer_came_says_so(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry, _, leg = unanswered(line, support, made=True)
    line.later(31)
    line.sweep()
    leg.refresh_from_db()
    assert leg.call_sid == line.carrier.placed[0].call_sid
    assert "no answer to the dial; the carrier had made the call; it is ours." in sentences(entry)


def test_a_lapse_at_its_time_is_no_repair_and_one_that_was_forgotten_is(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry, offer = line.offered(MARIA, support)
    line.at = offer.expires_at
    offers.lapse(offer_id=offer.pk, at=line.at)
    assert repairs_of(entry) == []
    Agent.objects.update(state="available")
    [offer] = line.match()
    line.at = offer.expires_at
    line.later(6)
    line.sweep()
    line.sweep()
    assert repairs_of(entry) == ["offer_not_lapsed"]


def test_an_agent_whose_audio_never_came_is_a_repair_when_the_timer_was_lost(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    offer.refresh_from_db()
    line.at = offer.join_due_at or line.at
    line.later(6)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, repairs_of(entry)) == ("waiting", ["agent_never_joined"])
    assert "Not connected: audio never joined. Back in its place." in sentences(entry)


def test_a_verdict_that_nobody_acted_on_is_a_repair(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    line.later(9)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, repairs_of(entry)) == ("not_reached", ["verdict_not_acted_on"])


def test_a_call_that_was_written_down_and_never_asked_for_is_a_repair(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    line.later(3)
    line.sweep()
    assert (repairs_of(entry), len(line.carrier.placed)) == (["dial_not_asked"], 1)


def test_a_report_that_was_lost_is_a_repair_and_one_that_came_is_none(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.RINGING)
    line.later(46)
    line.sweep()
    assert repairs_of(entry) == []  # it still rings, and that we know
    line.carrier.set_status(leg.call_sid or "", LegStatus.NO_ANSWER)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, repairs_of(entry)) == ("not_reached", ["report_lost"])


def test_a_call_that_outlives_its_turn_is_told_again_not_at_every_sweep(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry, offer, leg = line.dialed(MARIA, support)
    line.room(offer, "leave", label="agent")
    line.later(11)
    for _ in range(3):
        line.carrier.set_status(leg.call_sid or "", LegStatus.RINGING)
        line.sweep()
        line.later(2)
    assert repairs_of(entry) == ["call_outlived_its_turn"]


def test_a_wrap_up_that_nothing_ended_is_a_repair_and_one_at_its_time_is_none(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    from agents import operations as agents_operations

    for late, repairs in ((1, []), (9, ["wrap_up_not_ended"])):
        entry, _, leg = line.dialed(MARIA, support)
        line.report(leg, LegStatus.ANSWERED)
        line.report(leg, LegStatus.COMPLETED)
        line.later(support.queue.wrap_up_seconds + late)
        agents_operations.sweep(at=line.at)
        ana.refresh_from_db()
        assert (ana.state, repairs_of(entry)) == ("available", repairs)


def test_an_ordinary_callback_has_no_repair(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.later(61)
    line.sweep()
    line.report(leg, LegStatus.COMPLETED)
    line.sweep()
    assert repairs_of(entry) == []
    assert not Tally.objects.filter(name__startswith="repair:").exists()


def test_who_was_rung_and_went_away_is_named_on_the_timeline(line: Line, support: PhoneNumber, ana: Agent) -> None:
    from agents import operations as agents_operations

    entry, _ = line.offered(MARIA, support)
    agents_operations.set_state(agent_id=ana.pk, state="away", at=line.at, bound_to_console=False)
    offers.release(agent_id=ana.pk, at=line.at)
    assert "The offer was taken back: Ana is away." in sentences(entry)


def unanswered(line: Line, number: PhoneNumber, *, made: bool = False) -> Any:
    """A dial without an answer from the carrier; `made`: though it made the call."""
    entry, offer = line.offered(MARIA, number)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierUnclear("timeout"), after_effect=made)
    leg = line.dial(offer)
    assert leg.call_sid is None
    return entry, offer, leg


def look_in_vain(line: Line, leg_id: int) -> None:
    line.carrier.fail_next(CarrierUnclear("timeout"))
    lost_dials.find(leg_id=leg_id, at=line.at)
    line.carrier._failures.clear()
