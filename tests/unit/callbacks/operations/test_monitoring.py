"""A supervisor in a conversation: who hears whom, on the timeline with the name; nobody is cut off by it."""

from typing import Any

import pytest

from agents.models import Agent
from callbacks import queries
from callbacks.models import Guest, Offer, PhoneNumber
from callbacks.models.guest import Mode
from callbacks.operations import calls, consultations, guests, monitoring, recovery
from callbacks.operations.errors import NotYours, Refused
from telephony.carrier import CarrierUnclear
from tests.factories import SupervisorFactory, UserFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tests.unit.callbacks.operations.test_consultations import ask, come_in, do


@pytest.fixture
def sue(db: None):
    return SupervisorFactory(username="sue")


def enter(line: Line, call: Offer, user, mode: Mode) -> Guest:
    return monitoring.begin(conversation_id=call.entry.conversation_id, user=user, mode=mode, at=line.at)


def seat_of(line: Line, guest: Guest) -> guests.Seat:
    guest.refresh_from_db()
    seat = guests.seat_for(guest_id=guest.pk, identity=guest.identity, call_sid=f"CA9{guest.pk}", at=line.at)
    assert seat is not None
    return seat


def walk_in(line: Line, guest: Guest, seat: guests.Seat) -> None:
    """The audio comes in as the door has said."""
    sid = f"CA9{guest.pk}"
    conference = line.carrier.enter_room(room=seat.room, label=guest.label, call_sid=sid, ends_room=False)
    how = {"muted": seat.muted, "coached_sid": seat.coached_sid}
    line.carrier.change_participant(conference_sid=conference, label=guest.label, **how)
    line.room(guest.turn, "join", label=guest.label, call_sid=sid, conference_sid=conference)


def how_seated(line: Line, call: Offer, guest: Guest) -> dict[str, Any]:
    return line.carrier.seat(conference_sid=call.conference_sid, label=guest.label)


def agents_call(call: Offer) -> str:
    return call.legs.get(purpose="agent").call_sid or ""


@pytest.mark.parametrize(
    ("mode", "muted", "coaches"), [(Mode.LISTEN, True, False), (Mode.WHISPER, False, True), (Mode.BARGE, False, False)]
)
def test_each_way_has_its_seat(line: Line, call: Offer, sue, mode: Mode, muted: bool, coaches: bool) -> None:
    seat = seat_of(line, enter(line, call, sue, mode))
    assert (seat.room, seat.muted, seat.coached_sid) == (call.room, muted, agents_call(call) if coaches else "")


