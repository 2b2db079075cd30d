"""Calls are placed no faster than the carrier takes them, and no more are offered than can be dialed soon."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from callbacks.models import CarrierPace, PhoneNumber
from tests.factories import AT, AgentFactory
from tests.unit.callbacks.operations.conftest import Line


@pytest.mark.django_db
def test_slots_come_at_the_rate_of_the_carrier() -> None:
    with transaction.atomic():
        assert CarrierPace.objects.take_slot(per_second=2, at=AT) == 0
        assert CarrierPace.objects.take_slot(per_second=2, at=AT) == 0.5
        assert CarrierPace.objects.take_slot(per_second=2, at=AT + timedelta(seconds=0.5)) == 0


def test_a_second_call_in_the_same_second_waits_for_its_slot(
    line: Line, support: PhoneNumber, settings: Any
) -> None:  # rule 49
    settings.CARRIER_CALLS_PER_SECOND = 1
    for name in ("Ana", "Bob"):
        AgentFactory(name=name, available=True, queues=[support.queue])
    line.callback("+12125550111", support)
    line.callback("+12125550112", support)
    offers = line.match()
    for offer in offers:
        line.accept(offer)
        line.agent_joins(offer)
        line.dial(offer)
    assert len(line.carrier.placed) == 1
    line.later(3)
    line.sweep()
    assert [order.to for order in line.carrier.placed] == ["+12125550111", "+12125550112"]


def test_no_more_callbacks_are_offered_than_can_be_dialed_soon(
    line: Line, support: PhoneNumber, settings: Any
) -> None:  # rule 34
    settings.CARRIER_CALLS_PER_SECOND = 1
    for n in range(8):
        AgentFactory(name=f"A{n}", available=True, queues=[support.queue])
        line.callback(f"+121255501{n:02}", support)
    line.call("+13105550144", support)
    made = line.match()
    assert [offer.kind for offer in made] == ["callback"] * 5 + ["live"]
