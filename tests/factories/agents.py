"""Agents, offline unless a state is given."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from agents.models import Agent
from agents.states import AgentState
from tests.factories.times import AT
from tests.factories.users import UserFactory


class AgentFactory(DjangoModelFactory[Agent]):
    """`AgentFactory(name="Ana", available=True, queues=[sales])`: idle since AT, a member of the queue."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    class Params:
        available = factory.Trait(state=AgentState.AVAILABLE, idle_since=AT)
        on_a_telephone = factory.Trait(
            device=Agent.Device.TELEPHONE, telephone=factory.Sequence(lambda number: f"+1628555{110 + number % 90:04}")
        )

    name = factory.Sequence(lambda number: f"Agent {number}")
    user = factory.SubFactory(
        UserFactory, username=factory.LazyAttribute(lambda user: user.factory_parent.name.lower().replace(" ", ""))
    )
    state_since = AT

    @factory.post_generation
    def queues(self: Agent, create: bool, extracted: Any, **_: Any) -> None:
        for queue in extracted or ():
            self.memberships.create(queue=queue)
