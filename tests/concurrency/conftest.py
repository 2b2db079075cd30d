"""The cast of the races: one number, two agents, a line on real tables and a carrier that all threads share."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import PhoneNumber
from telephony.carrier import forget_carrier
from telephony.fake import FakeCarrier
from tests.concurrency.track import SharedCarrier, Track
from tests.factories import AT, AgentFactory, PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import Line


class Cast:
    """Who takes part in a round; `reset` puts everybody back to where rounds begin."""

    def __init__(self) -> None:
        self.support: PhoneNumber = PhoneNumberFactory(name="Support", max_callback_wait_seconds=3600)
        self.ana: Agent = AgentFactory(name="Ana", queues=[self.support.queue])
        self.bob: Agent = AgentFactory(name="Bob", queues=[self.support.queue])

    def reset(self, *, ana: str = "available", bob: str = "offline") -> Line:
        for number, (agent, state) in enumerate(((self.ana, ana), (self.bob, bob))):
            Agent.objects.filter(pk=agent.pk).update(
                state=state, state_since=AT, idle_since=AT + timedelta(seconds=number), wrap_up_until=None
            )
            agent.refresh_from_db()
        SharedCarrier.of_this_round = carrier = FakeCarrier()
        line = Line(carrier)
        carrier._now = lambda: line.at
        return line


@pytest.fixture
def cast(transactional_db: None, settings: Any) -> Cast:
    settings.CARRIER = "tests.concurrency.track.SharedCarrier"
    settings.CHANNEL_LAYERS = {}  # nobody listens here
    return Cast()


@pytest.fixture
def track(cast: Cast) -> Iterator[Track]:
    track = Track()
    yield track
    track.close()
    forget_carrier()
