"""What we expect of a carrier, held against the one in memory and against the real client at the simulator."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from telephony.carrier import CallGone, CarrierBusy, CarrierRefused, CarrierUnclear, LegStatus
from tests.contract.conftest import CUSTOMER, OTHER_CUSTOMER, SUPPORT


@pytest.fixture
def carrier(world):
    return world.carrier


@pytest.fixture
def room():
    return f"cb-{uuid.uuid4().hex}"


def place(world, *, room, **changes):
    order = {
        "room_or_sid": room, "to": CUSTOMER, "caller_id": SUPPORT, "label": "customer", "ring_seconds": 600,
        "leg_url": f"{world.product_url}/leg/", "machine_url": None, "conference_url": f"{world.product_url}/conf/",
        "time_limit_seconds": 14400, "early_media": True,
    }  # fmt: skip
    return world.carrier.add_to_conference(**order | changes).call_sid


def test_a_placed_leg_is_in_the_books(world, carrier, room):
    call = carrier.fetch_call(call_sid=place(world, room=room))
    assert (call.from_number, call.to_number, call.direction) == (SUPPORT, CUSTOMER, "outbound-api")
    assert not call.status.is_terminal


def test_a_leg_that_is_answered_says_so(world, carrier, room):
    call_sid = place(world, room=room)
    world.answers(call_sid)
    assert carrier.fetch_call(call_sid=call_sid).status is LegStatus.ANSWERED


def test_a_leg_that_is_declined_has_ended(world, carrier, room):
    call_sid = place(world, room=room)
    world.declines(call_sid)
    call = carrier.fetch_call(call_sid=call_sid)
    assert call.status is LegStatus.BUSY
    assert call.ended_at is not None


def test_an_unknown_call_is_gone(carrier):
    with pytest.raises(CallGone):
        carrier.fetch_call(call_sid="CA" + "0" * 32)


def test_calls_are_found_by_both_numbers_newest_first_ended_ones_too(world, carrier, room):  # rule 49
    since = datetime.now(UTC)
    ended, other, lives = (
        place(world, room=room, label="1"),
        place(world, room=room, label="2", to=OTHER_CUSTOMER),
        place(world, room=room, label="3"),
    )
    carrier.hang_up(call_sid=other)
    carrier.hang_up(call_sid=ended)
    found = carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)
    sids = [call.call_sid for call in found]
    assert {ended, lives} <= set(sids)
    assert other not in sids
    assert [call.started_at for call in found] == sorted((call.started_at for call in found), reverse=True)


def test_calls_of_former_attempts_are_not_found(world, carrier, room):  # rule 49
    place(world, room=room)
    later = datetime.now(UTC) + timedelta(days=3650)
    assert carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=later) == []


def test_a_leg_is_found_by_its_label_while_it_lives(world, carrier, room):  # twilio.md 3.3
    call_sid = place(world, room=room)
    world.answers(call_sid)
    conference_sid = world.room_sid(room)
    assert carrier.find_participant(conference_sid=conference_sid, label="customer") == call_sid
    assert carrier.find_participant(conference_sid=conference_sid, label="agent") is None
    world.hangs_up(call_sid)
    world.eventually(lambda: carrier.find_participant(conference_sid=conference_sid, label="customer") is None)


def test_nobody_is_found_in_an_unknown_room(carrier):
    assert carrier.find_participant(conference_sid="CF" + "0" * 32, label="customer") is None


def test_a_room_that_is_named_by_sid_must_be_there(world):  # twilio.md 0.3
    with pytest.raises(CallGone):
        place(world, room="CF" + "0" * 32)


def test_a_leg_is_added_to_an_open_room_by_sid(world, carrier, room):  # twilio.md 3.3
    agent = place(world, room=room, label="agent", to=OTHER_CUSTOMER)
    world.answers(agent)
    conference_sid = world.room_sid(room)
    customer = place(world, room=conference_sid)
    world.answers(customer)
    assert carrier.find_participant(conference_sid=conference_sid, label="customer") == customer


def test_a_call_in_progress_follows_a_new_document(world, carrier, room):  # twilio.md 2.5
    call_sid = place(world, room=room)
    world.answers(call_sid)
    carrier.redirect(call_sid=call_sid, url=f"{world.product_url}/join/")
    assert carrier.fetch_call(call_sid=call_sid).status is LegStatus.ANSWERED


def test_a_call_that_has_ended_cannot_be_redirected(world, carrier, room):  # twilio.md 0.6
    call_sid = place(world, room=room)
    world.declines(call_sid)
    with pytest.raises(CallGone) as gone:
        carrier.redirect(call_sid=call_sid, url=f"{world.product_url}/join/")
    assert gone.value.code == 21220


def test_hanging_up_ends_a_call_that_rings_and_one_that_was_answered(world, carrier, room):
    ringing, answered = place(world, room=room, label="1"), place(world, room=f"{room}-2", to=OTHER_CUSTOMER)
    world.answers(answered)
    for call_sid in (ringing, answered):
        carrier.hang_up(call_sid=call_sid)
        world.eventually(lambda sid=call_sid: carrier.fetch_call(call_sid=sid).status.is_terminal)


def test_hanging_up_what_is_gone_is_fine(world, carrier, room):
    call_sid = place(world, room=room)
    world.declines(call_sid)
    carrier.hang_up(call_sid=call_sid)
    carrier.hang_up(call_sid="CA" + "0" * 32)
    assert carrier.fetch_call(call_sid=call_sid).status is LegStatus.BUSY


def test_the_end_of_a_room_ends_its_legs(world, carrier, room):
    legs = [place(world, room=room, label="agent", to=OTHER_CUSTOMER), place(world, room=room)]
    for call_sid in legs:
        world.answers(call_sid)
    conference_sid = world.room_sid(room)
    carrier.end_room(conference_sid=conference_sid)
    for call_sid in legs:
        world.eventually(lambda sid=call_sid: carrier.fetch_call(call_sid=sid).status is LegStatus.COMPLETED)
    carrier.end_room(conference_sid=conference_sid)


def talking(world, *, room):
    """An agent and a customer in a room; answers the agent's call."""
    agent, customer = place(world, room=room, label="agent", to=OTHER_CUSTOMER), place(world, room=room)
    for call_sid in (agent, customer):
        world.answers(call_sid)
    return agent


