"""Reports of the end of a call that never came: recovery asks the carrier, whatever the call was for."""

from django.conf import settings

from agents.models import Agent
from callbacks.models import PhoneNumber
from tests.unit.callbacks.operations.conftest import MARIA, LegStatus, Line


def test_a_leg_whose_end_was_never_reported_is_closed_after_its_entry(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: what is open here and ended at the carrier is no longer true."""
    _, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.report(leg, LegStatus.COMPLETED)
    agents_leg = offer.legs.get(purpose="agent")
    line.carrier.set_status(agents_leg.call_sid or "", LegStatus.COMPLETED)
    line.later(settings.TALKING_CHECK_SECONDS + 1)
    line.sweep()
    agents_leg.refresh_from_db()
    assert agents_leg.is_over
