"""What a call carries as data, from the carrier, a look-up or the API, and the numbers that follow from it (rules 19, 21, 29)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from callbacks import after_commit, placeholders
from callbacks.in_force import settings_of
from callbacks.models import PhoneNumber, QueueEntry
from callbacks.models.data_rules import LONGEST_VALUE, MOST_ITEMS
from callbacks.operations.callback_policy import our_numbers
from callbacks.operations.errors import NotYours, TooLate
from callbacks.queries import screen_pop_url
from telephony import phone_numbers
from telephony.carrier import IncomingCall


def arrived(entry: QueueEntry, *, call: IncomingCall, at: datetime) -> None:
    """A call has entered the line: keep what the carrier said, and have the rest looked up. Expects a transaction."""
    kept = carrier_parameters(entry.phone_number, call.raw)
    if kept:
        _write(entry, {**kept, **entry.data})
    refresh_numbers(entry, at=at)
    if entry.phone_number.lookup_url:
        after_commit.look_up_data(entry.pk)


def carrier_parameters(number: PhoneNumber, said: Mapping[str, str]) -> dict[str, str]:
    """Those parameters of the carrier's request that an admin wants kept; cut, and without control characters."""
    kept = {name: cleaned(said[name]) for name in names_kept(number.carrier_data) if name in said}
    return {name: value for name, value in kept.items() if value}


def names_kept(written: str) -> list[str]:
    """The names in a setting such as `FromCity, StirVerstat`."""
    return [name for part in written.split(",") if (name := part.strip())]


@transaction.atomic
def set_data(*, entry_id: int, data: Mapping[str, str], actor: str, at: datetime) -> QueueEntry:
    """Write items of an open entry's data from outside; an empty value removes one. TooLate once it is over."""
    entry = _locked(entry_id)
    if entry.is_over:
        raise TooLate("too_late", f"It is over already: {entry.get_status_display().lower()}.")
    merged = {name: value for name, value in {**entry.data, **data}.items() if value}
    if len(merged) > MOST_ITEMS:
        raise TooLate("too_much_data", f"At most {MOST_ITEMS} items can be kept.")
    _change(entry, merged, at=at)
    entry.conversation.record("data_set", at=at, entry=entry, actor=actor[:80], names=", ".join(sorted(data)))
    return entry


@transaction.atomic
def add_found(*, entry_id: int, found: Mapping[str, str], at: datetime) -> None:
    """Add what a look-up found. What the call carries already stays: it may have decided the route."""
    entry = _locked(entry_id)
    if entry.is_over:
        return
    news = {name: value for name, value in found.items() if name not in entry.data and value}
    news = dict(list(news.items())[: MOST_ITEMS - len(entry.data)])
    if news:
        _change(entry, {**entry.data, **news}, at=at)
    entry.conversation.record("data_found", at=at, entry=entry, names=", ".join(sorted(news)) or "nothing new")


def refresh_numbers(entry: QueueEntry, *, at: datetime) -> None:
    """The number to call back and the number to present, where they come from data (rules 19, 29).

    A number that was promised stays; while the data has none, it is the caller's own. Expects the entry's lock.
    """
    number = settings_of(entry)
    if not (number.number_to_dial or number.number_to_present):
        return
    dial, present = entry.callback_number, entry.present_number
    values = placeholders.values_of(entry)
    if number.number_to_dial and not (entry.was_promised_a_callback or entry.is_called_by_hand):
        dial = _number(number.number_to_dial, values, of=entry) or phone_numbers.normalize(entry.believed_caller) or ""
    if number.number_to_present:
        present = _presentable(number, values, of=entry) or number.presented
    if (dial, present) != (entry.callback_number, entry.present_number):
        entry.callback_number, entry.present_number = dial, present
        entry.save(update_fields=["callback_number", "present_number"])
        entry.conversation.record("numbers_set", at=at, entry=entry, number=dial, presented=present)


def _presentable(number: PhoneNumber, values: Mapping[str, str], *, of: QueueEntry) -> str:
    """What is shown to customers is never what a caller says: data may only choose among numbers of ours."""
    shown = _number(number.number_to_present, values, of=of)
    if shown and "$(" in number.number_to_present and shown not in _numbers_of_ours():
        return ""
    return shown


def _numbers_of_ours() -> set[str]:
    presented = PhoneNumber.objects.exclude(present_number="").values_list("present_number", flat=True)
    return {*our_numbers(), *map(str, presented)}


def _number(setting: str, values: Mapping[str, str], *, of: QueueEntry) -> str:
    """A setting's number in E.164; empty where a value is missing or is no number."""
    home = phone_numbers.region_of(of.dialed_number) or None
    return phone_numbers.normalize(placeholders.filled(setting, values), region=home) or ""


def _change(entry: QueueEntry, data: dict[str, str], *, at: datetime) -> None:
    _write(entry, data)
    refresh_numbers(entry, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    for offer in [*entry.offers.open(), *entry.offers.in_hand()]:
        after_commit.tell_agent(offer.agent_id, _told(entry), at=at)


def _told(entry: QueueEntry) -> dict[str, object]:
    about = {"conversation_id": str(entry.conversation_id), "data": entry.data}
    return {"type": "call.data", **about, "screen_pop_url": screen_pop_url(entry)}


def _write(entry: QueueEntry, data: dict[str, str]) -> None:
    entry.data = data
    entry.save(update_fields=["data"])


def _locked(entry_id: int) -> QueueEntry:
    try:
        return QueueEntry.objects.locked(entry_id)
    except QueueEntry.DoesNotExist:
        raise NotYours from None


def cleaned(value: str) -> str:
    """As it can be kept and shown: cut, on one line, without control characters."""
    return "".join(character for character in value if character.isprintable()).strip()[:LONGEST_VALUE]
