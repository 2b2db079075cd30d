"""A colleague's telephone rings for a visit, and never on after it: concurrency rule 5, rule 49."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from callbacks.models import CallLeg, Guest, Offer, PhoneNumber
from callbacks.models.call_leg import Purpose
from callbacks.operations import consultations, dialing, legs, recovery
from telephony.carrier import CarrierUnclear, LegEvent, LegStatus
from tests.factories import AT, AgentFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import Line


@pytest.fixture
def accepted(line: Line, support: PhoneNumber, call: Offer) -> Guest:
    """Cleo, who answers on a telephone, has said yes to Ana and is about to be rung."""
    cleo = AgentFactory(name="Cleo", available=True, on_a_telephone=True, idle_since=AT + timedelta(seconds=1))
    guest = consultations.begin(
        conversation_id=call.entry.conversation_id, agent_id=call.agent_id, agent=cleo, note="", at=line.at
    )
    return consultations.accept(guest_id=guest.pk, agent_id=cleo.pk, at=line.at)


def rung_without_a_clear_answer(line: Line, guest: Guest) -> tuple[CallLeg, str]:
    """The carrier places the call; its answer is lost."""
    line.carrier.fail_next(CarrierUnclear("?"), after_effect=True)
    dialing.ring_guest(guest_id=guest.pk, at=line.at)
    return CallLeg.objects.get(purpose=Purpose.GUEST), line.carrier.placed[-1].call_sid


def report(line: Line, leg: CallLeg, sid: str, status: LegStatus) -> None:
    legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=sid, status=status), at=line.at)


def is_rung(line: Line, sid: str) -> bool:
    return not line.carrier.fetch_call(call_sid=sid).status.is_terminal


def test_a_telephone_that_rings_after_an_unclear_answer_is_hung_up_at_its_first_report(
    line: Line, accepted: Guest
) -> None:
    leg, sid = rung_without_a_clear_answer(line, accepted)
    accepted.refresh_from_db()
    assert not accepted.is_present
    report(line, leg, sid, LegStatus.RINGING)
    line.later(11)
    recovery.sweep(at=line.at)
    assert not is_rung(line, sid)
    assert_all_hold()


def test_one_that_never_reports_is_looked_for_and_hung_up(line: Line, accepted: Guest) -> None:
    leg, sid = rung_without_a_clear_answer(line, accepted)
    for _ in range(3):
        line.later(settings.DIAL_LEASE_SECONDS)
        recovery.sweep(at=line.at)
    leg.refresh_from_db()
    assert (is_rung(line, sid), leg.is_over) == (False, True)
    assert_all_hold()


def test_a_call_that_was_never_made_leaves_no_leg_open_and_a_late_one_is_hung_up(
    line: Line, accepted: Guest, django_capture_on_commit_callbacks: Any
) -> None:
    line.carrier.fail_next(CarrierUnclear("?"))
    dialing.ring_guest(guest_id=accepted.pk, at=line.at)
    line.later(settings.DIAL_LEASE_SECONDS + 1)
    recovery.sweep(at=line.at)
    leg = CallLeg.objects.get(purpose=Purpose.GUEST)
    assert (leg.is_over, len(line.carrier.placed)) == (True, 1)  # the customer's: nobody was rung twice
    assert_all_hold()
    with django_capture_on_commit_callbacks() as ended:
        report(line, leg, "CA" + "7" * 32, LegStatus.COMPLETED)
    with django_capture_on_commit_callbacks() as rings:
        report(line, leg, "CA" + "7" * 32, LegStatus.RINGING)
    assert (len(ended), len(rings)) == (0, 1)
