"""Closed at once, and open again: for the day when nobody can answer (rules 3, 40)."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from callbacks import after_commit
from callbacks.models import BusinessHours, Closure

DEFAULT_NAME = "Closed now"
LONGEST_DAYS = 366


@transaction.atomic
def close_now(*, hours_id: int, until: datetime, name: str, greeting_text: str, at: datetime) -> Closure:
    """Close all numbers with these hours from this moment on. Raises ValidationError with a sentence for a wrong end.

    Callers hear the greeting; who waits on the line is still served, without a further offer; what becomes of callbacks
    that wait is what each number does at closing.
    """
    if until <= at:
        raise ValidationError({"until": "This moment is over. Choose one that is still to come."})
    if until > at + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"until": "That is more than a year. Choose an earlier moment."})
    hours = BusinessHours.objects.select_for_update().get(pk=hours_id)
    closure = Closure(
        hours=hours, name=name or DEFAULT_NAME, starts_at=at, ends_at=until, greeting_text=greeting_text.strip()
    )
    closure.full_clean()
    closure.save()
    hours.compile()
    return closure


@transaction.atomic
def open_again(*, hours_id: int, at: datetime) -> int:
    """End every closure that is on; answers how many. The week and its special days count again."""
    hours = BusinessHours.objects.select_for_update().get(pk=hours_id)
    running = hours.closures.running(at=at)
    just_begun = running.filter(starts_at__gte=at).delete()[0]
    ended = running.update(ends_at=at) + just_begun
    hours.compile()
    after_commit.match()
    return ended
