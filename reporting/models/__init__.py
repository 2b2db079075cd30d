"""What the figures are counted from, who is sent them, and days played again, one model a file."""

from reporting.models.interaction import Interaction, InteractionKind, InteractionOutcome, MediaType, Promise
from reporting.models.reading import Reading
from reporting.models.report_email import ReportEmail
from reporting.models.report_schedule import ReportSchedule
from reporting.models.slot import Slot, slot_of
from reporting.models.what_if import WhatIf
from reporting.models.words import Attachment, Every, Origin

__all__ = [
    "Attachment",
    "Every",
    "Interaction",
    "InteractionKind",
    "InteractionOutcome",
    "MediaType",
    "Origin",
    "Promise",
    "Reading",
    "ReportEmail",
    "ReportSchedule",
    "Slot",
    "WhatIf",
    "slot_of",
]
