"""Finds interactions: those of a view, and by a telephone number in any spelling or a conversation's id."""

import contextlib
import uuid

from django.db.models import Q

from reporting.models import Interaction
from reporting.models.interaction import InteractionQuerySet
from reporting.queries.summary import GROUPS, Asked
from telephony import phone_numbers


def rows_of(asked: Asked) -> InteractionQuerySet:
    """What the figures of a view are counted from, newest first."""
    rows = Interaction.objects.select_related("queue", "agent")
    rows = rows.filter(started_at__gte=asked.first, started_at__lt=asked.until)
    for name, values in asked.filters.items():
        rows = rows.filter(**{f"{GROUPS[name]}__in": values})
    return rows


def matching(interactions: InteractionQuerySet, words: str) -> InteractionQuerySet:
    """A whole number is looked up; of a part of one, customers whose number has it are found. Else nothing."""
    text = words.replace("\x00", "").strip()[:100]
    with contextlib.suppress(ValueError):
        return interactions.filter(conversation_id=uuid.UUID(text))
    if number := phone_numbers.normalize(text):
        return interactions.filter(customer=number)
    found = Q()
    for digits in phone_numbers.spellings(text):
        found |= Q(customer__contains=digits)
    return interactions.filter(found) if found else interactions.none()
