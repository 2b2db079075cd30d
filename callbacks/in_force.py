"""Which settings a call is under: those it began with, in the caller's language; switches alone act at once.

A call keeps what its caller and its customer meet, of the revision at which it entered the line. Superseded revisions
never change, so each process reads one of them once.
"""

from copy import copy
from functools import lru_cache
from typing import Any

from callbacks import sentences
from callbacks.models import CallLeg, PhoneNumber, QueueEntry, Translation
from callbacks.models.greetings import Greetings

SWITCHES = (
    *("number", "name", "queue_id", "business_hours_id"),
    *("callback_enabled", "serve_pending", "closing_policy"),
    # what callbacks may cost: a cap that did not reach those who wait already would be none
    *("allowed_countries", "toll_free_allowed", "most_pending_callbacks", "most_open_per_caller", "most_per_minute"),
    *("most_hourly_per_caller", "most_daily_per_caller", "most_hourly_calls", "most_daily_calls"),
    # where data go: a wrong address must not be asked any longer
    *("lookup_url", "screen_pop_url"),
)
"""What acts at once, also on calls in progress; docs/changing-settings.md says why."""


def settings_of(entry: QueueEntry) -> PhoneNumber:
    """The number's settings as this call keeps them. No query while nothing was changed since."""
    return as_of(entry.phone_number, revision=entry.settings_revision)


def as_of(number: PhoneNumber, *, revision: int) -> PhoneNumber:
    """The number's settings of a revision, but for the switches; those of now where it was never written down."""
    if revision in (0, number.revision):
        return number
    row = _superseded(number.pk, revision)
    return number if row is None else _with_present_switches(row.instance, number)


def asks_for_key_1(entry: QueueEntry) -> bool:
    """Whether whoever answers this callback must press 1 (rule 8); who asked for none is not asked to take it."""
    return entry.is_callback and not entry.is_called_by_hand and settings_of(entry).asks_to_press_1


def waits_for_key_1(entry: QueueEntry) -> bool:
    """Whether the customer, who may have answered, must press 1 before the call counts as connected."""
    return entry.is_dialing and asks_for_key_1(entry)


def said_to(entry: QueueEntry) -> Greetings:
    """What this caller hears: the settings that the call keeps, in the language that the caller chose."""
    greetings = greetings_for(settings_of(entry), entry.language)
    if greetings is not entry.phone_number:
        greetings = copy(greetings)  # a process keeps it for other calls
    greetings.said_in = entry
    return greetings


def said_on(leg_id: int) -> Greetings:
    """What the caller on a leg hears, also one who never entered the line."""
    legs = CallLeg.objects.select_related("entry__phone_number", "conversation__phone_number")
    leg = legs.get(pk=leg_id)
    if leg.entry:
        return said_to(leg.entry)
    return leg.conversation.phone_number or Translation()


def greetings_for(number: PhoneNumber, language: str) -> Greetings:
    """The greetings of a number in a language; the number's own where none was chosen.

    Chosen but not written by an admin, they are those that we know in that language.
    """
    if not language or language == number.language:
        return number
    written = _translations(number.pk, number.revision)
    if language in written:
        return written[language]
    base = sentences.base_of(language)
    related = [one for one in written.values() if sentences.base_of(one.language) == base]
    if related or base == sentences.base_of(number.language):
        return related[0] if related else number
    return Translation(phone_number_id=number.pk, language=language)


def _with_present_switches(pinned: PhoneNumber, number: PhoneNumber) -> PhoneNumber:
    not_read = number.get_deferred_fields()
    for name in SWITCHES:
        if name in not_read:
            pinned.__dict__.pop(name, None)  # read when asked for: the present one, never the old
        else:
            setattr(pinned, name, getattr(number, name))
    if PhoneNumber.queue.is_cached(number):
        pinned.queue = number.queue
    if PhoneNumber.business_hours.is_cached(number):
        pinned.business_hours = number.business_hours
    return pinned


@lru_cache(maxsize=256)
def _superseded(number_id: int, revision: int) -> Any:
    """The row of history that holds a revision; None where it was never written."""
    return PhoneNumber.history.filter(id=number_id, revision=revision).order_by("history_id").last()


@lru_cache(maxsize=256)
def _translations(number_id: int, revision: int) -> dict[str, Translation]:
    """By language, as they were while the number had this revision."""
    following = PhoneNumber.history.filter(id=number_id, revision__gt=revision).order_by("history_id").first()
    if following is None:
        return {one.language: one for one in Translation.objects.filter(phone_number=number_id)}
    rows = Translation.history.filter(phone_number=number_id, history_date__lt=following.history_date)
    last = {row.id: row for row in rows.order_by("history_date", "history_id")}
    return {row.language: row.instance for row in last.values() if row.history_type != "-"}


def forget() -> None:
    """Empty what this process remembers: for a database that was put back to an earlier state."""
    _superseded.cache_clear()
    _translations.cache_clear()
