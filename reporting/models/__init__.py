"""What the figures are counted from, one model a file."""

from reporting.models.interaction import Interaction, InteractionKind, InteractionOutcome, MediaType, Promise
from reporting.models.reading import Reading
from reporting.models.slot import Slot, slot_of

__all__ = [
    "Interaction",
    "InteractionKind",
    "InteractionOutcome",
    "MediaType",
    "Promise",
    "Reading",
    "Slot",
    "slot_of",
]
