"""What a sentence for supervisors calls an entry: the caller's name, or else the number as people write it."""

from callbacks.models import QueueEntry
from telephony import phone_numbers


def whose(entry: QueueEntry) -> str:
    number = (entry.callback_number if entry.is_callback else "") or entry.caller
    if entry.caller_name:
        return entry.caller_name
    return "a withheld number" if phone_numbers.is_withheld(number) else phone_numbers.with_country(number)
