"""A leg moves forward only, whatever order its reports come in."""

from datetime import timedelta
from itertools import permutations

import pytest

from telephony.carrier import LegStatus
from tests.factories import AT, CallLegFactory

pytestmark = pytest.mark.django_db
STORY = [LegStatus.INITIATED, LegStatus.RINGING, LegStatus.ANSWERED, LegStatus.COMPLETED]


@pytest.mark.parametrize("order", list(permutations(STORY)))
def test_in_whatever_order_reports_come_the_leg_ends_completed(order: tuple[LegStatus, ...]) -> None:  # rule 37
    leg = CallLegFactory(customer=True, call_sid=None)
    ranks = [leg.rank]
    for seconds, status in enumerate(order):
        leg.move_to(status, at=AT + timedelta(seconds=seconds))
        ranks.append(leg.rank)
    leg.refresh_from_db()
    assert leg.status == "completed"
    assert leg.ended_at == AT + timedelta(seconds=order.index(LegStatus.COMPLETED))
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("status", [LegStatus.BUSY, LegStatus.NO_ANSWER, LegStatus.FAILED, LegStatus.CANCELED])
def test_an_end_is_final(status: LegStatus) -> None:  # rule 37
    leg = CallLegFactory(customer=True, call_sid=None)
    assert leg.move_to(status, at=AT, sequence=3, sip_code=487)
    assert not leg.move_to(LegStatus.COMPLETED, at=AT)
    assert not leg.move_to(LegStatus.ANSWERED, at=AT)
    leg.refresh_from_db()
    assert (leg.status, leg.last_sequence, leg.sip_code, leg.answered_at) == (status.value, 3, 487, None)


def test_a_report_twice_moves_it_once() -> None:  # rule 37
    leg = CallLegFactory(customer=True, call_sid=None)
    assert leg.move_to(LegStatus.RINGING, at=AT)
    assert not leg.move_to(LegStatus.RINGING, at=AT)


def test_a_number_that_was_there_before_moves_nothing_whatever_it_says() -> None:  # rule 37
    leg = CallLegFactory(customer=True, call_sid=None)
    assert leg.move_to(LegStatus.RINGING, at=AT, sequence=1)
    assert not leg.move_to(LegStatus.ANSWERED, at=AT, sequence=1)
    assert not leg.move_to(LegStatus.COMPLETED, at=AT, sequence=0)
    leg.refresh_from_db()
    assert (leg.status, leg.last_sequence, leg.ended_at) == ("ringing", 1, None)
    assert leg.move_to(LegStatus.ANSWERED, at=AT, sequence=2)


def test_a_report_that_moves_nothing_is_heard_all_the_same() -> None:  # rule 37
    leg = CallLegFactory(customer=True, call_sid=None)
    leg.move_to(LegStatus.ANSWERED, at=AT)
    assert not leg.move_to(LegStatus.RINGING, at=AT, sequence=1)
    assert not leg.move_to(LegStatus.COMPLETED, at=AT, sequence=1)
    leg.refresh_from_db()
    assert (leg.status, leg.last_sequence) == ("answered", 1)


def test_what_we_asked_for_has_no_number_and_counts_always() -> None:  # rule 49
    leg = CallLegFactory(customer=True, call_sid=None)
    leg.move_to(LegStatus.RINGING, at=AT, sequence=7)
    assert leg.move_to(LegStatus.COMPLETED, at=AT)
    leg.refresh_from_db()
    assert (leg.status, leg.last_sequence) == ("completed", 7)


def test_the_first_call_that_it_is_bound_to_wins() -> None:
    leg = CallLegFactory(customer=True, call_sid=None)
    leg.bind("CA1")
    leg.bind("CA2")
    leg.refresh_from_db()
    assert leg.call_sid == "CA1"


def test_a_report_without_a_call_binds_nothing() -> None:
    for _ in range(2):
        leg = CallLegFactory(customer=True, call_sid=None)
        leg.bind("")
        leg.refresh_from_db()
        assert leg.call_sid is None
