"""The checker of a chaos run: it finds nothing in a good history, and each violation where it is planted."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scripts.chaos.checks import judge
from scripts.chaos.history import History, Ticket
from tests.unit.scripts.chaos.good_history import (
    ANA,
    BOB,
    CONFIRMATION,
    MARIA,
    OURS,
    PEDRO,
    call,
    entry,
    event,
    good,
    leg,
    offer,
)

Violation = Callable[[History], None]


def test_a_good_history_is_found_good() -> None:
    assert {promise: found for promise, found in judge(good()).items() if found} == {}


def a_confirmation_without_a_callback(history: History) -> None:
    history.calls.append(call("CA-in-3", "+14155552003", OURS, "inbound", 8, 12, said=(CONFIRMATION,)))


def a_confirmation_whose_entry_holds_no_promise(history: History) -> None:
    history.entries[0] = replace(history.entries[0], requested_at=None)


def two_who_ring_at_once_and_both_have_it(history: History) -> None:
    history.offers.append(offer(103, 1, BOB, made=30, ended=40))


def one_who_rings_with_others_and_has_something_in_hand(history: History) -> None:
    history.offers.append(replace(offer(103, 1, BOB, made=30, ended=0), status="closed", accepted_at=None))


def a_customer_who_is_brought_without_the_key(history: History) -> None:
    history.entries[0] = replace(history.entries[0], asks_for_key_1=True)


def a_customer_whose_key_was_not_taken(history: History) -> None:
    history.entries[0] = replace(history.entries[0], asks_for_key_1=True)
    history.calls[2] = replace(history.calls[2], pressed="11")


def a_key_that_came_to_nothing(history: History) -> None:
    entry_of_a_live_caller(history)
    history.legs.append(leg(5, 3, "inbound", OURS, "CA-in-3", ended=12))
    unconfirmed = call("CA-in-3", "+14155552003", OURS, "inbound", 8, 12)
    history.calls.append(replace(unconfirmed, keys_taken=1))


def an_entry_that_never_ends(history: History) -> None:
    history.entries[0] = replace(history.entries[0], status="waiting", ended_at=None)


def an_entry_that_ends_twice(history: History) -> None:
    history.events.append(event(13, 2, "not_reached", "not_reached", "not_reached", 37))


def an_end_that_no_event_explains(history: History) -> None:
    history.events.remove(history.events[-1])


def a_gap_in_the_history(history: History) -> None:
    history.events.remove(history.events[7])


def a_transition_that_does_not_exist(history: History) -> None:
    history.events[9] = event(10, 1, "bridge", "dialing", "completed", 35)


def a_conversation_that_goes_on(history: History) -> None:
    history.conversations[0] = replace(history.conversations[0], outcome="in_progress", ended_at=None)


def a_miss_without_a_ticket(history: History) -> None:
    history.tickets.clear()


def a_miss_with_two_tickets(history: History) -> None:
    history.tickets.append(Ticket(id=2, reason="not_reached", source_key="entry:2"))


def a_ticket_for_who_was_served(history: History) -> None:
    history.tickets.append(Ticket(id=2, reason="not_reached", source_key="entry:1"))


def a_ticket_about_nobody(history: History) -> None:
    history.tickets.append(Ticket(id=2, reason="not_reached", source_key="entry:99"))


def a_place_that_moved(history: History) -> None:
    history.events += [
        event(13, 1, "miss_offer", "offered", "waiting", 30.5),
        event(14, 1, "offer", "waiting", "offered", 30.6, offer=101, rank_at="7"),
    ]


def somebody_who_was_overtaken(history: History) -> None:
    """Pedro is offered at 29, Maria, who came before him, at 30."""
    history.events[4] = event(5, 2, "offer", "waiting", "offered", 29, offer=102, rank_at="5")


def a_second_call_for_an_attempt(history: History) -> None:
    history.calls.append(call("CA-out-9", OURS, PEDRO, "outbound-api", 36.5, 38, answered=None))


def two_calls_at_once(history: History) -> None:
    history.legs.append(leg(5, 2, "customer", PEDRO, "CA-out-9", ended=37))
    history.calls.append(call("CA-out-9", OURS, PEDRO, "outbound-api", 34, 37, answered=None))


def a_second_conversation(history: History) -> None:
    history.legs.append(leg(5, 1, "customer", MARIA, "CA-out-9", ended=50))
    history.calls += [
        call("CA-out-9", OURS, MARIA, "outbound-api", 41, 50, answered=44, room="room-103"),
        call("CA-bob-2", "client:agent_12", "", "inbound", 40, 50, room="room-103", client="agent_12"),
    ]


def a_dial_after_the_end(history: History) -> None:
    history.legs.append(leg(5, 2, "customer", PEDRO, "CA-out-9", ended=60))
    history.calls.append(call("CA-out-9", OURS, PEDRO, "outbound-api", 50, 60, answered=None))


def a_telephone_off_the_hook(history: History) -> None:
    history.calls.append(call("CA-bob-2", "client:agent_12", "", "inbound", 50, None, client="agent_12"))


def a_leg_that_never_ends(history: History) -> None:
    history.legs[3] = replace(history.legs[3], ended_at=None)


def two_agents_for_one_entry(history: History) -> None:
    history.offers.append(offer(103, 1, BOB, made=36, ended=41))


def two_entries_for_one_agent(history: History) -> None:
    """Ana has Maria in hand until 40."""
    history.offers[1] = replace(history.offers[1], agent=ANA)


def two_offers_ringing_at_one_agent(history: History) -> None:
    """Ana is offered somebody while Maria is in her hand; it is taken back unanswered."""
    entry_of_a_live_caller(history)
    history.events[-1] = event(22, 3, "offer", "waiting", "offered", 34, offer=103, rank_at="8")
    history.events.append(event(23, 3, "abandon", "offered", "abandoned", 36))
    ringing = replace(offer(103, 3, ANA, made=34, ended=36), accepted_at=None, closed_at=36, ended_at=None)
    history.offers.append(replace(ringing, status="closed"))


def two_agents_in_one_room(history: History) -> None:
    history.calls[5] = replace(history.calls[5], room="room-101", ended_at=40)


def a_confirmed_accept_that_is_gone(history: History) -> None:
    history.confirmed_accepts = frozenset({101, 102, 103})


def an_agent_who_jumped(history: History) -> None:
    history.changes[3] = replace(history.changes[3], before="available")


def an_agent_who_is_stuck_ringing(history: History) -> None:
    history.agents[0] = replace(history.agents[0], state="ringing")


def an_agent_who_was_busy_too_long(history: History) -> None:
    history.changes[3] = replace(history.changes[3], at=31 + history.limits.busy_seconds + 1)
    history.changes[4] = replace(history.changes[4], at=31 + history.limits.busy_seconds + 2)


def an_offer_that_never_closes(history: History) -> None:
    history.offers[1] = replace(history.offers[1], ended_at=None)


PLANTED: list[tuple[Violation, str]] = [
    (a_confirmation_without_a_callback, "heard the confirmation"),
    (a_confirmation_whose_entry_holds_no_promise, "heard the confirmation"),
    (a_key_that_came_to_nothing, "CA-in-3 pressed 1"),
    (two_who_ring_at_once_and_both_have_it, "given to agents 11 and 12 at once"),
    (one_who_rings_with_others_and_has_something_in_hand, "agent 12 had offers 102 and 103 at once"),
    (a_customer_who_is_brought_without_the_key, "without a key: CA-out-1"),
    (a_customer_whose_key_was_not_taken, "without a key: CA-out-1"),
    (an_entry_that_never_ends, "entry 1 is still waiting"),
    (an_entry_that_ends_twice, "ends on its timeline: not_reached, not_reached"),
    (an_end_that_no_event_explains, "ends on its timeline: none"),
    (a_gap_in_the_history, "bridge came from dialing, but it was connecting_agent"),
    (a_transition_that_does_not_exist, "no such transition: dialing bridge completed"),
    (a_conversation_that_goes_on, "conversation c1 goes on"),
    (a_miss_without_a_ticket, "entry 2 is not_reached and has 0 tickets"),
    (a_miss_with_two_tickets, "entry 2 is not_reached and has 2 tickets"),
    (a_ticket_for_who_was_served, "entry 1 is completed and has 1 tickets"),
    (a_ticket_about_nobody, "a ticket is about entry:99"),
    (a_place_that_moved, "entry 1 stood at different places"),
    (somebody_who_was_overtaken, "entry 1 was overtaken by entry 2"),
    (a_second_call_for_an_attempt, "was called 2 times in 1 attempts"),
    (two_calls_at_once, "had two calls at once"),
    (a_second_conversation, "entry 1: spoken to 2 times"),
    (a_dial_after_the_end, "was dialed 14.0 s after the end"),
    (a_telephone_off_the_hook, "call CA-bob-2"),
    (a_leg_that_never_ends, "leg 4 to"),
    (two_agents_for_one_entry, "entry 1: offer 103 was accepted, and is there 0 times"),
    (two_entries_for_one_agent, "agent 11 had offers 101 and 102 at once"),
    (two_offers_ringing_at_one_agent, "agent 11 had offers 101 and 103 at once"),
    (two_agents_in_one_room, "spoke to agent_11 and agent_12 in one room"),
    (a_confirmed_accept_that_is_gone, "the acceptance of offer 103"),
    (an_agent_who_jumped, "Ana went from available to wrap_up"),
    (an_agent_who_is_stuck_ringing, "Ana is ringing when all is over"),
    (an_agent_who_was_busy_too_long, "Ana was busy_callback for 121 s"),
    (an_offer_that_never_closes, "offer 102 is still accepted"),
]


@pytest.mark.parametrize(("plant", "found"), PLANTED, ids=lambda one: getattr(one, "__name__", ""))
def test_a_planted_violation_is_found(plant: Violation, found: str) -> None:
    history = good()
    plant(history)
    violations = [violation for each in judge(history).values() for violation in each]
    assert any(found in violation for violation in violations), violations


def test_who_declined_a_moment_ago_may_be_passed_over() -> None:
    """Rule 32."""
    history = good()
    somebody_who_was_overtaken(history)
    history.offers.append(
        replace(
            offer(100, 1, BOB, made=27, ended=40),
            status="closed",
            close_reason="declined",
            accepted_at=None,
            ended_at=None,
            closed_at=28,
        )
    )
    assert not any("overtaken" in violation for each in judge(history).values() for violation in each)


def test_who_answers_another_queue_overtakes_nobody() -> None:
    history = good()
    somebody_who_was_overtaken(history)
    history.entries[0] = replace(history.entries[0], queue=2)
    assert not any("overtaken" in violation for each in judge(history).values() for violation in each)


def test_a_transition_that_became_true_after_the_matcher_looked_is_no_inversion() -> None:
    """Written down before and committed after: nobody could have seen it."""
    history = good()
    somebody_who_was_overtaken(history)
    history.events[0] = replace(history.events[0], committed_at=29.5)
    assert not any("overtaken" in violation for each in judge(history).values() for violation in each)


def test_who_rings_with_others_is_free_for_the_next_once_declined() -> None:
    """Rules 26, 32: the entry still rings at Ana when Bob, who has declined it, is offered another."""
    history = good()
    rang = replace(offer(99, 1, BOB, made=30, ended=0), status="closed", close_reason="declined", accepted_at=None)
    history.offers.append(replace(rang, ended_at=None, closed_at=30.2))
    history.events.append(event(30, 1, "one_decline", "", "", 30.2, offer=99))
    history.events[4] = event(5, 2, "offer", "waiting", "offered", 30.5, offer=102, rank_at="5")
    assert {promise: found for promise, found in judge(history).items() if found} == {}


def test_who_has_pressed_1_is_brought() -> None:
    """Rule 8."""
    history = good()
    history.entries[0] = replace(history.entries[0], asks_for_key_1=True)
    history.calls[2] = replace(history.calls[2], pressed="1", keys_taken=1)
    assert {promise: found for promise, found in judge(history).items() if found} == {}


def test_every_promise_has_a_planted_violation() -> None:
    broken = {promise for plant, _ in PLANTED for promise, found in judge(_planted(plant)).items() if found}
    assert broken == set(judge(good()))


def _planted(plant: Violation) -> History:
    history = good()
    plant(history)
    return history


def entry_of_a_live_caller(history: History) -> None:
    """Somebody who was never promised a callback needs no ticket when the call is abandoned."""
    history.entries.append(replace(entry(3, "abandoned", "+14155552003", came=8, ended=12), requested_at=None))
    history.events += [event(20, 3, "enter", "", "waiting", 8), event(21, 3, "abandon", "waiting", "abandoned", 12)]


def test_an_abandoned_caller_needs_nothing() -> None:
    """Rule 16."""
    history = _planted(entry_of_a_live_caller)
    assert {promise: found for promise, found in judge(history).items() if found} == {}