def test_switching_asks_the_carrier_and_is_on_the_timeline_with_the_name(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    come_in(line, guest)
    enter(line, call, sue, Mode.WHISPER)
    seat = line.carrier.seat(conference_sid=call.conference_sid, label=guest.label)
    assert (seat["muted"], seat["coached_sid"]) == (False, agents_call(call))
    enter(line, call, sue, Mode.BARGE)
    assert (seat["muted"], seat["coached_sid"]) == (False, "")
    said = [row["text"] for row in queries.timeline_of(call.entry.conversation) if "sue" in row["text"]]
    assert said == [
        "sue is in the conversation: listens in.",
        "sue goes on in another way: heard by the agent alone.",
        "sue goes on in another way: heard by everybody.",
    ]


def test_a_switch_that_the_carrier_does_not_do_is_taken_back(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    come_in(line, guest)
    line.carrier.fail_next(CarrierUnclear("?"))
    with pytest.raises(Refused):
        enter(line, call, sue, Mode.BARGE)
    guest.refresh_from_db()
    assert guest.mode == Mode.LISTEN


def test_a_switch_while_the_audio_is_on_its_way_holds(line: Line, call: Offer, sue) -> None:
    """Who is shown as listening is not heard: the audio was let in to be heard by everybody."""
    guest = enter(line, call, sue, Mode.BARGE)
    seat = seat_of(line, guest)
    enter(line, call, sue, Mode.LISTEN)
    walk_in(line, guest, seat)
    line.sweep()
    assert how_seated(line, call, guest)["muted"] is True


def test_a_switch_of_which_nobody_knows_whether_it_was_done_is_undone(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    come_in(line, guest)
    line.carrier.fail_next(CarrierUnclear("?"), after_effect=True)
    with pytest.raises(Refused):
        enter(line, call, sue, Mode.BARGE)
    line.carrier.fail_next(CarrierUnclear("?"))
    line.sweep()
    assert how_seated(line, call, guest)["muted"] is False
    line.sweep()
    guest.refresh_from_db()
    assert (guest.mode, how_seated(line, call, guest)["muted"]) == (Mode.LISTEN, True)


def test_who_sits_as_shown_is_not_asked_for_again(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.WHISPER)
    come_in(line, guest)
    enter(line, call, sue, Mode.BARGE)
    line.carrier.change_participant(conference_sid=call.conference_sid, label=guest.label, muted=True)
    line.sweep()
    assert how_seated(line, call, guest)["muted"] is True


def test_a_whisper_without_the_agents_call_is_heard_by_nobody(line: Line, call: Offer, sue) -> None:
    call.legs.filter(purpose="agent").update(ended_at=line.at)
    guest = enter(line, call, sue, Mode.WHISPER)
    seat = seat_of(line, guest)
    assert (seat.muted, seat.coached_sid) == (True, "")
    walk_in(line, guest, seat)
    line.sweep()
    guest.refresh_from_db()
    assert (guest.mode, how_seated(line, call, guest)["muted"]) == (Mode.LISTEN, True)
    with pytest.raises(Refused, match="not there to whisper to"):
        enter(line, call, sue, Mode.WHISPER)
    guest.refresh_from_db()
    assert guest.mode == Mode.LISTEN


def test_the_agent_sees_who_can_be_heard_and_not_who_listens(line: Line, call: Offer, sue, ana: Agent) -> None:
    come_in(line, enter(line, call, sue, Mode.LISTEN))
    assert queries.console_snapshot(ana, at=line.at)["call"]["guests"] == []
    enter(line, call, sue, Mode.BARGE)
    [seen] = queries.console_snapshot(ana, at=line.at)["call"]["guests"]
    assert (seen["name"], seen["mode"], seen["colleague"]) == ("sue", "barge", False)


def test_a_supervisor_who_leaves_cuts_nobody_off(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.BARGE)
    sid = come_in(line, guest)
    monitoring.leave(conversation_id=call.entry.conversation_id, user=sue, at=line.at)
    monitoring.leave(conversation_id=call.entry.conversation_id, user=sue, at=line.at)
    line.carrier.hang_up(call_sid=sid)
    call.entry.refresh_from_db()
    assert call.entry.is_connected
    assert line.carrier.find_participant(conference_sid=call.conference_sid, label="customer")
    assert_all_hold()


def test_the_end_of_the_conversation_shows_the_supervisor_out(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    come_in(line, guest)
    do(calls.hang_up, line, call)
    guest.refresh_from_db()
    assert not guest.is_present
    assert_all_hold()


def test_audio_that_never_comes_is_not_waited_for(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    line.later(16)
    recovery.sweep(at=line.at)
    guest.refresh_from_db()
    assert not guest.is_present


def test_a_supervisor_stays_when_a_colleague_takes_over_but_whispers_to_nobody_else(
    line: Line, call: Offer, sue, bob: Agent
) -> None:
    """Whoever whispered to the agent who has left would be heard by everybody."""
    listens, whispers = enter(line, call, sue, Mode.LISTEN), enter(line, call, SupervisorFactory(), Mode.WHISPER)
    come_in(line, listens)
    come_in(line, whispers)
    guest = ask(line, call, bob)
    consultations.accept(guest_id=guest.pk, agent_id=bob.pk, at=line.at)
    come_in(line, guest)
    do(consultations.complete, line, call)
    turn = Offer.objects.in_hand().get()
    listens.refresh_from_db()
    whispers.refresh_from_db()
    assert (listens.turn, listens.is_inside, whispers.is_present) == (turn, True, False)
    monitoring.leave(conversation_id=call.entry.conversation_id, user=sue, at=line.at)
    assert_all_hold()


def test_nobody_listens_where_nobody_talks(line: Line, support: PhoneNumber, ana: Agent, sue) -> None:
    _, offer, _ = line.dialed(MARIA, support)
    with pytest.raises(Refused, match="Nobody talks"):
        enter(line, offer, sue, Mode.LISTEN)


def test_an_agent_does_not_listen_to_the_own_call(line: Line, call: Offer) -> None:
    with pytest.raises(Refused, match="You are the agent"):
        enter(line, call, call.agent.user, Mode.LISTEN)


def test_nobody_comes_in_with_anothers_word(line: Line, call: Offer, sue) -> None:
    guest = enter(line, call, sue, Mode.LISTEN)
    other = UserFactory()
    assert guests.seat_for(guest_id=guest.pk, identity=f"supervisor_{other.pk}", call_sid="CA9", at=line.at) is None
    with pytest.raises(NotYours):
        monitoring.change(conversation_id=call.entry.conversation_id, user=other, mode=Mode.BARGE, at=line.at)
