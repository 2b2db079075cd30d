"""The state machine of an entry, as a table and as a walk through it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.lifecycle import (
    FINAL,
    IN_LINE,
    NEEDS_A_TICKET,
    OPEN,
    TRANSITIONS,
    WITH_AN_AGENT,
    Status,
    TransitionRefused,
    Trigger,
    next_status,
)

S, T = Status, Trigger
TABLE = {
    (S.WAITING, T.OFFER): S.OFFERED,
    (S.WAITING, T.PICK): S.CONNECTING_AGENT,
    (S.WAITING, T.EXPIRE): S.EXPIRED,
    (S.WAITING, T.CLOSE): S.CLOSED,
    (S.WAITING, T.ABANDON): S.ABANDONED,
    (S.WAITING, T.CANCEL): S.CANCELED,
    (S.OFFERED, T.ACCEPT): S.CONNECTING_AGENT,
    (S.OFFERED, T.MISS_OFFER): S.WAITING,
    (S.OFFERED, T.DECLINE): S.WAITING,
    (S.OFFERED, T.WITHDRAW): S.WAITING,
    (S.OFFERED, T.EXPIRE): S.EXPIRED,
    (S.OFFERED, T.CLOSE): S.CLOSED,
    (S.OFFERED, T.ABANDON): S.ABANDONED,
    (S.OFFERED, T.CANCEL): S.CANCELED,
    (S.CONNECTING_AGENT, T.DIAL): S.DIALING,
    (S.CONNECTING_AGENT, T.BRIDGE): S.CONNECTED,
    (S.CONNECTING_AGENT, T.AGENT_LEFT): S.WAITING,
    (S.CONNECTING_AGENT, T.REFUSE): S.COULD_NOT_DIAL,
    (S.CONNECTING_AGENT, T.ABANDON): S.ABANDONED,
    (S.CONNECTING_AGENT, T.CANCEL): S.CANCELED,
    (S.DIALING, T.BRIDGE): S.CONNECTED,
    (S.DIALING, T.NOT_REACHED): S.NOT_REACHED,
    (S.DIALING, T.REFUSE): S.COULD_NOT_DIAL,
    (S.DIALING, T.AGENT_LEFT): S.WAITING,
    (S.DIALING, T.RETRY): S.WAITING,
    (S.DIALING, T.POSTPONE): S.WAITING,
    (S.DIALING, T.CANCEL): S.CANCELED,
    (S.CONNECTED, T.HAND_OVER): S.CONNECTED,
    (S.CONNECTED, T.COMPLETE): S.COMPLETED,
    (S.CONNECTED, T.NOT_REACHED): S.NOT_REACHED,
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("trigger", T)
def test_each_trigger_does_what_the_table_says_or_nothing(status: Status, trigger: Trigger) -> None:
    if (status, trigger) in TABLE:
        assert next_status(status=status, trigger=trigger) is TABLE[status, trigger]
    else:
        with pytest.raises(TransitionRefused) as refused:
            next_status(status=status, trigger=trigger)
        assert (refused.value.status, refused.value.trigger) == (status, trigger)


@pytest.mark.parametrize(("status", "trigger"), [("frobnicated", "offer"), ("waiting", "explode"), ("", "")])
def test_unknown_words_are_refused(status: str, trigger: str) -> None:
    with pytest.raises(TransitionRefused):
        next_status(status=status, trigger=trigger)


def test_a_refusal_says_what_could_not_happen_and_why() -> None:
    with pytest.raises(TransitionRefused, match="'offer' cannot happen to an entry that is 'completed'"):
        next_status(status="completed", trigger="offer")


def test_every_entry_is_either_open_or_over() -> None:  # rule 49
    assert set(S) == OPEN | FINAL
    assert not OPEN & FINAL
    assert not IN_LINE & WITH_AN_AGENT


def test_only_what_leaves_a_customer_unserved_needs_a_ticket() -> None:  # rules 35, 39, 40, 48
    assert {S.NOT_REACHED, S.EXPIRED, S.CLOSED, S.COULD_NOT_DIAL} == NEEDS_A_TICKET
    assert NEEDS_A_TICKET < FINAL


def test_from_every_open_status_there_is_a_way_to_an_end() -> None:  # rule 49
    ends = set(FINAL)
    while more := {status for status in OPEN - ends if ends & set(TRANSITIONS[status].values())}:
        ends |= more
    assert ends == set(S)


def test_a_place_is_only_taken_back_before_two_way_audio() -> None:  # rules 32, 33, 35
    back = {status for status, ways in TRANSITIONS.items() if S.WAITING in ways.values()}
    assert back == {S.OFFERED, S.CONNECTING_AGENT, S.DIALING}


def test_the_customer_is_only_dialed_after_an_agent_has_accepted() -> None:  # rule 25
    assert [status for status, ways in TRANSITIONS.items() if T.DIAL in ways] == [S.CONNECTING_AGENT]


@given(st.lists(st.sampled_from(list(T)), max_size=60))
def test_whatever_is_reported_in_whatever_order_what_is_over_stays_over(reports: list[Trigger]) -> None:  # rule 37
    status, over = S.WAITING, False
    for trigger in reports:
        try:
            following = next_status(status=status, trigger=trigger)
        except TransitionRefused:
            continue
        assert not over
        status, over = following, following in FINAL
