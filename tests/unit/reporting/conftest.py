"""The line that the operations are tested on, and its interactions."""

from typing import Any

from callbacks.models import Conversation
from reporting.models import Interaction
from reporting.operations.projection import project
from tests.unit.callbacks.operations.conftest import ana, bob, line, support

__all__ = ["ana", "bob", "line", "support"]


def interactions(*names: str, **which: Any) -> list[Any]:
    """After projecting everything: these columns of each interaction, in the order in which they began."""
    project(conversation_ids=list(Conversation.objects.values_list("pk", flat=True)))
    rows = Interaction.objects.filter(**which).order_by("started_at", "pk")
    return list(rows.values_list(*names, flat=len(names) == 1))