def test_a_leg_is_put_on_hold_and_taken_off_it(world, carrier, room):  # twilio.md 3.2
    talking(world, room=room)
    who = {"conference_sid": world.room_sid(room), "label": "customer"}
    carrier.change_participant(**who, on_hold=True, hold_url=f"{world.product_url}/held/")
    assert world.seat(room, "customer")["on_hold"]
    assert not world.seat(room, "agent")["on_hold"]
    carrier.change_participant(**who, on_hold=False)
    assert not world.seat(room, "customer")["on_hold"]


def test_what_is_not_mentioned_stays_as_it_is(world, carrier, room):
    agent = talking(world, room=room)
    who = {"conference_sid": world.room_sid(room), "label": "customer"}
    carrier.change_participant(**who, muted=True)
    carrier.change_participant(**who, ends_room=False)
    carrier.change_participant(**who, coached_sid=agent)
    assert world.seat(room, "customer") == {"muted": True, "on_hold": False, "ends_room": False, "coached_sid": agent}
    carrier.change_participant(**who, muted=False, coached_sid="")
    assert world.seat(room, "customer") == {"muted": False, "on_hold": False, "ends_room": False, "coached_sid": ""}


def test_a_room_goes_on_without_a_leg_that_does_not_end_it(world, carrier, room):
    agent = talking(world, room=room)
    conference_sid = world.room_sid(room)
    third = place(world, room=conference_sid, label="guest", to="+13105550144")
    world.answers(third)
    carrier.change_participant(conference_sid=conference_sid, label="agent", ends_room=False)
    world.hangs_up(agent)
    world.eventually(lambda: carrier.find_participant(conference_sid=conference_sid, label="agent") is None)
    assert carrier.find_participant(conference_sid=conference_sid, label="customer") is not None
    assert not carrier.fetch_call(call_sid=third).status.is_terminal


def test_one_leg_alone_hears_an_announcement(world, carrier, room):
    talking(world, room=room)
    carrier.announce(conference_sid=world.room_sid(room), label="customer", url=f"{world.product_url}/tones/")
    world.eventually(lambda: len(world.heard(room, "customer")) == 1)
    assert world.heard(room, "agent") == []


def test_who_is_not_in_the_room_cannot_be_changed(world, carrier, room):
    talking(world, room=room)
    who = {"conference_sid": world.room_sid(room), "label": "guest"}
    with pytest.raises(CallGone):
        carrier.change_participant(**who, muted=True)
    with pytest.raises(CallGone):
        carrier.announce(**who, url=f"{world.product_url}/tones/")


def test_ending_an_unknown_room_is_fine(carrier):
    carrier.end_room(conference_sid="CF" + "0" * 32)


def test_the_end_of_one_leg_ends_the_room(world, carrier, room):  # twilio.md 3.3
    agent, customer = place(world, room=room, label="agent", to=OTHER_CUSTOMER), place(world, room=room)
    world.answers(agent)
    world.answers(customer)
    world.hangs_up(customer)
    world.eventually(lambda: carrier.fetch_call(call_sid=agent).status is LegStatus.COMPLETED)


