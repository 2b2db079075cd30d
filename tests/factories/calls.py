"""Callers in line: conversations, entries, offers, legs."""

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from callbacks.models import CallLeg, Conversation, Lane, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.models.queue import rank_of
from callbacks.models.queue_entry import Kind
from contactcenter import clock
from telephony.carrier import LegStatus
from tests.factories.agents import AgentFactory
from tests.factories.numbers import PhoneNumberFactory
from tests.factories.times import AT


def _sid(number: int) -> str:
    return f"CA{number:032x}"


class ConversationFactory(DjangoModelFactory[Conversation]):
    """A conversation that has begun."""

    class Meta:
        model = Conversation

    class Params:
        now = factory.Trait(started_at=factory.LazyFunction(clock.now))

    phone_number = factory.SubFactory(PhoneNumberFactory)
    caller = factory.Sequence(lambda number: f"+1212555{110 + number % 90:04}")
    dialed_number = factory.LazyAttribute(lambda new: str(new.phone_number.number))
    started_at = AT


class QueueEntryFactory(DjangoModelFactory[QueueEntry]):
    """A caller who has entered the line and waits: live, or `callback=True` after key 1.

    Give `phone_number`, `queued_at`, `queue`, `priority`, `caller` as needed; the rest follows from them. `now=True`
    queues by the clock. For a status beyond waiting, `advance` it.
    """

    class Meta:
        model = QueueEntry
        skip_postgeneration_save = True

    class Params:
        now = factory.Trait(queued_at=factory.LazyFunction(clock.now))
        callback = factory.Trait(
            kind=Kind.CALLBACK,
            callback_requested_at=factory.SelfAttribute("queued_at"),
            deadline_at=factory.LazyAttribute(
                lambda new: new.queued_at + timedelta(seconds=new.phone_number.max_callback_wait_seconds)
            ),
        )

    phone_number = factory.SubFactory(PhoneNumberFactory)
    queue = factory.SelfAttribute("phone_number.queue")
    lane = factory.LazyAttribute(lambda new: Lane.objects.intern(queue=new.queue))
    caller = factory.Sequence(lambda number: f"+1212555{110 + number % 90:04}")
    callback_number = factory.SelfAttribute("caller")
    dialed_number = factory.LazyAttribute(lambda new: str(new.phone_number.number))
    present_number = factory.LazyAttribute(lambda new: new.phone_number.presented)
    conversation = factory.SubFactory(
        ConversationFactory,
        phone_number=factory.SelfAttribute("..phone_number"),
        caller=factory.SelfAttribute("..caller"),
        caller_name=factory.SelfAttribute("..caller_name"),
        started_at=factory.SelfAttribute("..queued_at"),
    )
    caller_name = ""
    priority = factory.SelfAttribute("queue.priority")
    queued_at = AT
    status_since = factory.SelfAttribute("queued_at")
    rank_at = factory.LazyAttribute(lambda new: rank_of(queued_at=new.queued_at, priority=new.priority))
    deadline_at = factory.LazyAttribute(
        lambda new: new.queued_at + timedelta(seconds=new.phone_number.max_queue_wait_seconds)
    )

    @factory.post_generation
    def place(self: QueueEntry, create: bool, extracted: Any, **_: Any) -> None:
        self.enter_line(at=self.queued_at)


class OfferFactory(DjangoModelFactory[Offer]):
    """An open offer's row; the entry's status and the agent's state are the test's to set."""

    class Meta:
        model = Offer

    entry = factory.SubFactory(QueueEntryFactory)
    agent = factory.SubFactory(AgentFactory)
    kind = factory.SelfAttribute("entry.kind")
    made_at = factory.SelfAttribute("entry.queued_at")
    expires_at = factory.LazyAttribute(
        lambda new: new.made_at + timedelta(seconds=new.entry.phone_number.max_answer_seconds)
    )


class CallLegFactory(DjangoModelFactory[CallLeg]):
    """The caller's leg of an entry, answered; `customer=True` is ours to the customer, not yet asked for."""

    class Meta:
        model = CallLeg

    class Params:
        customer = factory.Trait(
            purpose=Purpose.CUSTOMER,
            from_number=factory.SelfAttribute("entry.present_number"),
            to_number=factory.SelfAttribute("entry.callback_number"),
            status="intended",
            answered_at=None,
        )

    entry = factory.SubFactory(QueueEntryFactory)
    conversation = factory.SelfAttribute("entry.conversation")
    purpose = Purpose.INBOUND
    from_number = factory.SelfAttribute("entry.caller")
    to_number = factory.SelfAttribute("entry.dialed_number")
    call_sid = factory.Sequence(_sid)
    status = LegStatus.ANSWERED.value
    created_at = factory.SelfAttribute("entry.queued_at")
    answered_at = factory.SelfAttribute("created_at")
