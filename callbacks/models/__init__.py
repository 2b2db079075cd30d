"""What the line is made of, one model a file."""

from callbacks.models.business_hours import BusinessHours, Closure, OpeningPeriod, SpecialDay
from callbacks.models.call_leg import CallLeg
from callbacks.models.callback_request import CallbackRequest, CodeCall
from callbacks.models.carrier_pace import CarrierPace
from callbacks.models.carrier_report import CarrierReport
from callbacks.models.carrier_state import CarrierState
from callbacks.models.conversation import Conversation
from callbacks.models.decision import Decision, LedgerHead
from callbacks.models.disposition import Disposition, QueueDisposition
from callbacks.models.guest import Guest
from callbacks.models.offer import Offer
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.place import Place
from callbacks.models.queue import Lane, Queue, QueueMembership
from callbacks.models.queue_entry import QueueEntry
from callbacks.models.queue_entry_event import QueueEntryEvent
from callbacks.models.refused_number import RefusedNumber
from callbacks.models.request_form import FormCategory, RequestForm
from callbacks.models.routing import AgentLane, Category, Menu, MenuChoice, RequiredSkill, RoutingStep, StepSkill
from callbacks.models.setting_version import SettingVersion
from callbacks.models.tally import Tally
from callbacks.models.translation import Translation

__all__ = [
    "AgentLane",
    "BusinessHours",
    "CallLeg",
    "CallbackRequest",
    "CarrierPace",
    "CarrierReport",
    "CarrierState",
    "Category",
    "Closure",
    "CodeCall",
    "Conversation",
    "Decision",
    "Disposition",
    "FormCategory",
    "Guest",
    "Lane",
    "LedgerHead",
    "Menu",
    "MenuChoice",
    "Offer",
    "OpeningPeriod",
    "PhoneNumber",
    "Place",
    "Queue",
    "QueueDisposition",
    "QueueEntry",
    "QueueEntryEvent",
    "QueueMembership",
    "RefusedNumber",
    "RequestForm",
    "RequiredSkill",
    "RoutingStep",
    "SettingVersion",
    "SpecialDay",
    "StepSkill",
    "Tally",
    "Translation",
]