@pytest.mark.parametrize("number", ["+1415", "nobody", "+15558675310x"])
def test_a_number_that_is_none_is_refused_for_good(world, room, number):  # twilio.md 5.2
    with pytest.raises(CarrierRefused) as refused:
        place(world, room=room, to=number)
    assert not isinstance(refused.value, CallGone)


def test_a_busy_carrier_has_not_done_it(world, carrier, room):  # twilio.md 5.2
    since = datetime.now(UTC)
    before = carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)
    world.is_too_busy()
    with pytest.raises(CarrierBusy):
        place(world, room=room)
    world.works_again()
    assert carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since) == before
    place(world, room=room)


def test_an_unclear_answer_may_have_been_carried_out(world, carrier, room):
    since = datetime.now(UTC)
    before = {call.call_sid for call in carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)}
    world.fails_after_the_effect()
    with pytest.raises(CarrierUnclear):
        place(world, room=room)
    world.works_again()
    after = {call.call_sid for call in carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)}
    assert len(after - before) == 1


def test_an_unclear_answer_may_not_have_been_carried_out(world, carrier, room):
    since = datetime.now(UTC)
    before = {call.call_sid for call in carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)}
    world.fails_before_the_effect()
    with pytest.raises(CarrierUnclear):
        place(world, room=room)
    world.works_again()
    after = {call.call_sid for call in carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)}
    assert after == before


def test_live_calls_are_listed_and_ended_ones_are_not(world, carrier, room):  # rule 49
    rings, talks, ended = (place(world, room=f"{room}-{n}") for n in range(3))
    world.answers(talks)
    carrier.hang_up(call_sid=ended)
    world.eventually(lambda: carrier.fetch_call(call_sid=ended).status.is_terminal)  # the order is taken, then done
    live = {call.call_sid: call for call in carrier.live_calls()}
    assert {rings, talks} <= set(live)
    assert ended not in live
    assert (live[talks].from_number, live[talks].to_number) == (SUPPORT, CUSTOMER)
    assert live[talks].status is LegStatus.ANSWERED


def test_rooms_that_go_on_are_listed_by_the_name_we_gave_them(world, carrier, room):  # rule 49
    world.answers(place(world, room=room))
    world.eventually(lambda: room in {one.room for one in carrier.live_rooms()})
    [sid] = [one.conference_sid for one in carrier.live_rooms() if one.room == room]
    carrier.end_room(conference_sid=sid)
    world.eventually(lambda: room not in {one.room for one in carrier.live_rooms()})


def test_a_carrier_that_works_answers_a_ping(world, carrier):
    carrier.ping()


def place_alone(world, **changes):
    order = {
        "to": CUSTOMER, "caller_id": SUPPORT, "document_url": f"{world.product_url}/press/", "ring_seconds": 600,
        "leg_url": f"{world.product_url}/leg/", "machine_url": f"{world.product_url}/machine/",
        "time_limit_seconds": 14400,
    }  # fmt: skip
    return world.carrier.place_call(**order | changes).call_sid


def test_a_call_with_a_document_of_its_own_is_in_the_books(world, carrier):
    since = datetime.now(UTC) - timedelta(seconds=1)
    call_sid = place_alone(world)
    call = carrier.fetch_call(call_sid=call_sid)
    assert (call.from_number, call.to_number, call.direction) == (SUPPORT, CUSTOMER, "outbound-api")
    found = carrier.find_calls(from_number=SUPPORT, to_number=CUSTOMER, since=since)
    assert call_sid in [one.call_sid for one in found]


def test_a_call_with_a_document_of_its_own_ends_when_told(world, carrier):
    call_sid = place_alone(world)
    carrier.hang_up(call_sid=call_sid)
    world.eventually(lambda: carrier.fetch_call(call_sid=call_sid).status.is_terminal)


def test_a_call_that_was_refused_for_good_is_not_worth_asking_for_again(world):
    with pytest.raises(CarrierRefused):
        place_alone(world, to="+1555")


def test_a_call_whose_order_was_not_taken_may_be_ordered_again(world):  # twilio.md 5.2
    world.is_too_busy()
    with pytest.raises(CarrierBusy):
        place_alone(world)


def test_without_a_clear_answer_the_call_may_be_there(world, carrier):  # rule 49
    since = datetime.now(UTC) - timedelta(seconds=1)
    before = {one.call_sid for one in carrier.find_calls(from_number=SUPPORT, to_number=OTHER_CUSTOMER, since=since)}
    world.fails_after_the_effect()
    with pytest.raises(CarrierUnclear):
        place_alone(world, to=OTHER_CUSTOMER)
    after = {one.call_sid for one in carrier.find_calls(from_number=SUPPORT, to_number=OTHER_CUSTOMER, since=since)}
    assert len(after - before) == 1
