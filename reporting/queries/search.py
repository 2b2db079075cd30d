"""Finds interactions by what somebody writes: a telephone number in any spelling, or a conversation's id."""

import contextlib
import uuid

from django.db.models import Q

from reporting.models.interaction import InteractionQuerySet
from telephony import phone_numbers


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
