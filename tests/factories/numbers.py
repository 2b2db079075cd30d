"""What admins configure: hours, queues, phone numbers."""

from datetime import time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from callbacks.models import BusinessHours, PhoneNumber, Queue, QueueMembership
from tests.factories.agents import AgentFactory

EVERY_DAY = tuple((weekday, time(0), time(0)) for weekday in range(7))


class BusinessHoursFactory(DjangoModelFactory[BusinessHours]):
    """Open around the clock, or `periods=[(0, time(9), time(17))]`: Mondays 9 to 17; `periods=[]` never opens."""

    class Meta:
        model = BusinessHours
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Hours {number}")
    time_zone = "UTC"

    @factory.post_generation
    def periods(self: BusinessHours, create: bool, extracted: Any, **_: Any) -> None:
        for weekday, opens_at, closes_at in EVERY_DAY if extracted is None else extracted:
            self.periods.create(weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        self.compile()


class QueueFactory(DjangoModelFactory[Queue]):
    """A queue; `agents=[ana, bob]` makes them its members."""

    class Meta:
        model = Queue
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Queue {number}")

    @factory.post_generation
    def agents(self: Queue, create: bool, extracted: Any, **_: Any) -> None:
        for agent in extracted or ():
            self.memberships.create(agent=agent)


class QueueMembershipFactory(DjangoModelFactory[QueueMembership]):
    """An agent who answers a queue."""

    class Meta:
        model = QueueMembership

    queue = factory.SubFactory(QueueFactory)
    agent = factory.SubFactory(AgentFactory)


class PhoneNumberFactory(DjangoModelFactory[PhoneNumber]):
    """A number open around the clock, with a queue of its own; `closed=True` never opens. Promises are not capped."""

    class Meta:
        model = PhoneNumber

    class Params:
        closed = factory.Trait(business_hours=factory.SubFactory(BusinessHoursFactory, periods=()))

    number = factory.Sequence(lambda number: f"+1415555{110 + number % 90:04}")
    name = factory.Sequence(lambda number: f"Number {number}")
    queue = factory.SubFactory(QueueFactory)
    most_open_per_caller = None
    most_hourly_per_caller = None
    most_daily_per_caller = None
    most_per_minute = None
    business_hours = factory.SubFactory(BusinessHoursFactory)
