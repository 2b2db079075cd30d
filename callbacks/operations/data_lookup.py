"""Asks a number's look-up address what is known about a call; the call never waits for it (rules 19, 21)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from callbacks import placeholders
from callbacks.models import QueueEntry
from callbacks.models.data_rules import validate_data
from callbacks.operations import call_data
from contactcenter import outside

LONGEST_SECONDS = 2.0
MOST_BYTES = 64 * 1024


def look_up(*, entry_id: int, at: datetime) -> None:
    """Ask once, and add what was found. That nothing was found is on the timeline too. Expects no transaction."""
    entry = QueueEntry.objects.select_related("phone_number", "queue", "conversation").filter(pk=entry_id).first()
    if entry is None or entry.is_over or not entry.phone_number.lookup_url:
        return
    try:
        found = _found(entry)
    except outside.NotFetched as why:
        entry.conversation.record("data_not_found", at=at, entry=entry, why=str(why))
        return
    call_data.add_found(entry_id=entry_id, found=found, at=at)


def _found(entry: QueueEntry) -> dict[str, str]:
    url = placeholders.filled_url(entry.phone_number.lookup_url, placeholders.values_of(entry))
    answer = outside.fetch_json(
        url,
        hosts=settings.LOOKUP_HOSTS,
        seconds=LONGEST_SECONDS,
        most_bytes=MOST_BYTES,
        in_development=settings.DEBUG,
    )
    return _checked(answer)


def _checked(answer: dict[str, Any]) -> dict[str, str]:
    try:
        validate_data(answer)
    except ValidationError as error:
        raise outside.NotFetched(f"The answer cannot be kept: {' '.join(error.messages)}"[:200]) from error
    return {name: call_data.cleaned(value) for name, value in answer.items()}
