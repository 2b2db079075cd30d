"""What the line is made of, one model a file."""

from callbacks.models.business_hours import BusinessHours, Closure, OpeningPeriod, SpecialDay
from callbacks.models.call_leg import CallLeg
from callbacks.models.carrier_pace import CarrierPace
from callbacks.models.carrier_state import CarrierState
from callbacks.models.conversation import Conversation
from callbacks.models.offer import Offer
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.place import Place
from callbacks.models.queue import Lane, Queue, QueueMembership
from callbacks.models.queue_entry import QueueEntry, QueueEntryEvent
from callbacks.models.tally import Tally

__all__ = [
    "BusinessHours",
    "CallLeg",
    "CarrierPace",
    "CarrierState",
    "Closure",
    "Conversation",
    "Lane",
    "Offer",
    "OpeningPeriod",
    "PhoneNumber",
    "Place",
    "Queue",
    "QueueEntry",
    "QueueEntryEvent",
    "QueueMembership",
    "SpecialDay",
    "Tally",
]
