"""Interactions as the projector would write them, for tests of what is counted from them."""

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from reporting.models import Interaction, slot_of
from reporting.operations.projection import add_up
from tests.factories.calls import ConversationFactory
from tests.factories.times import AT


class InteractionFactory(DjangoModelFactory[Interaction]):
    """A live call of 60 seconds that was answered after 10; `callback=True` a callback that was kept."""

    class Meta:
        model = Interaction
        skip_postgeneration_save = True

    class Params:
        callback = factory.Trait(
            kind="callback", media_type="queued_callback", promise="kept", opens=False, wait_seconds=300
        )

    key = factory.Sequence(lambda number: f"leg:{number}")
    conversation = factory.SubFactory(ConversationFactory, started_at=factory.SelfAttribute("..started_at"))
    kind, media_type, outcome = "inbound", "live_call", "completed"
    number = factory.SelfAttribute("conversation.dialed_number")
    customer = factory.SelfAttribute("conversation.caller")
    queue = factory.SelfAttribute("conversation.phone_number.queue")
    started_at = AT
    slot = factory.LazyAttribute(lambda new: slot_of(new.started_at))
    queued_at = factory.SelfAttribute("started_at")
    answered_at = factory.LazyAttribute(lambda new: new.started_at + timedelta(seconds=10))
    ended_at = factory.LazyAttribute(lambda new: new.started_at + timedelta(seconds=60))
    wait_seconds, talk_seconds = 10, 50
    opens = True

    @factory.post_generation
    def sums(self: Interaction, create: bool, extracted: Any, **_: Any) -> None:
        add_up(first=self.slot, until=self.slot + 1)
