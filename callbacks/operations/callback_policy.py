"""Whether a number may be called back: the dialing policy with a number's settings, and the caps on what it may cost.

A caller chooses the number, and we pay for the call: each promise is checked, and once more right before dialing (rules 23, 24).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from callbacks.models import CallLeg, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.operations import locks
from callbacks.queries.spending import DAY, HOUR, hard_stop, has_hard_stop, reaches
from telephony import dialing_policy, phone_numbers
from telephony.dialing_policy import Refusal

MINUTE = timedelta(minutes=1)
SHORT_WHILE = timedelta(minutes=5)

TOO_MANY_OPEN = Refusal("too_many_open", "Sorry, we have promised enough callbacks to that number already.")
TOO_MANY_A_DAY = Refusal("too_many_a_day", "Sorry, we cannot promise another callback to that number today.")
TOO_MANY_AN_HOUR = Refusal(
    "too_many_an_hour", "Sorry, we cannot promise another callback to that number within this hour."
)
TOO_MANY_A_MINUTE = Refusal("too_many_a_minute", "Sorry, we cannot promise a callback at the moment. Please try again.")
DAILY_STOP = Refusal("daily_stop", "Sorry, we cannot make any more callbacks today.")
HOURLY_STOP = Refusal("hourly_stop", "Sorry, we cannot make any more callbacks at the moment.")
CALLED_TOO_OFTEN = Refusal("called_too_often", "Sorry, that number was called too often in the last minutes.")


def why_not_promise(entry: QueueEntry, *, number: str, at: datetime) -> Refusal | None:
    """The reason not to promise a callback to `number` to who waits in this entry; None: it may be promised."""
    return why_not_call(number, of=entry.phone_number) or _over_a_cap(entry, number=number, at=at)


def why_not_call(number: str, *, of: PhoneNumber) -> Refusal | None:
    """What the dialing policy says of a number, keyed in or shown, with the settings of the number that was dialed."""
    return dialing_policy.check(
        number=number,
        dialed_number=str(of.number),
        our_numbers=our_numbers(),
        allowed_regions=countries(of.allowed_countries),
        toll_free_allowed=of.toll_free_allowed,
    )


def why_not_dial(leg: CallLeg, *, entry: QueueEntry, at: datetime) -> Refusal | None:
    """Right before dialing, whatever has changed since the promise: the policy, the hard stop, and calls in a row."""
    number = entry.phone_number
    if refusal := why_not_call(leg.to_number, of=number):
        return refusal
    others = CallLeg.objects.of_customers().exclude(pk=leg.pk)
    most = settings.MOST_CALLS_PER_NUMBER_IN_5_MINUTES
    if most and reaches(others.filter(to_number=leg.to_number, asked_at__gt=at - SHORT_WHILE), most):
        return CALLED_TOO_OFTEN
    return _hard_stop(number, at=at, one_at_a_time=True)


def record_refusal(
    entry: QueueEntry, refusal: Refusal, *, number: str, at: datetime, when_dialing: bool = False
) -> None:
    """A row for the admins who ask whether the policy is right."""
    RefusedNumber.objects.create(
        phone_number=entry.phone_number,
        conversation_id=entry.conversation_id,
        number=number[:40],
        code=refusal.code,
        sentence=refusal.sentence,
        when_dialing=when_dialing,
        at=at,
    )


def our_numbers() -> list[str]:
    return [str(number) for number in PhoneNumber.objects.values_list("number", flat=True)]


def countries(written: str) -> list[str]:
    """The countries of a setting such as `US, CA`."""
    return [country for part in written.split(",") if (country := part.strip())]


def _over_a_cap(entry: QueueEntry, *, number: str, at: datetime) -> Refusal | None:
    caps = entry.phone_number
    promised = QueueEntry.objects.promised().exclude(pk=entry.pk)
    of_caller = promised.filter(Q(callback_number=number) | Q(caller__in=_callers(entry)))
    if caps.most_open_per_caller or caps.most_hourly_per_caller or caps.most_daily_per_caller:
        for name in sorted({number, *_callers(entry)}):
            locks.one_at_a_time(f"promises to {name}")
    if reaches(of_caller.open(), caps.most_open_per_caller):
        return TOO_MANY_OPEN
    if refusal := _too_many_to(of_caller, caps=caps, at=at):
        return refusal
    just_now = promised.filter(phone_number=caps, callback_requested_at__gt=at - MINUTE)
    if reaches(just_now, caps.most_per_minute):
        return TOO_MANY_A_MINUTE
    return _hard_stop(caps, at=at)


def _too_many_to(promised: QuerySet[QueueEntry], *, caps: PhoneNumber, at: datetime) -> Refusal | None:
    """One look for both caps: when the last few promises were made."""
    hourly, daily = caps.most_hourly_per_caller or 0, caps.most_daily_per_caller or 0
    if not (hourly or daily):
        return None
    made = promised.filter(callback_requested_at__gt=at - (DAY if daily else HOUR)).order_by("-callback_requested_at")
    last = list(made.values_list("callback_requested_at", flat=True)[: max(hourly, daily)])
    if daily and len(last) >= daily:
        return TOO_MANY_A_DAY
    within_the_hour = sum(moment > at - HOUR for moment in last if moment)
    return TOO_MANY_AN_HOUR if hourly and within_the_hour >= hourly else None


def _hard_stop(number: PhoneNumber, *, at: datetime, one_at_a_time: bool = False) -> Refusal | None:
    """`one_at_a_time`: a call is about to be made, and of two at once the last that is allowed is one."""
    if one_at_a_time and has_hard_stop(number):
        locks.one_at_a_time("calls that are counted")
    stop = hard_stop(number, at=at)
    if stop is None:
        return None
    return DAILY_STOP if stop.counted_over == DAY else HOURLY_STOP


def _callers(entry: QueueEntry) -> list[str]:
    """Who asks: else one caller could have any number of telephones rung. A number that is not shown is nobody's."""
    return [entry.caller] if phone_numbers.normalize(entry.believed_caller) else []
