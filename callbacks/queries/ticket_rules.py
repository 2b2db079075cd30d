"""The rules of a ticket, from its queue's settings and the hours of the number that was dialed."""

from datetime import datetime

from callbacks.models import PhoneNumber, Queue
from callbacks.models.ticket_rules import words
from tickets.rules import OpenTime, Rules


def ticket_rules_of(*, queue: str, dialed_number: str) -> Rules:
    """None apply to a queue that is not there any more. A number that is not: the clock runs day and night."""
    found = Queue.objects.filter(name=queue).first()
    if found is None:
        return Rules()
    return Rules(
        due_hours=found.ticket_hours,
        open_time=_open_time(dialed_number) if found.ticket_clock_is_business else None,
        emails=tuple(words(found.ticket_emails)),
        webhook_url=found.ticket_webhook_url,
    )


def _open_time(dialed_number: str) -> OpenTime | None:
    number = PhoneNumber.objects.select_related("business_hours").filter(number=dialed_number).first()
    if number is None:
        return None
    schedule = number.business_hours.schedule

    def after(since: datetime, seconds: float) -> datetime:
        return schedule.add_open_time(since, seconds=seconds)

    return after
