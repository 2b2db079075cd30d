"""A caller waits: heartbeat, position and the next announcement, in two statements (rules 12-14; goal P4)."""

import enum
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from callbacks import announcement
from callbacks.in_force import said_to, settings_of
from callbacks.models import BusinessHours, CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import dialing, expiry, offering, turns, virtual_hold
from callbacks.queries.line import POSITION_SQL
from contactcenter import rows

LEG = rows.Part(CallLeg, "leg", ("entry", "call_sid", "created_at", "ended_at", "cycle_due_at"))
ENTRY = rows.Part(
    QueueEntry,
    "entry",
    (
        *(
            "conversation",
            "phone_number",
            "queue",
            "agent",
            "live_leg",
            "kind",
            "status",
            "category",
            "language",
            "data",
        ),
        *("caller", "caller_name", "callback_number", "dialed_number", "rank_at", "deadline_at", "settings_revision"),
        *("callback_requested_at", "estimate_low_seconds", "estimate_high_seconds"),
    ),
)
NUMBER = rows.Part(
    PhoneNumber,
    "number",
    (
        *("name", "language", "voice", "revision", "business_hours", "callback_enabled", "other_number"),
        *(
            "hold_message_text",
            "hold_message_audio",
            "callback_offer_text",
            "callback_offer_audio",
            "voicemail_enabled",
        ),
        *("offer_from_wait_minutes", "offer_from_waiting", "offer_from_calls_per_agent", "most_pending_callbacks"),
        *("stop_offering_minutes", "offer_only_before_closing", "most_hourly_calls", "most_daily_calls"),
        "say_estimated_wait",
    ),
)
HOURS = rows.Part(BusinessHours, "hours", ("compiled",))
"""What an announcement is made from: of some hundred columns, so few; whatever else is wanted is read when it is."""

SOURCE = """
    FROM callbacks_callleg AS leg
    LEFT JOIN callbacks_queueentry AS entry ON entry.id = leg.entry_id
    LEFT JOIN callbacks_phonenumber AS number ON number.id = entry.phone_number_id
    LEFT JOIN callbacks_businesshours AS hours ON hours.id = number.business_hours_id
    WHERE leg.id = %s
"""
AHEAD = f"({POSITION_SQL.format(queue='entry.queue_id', rank='entry.rank_at', entry='entry.id')})"

HEARD = """
    UPDATE callbacks_callleg SET heartbeat_at = %s, cycle_due_at = %s, announcements = announcements || %s WHERE id = %s
"""


class Next(enum.Enum):
    """What a waiting leg does next."""

    ANNOUNCE = enum.auto()
    JOIN = enum.auto()
    HOLD = enum.auto()
    WAITED_TOO_LONG = enum.auto()
    CONFIRMED = enum.auto()
    GOODBYE = enum.auto()
    UNKNOWN = enum.auto()


@dataclass(frozen=True)
class Wait:
    """The answer to a waiting leg; `cycle` where something is announced."""

    next: Next
    leg: CallLeg | None = None
    number: PhoneNumber | None = None
    cycle: announcement.Cycle | None = None


def wait(*, leg_id: int, at: datetime) -> Wait:
    """Answer a waiting leg. The common case costs one read and one write."""
    answer = _answer(leg_id, at=at)
    if answer.next is Next.JOIN and _is_being_moved(answer, at=at):
        return Wait(Next.HOLD, answer.leg, answer.number)
    return answer


def _is_being_moved(answer: Wait, *, at: datetime) -> bool:
    """Whether a worker moves this caller at the moment: a call that went by itself too would be torn out of the room."""
    entry = answer.leg.entry if answer.leg else None
    offer = turns.in_hand(entry) if entry is not None and entry.is_connecting else None
    if entry is None or offer is None or offer.agent_joined_at is None:
        return False  # there is no room yet
    return dialing.claim_move(entry_id=entry.pk, at=at, again=True) is None


def _answer(leg_id: int, *, at: datetime) -> Wait:
    leg = _leg_with_position(leg_id)
    if leg is None or leg.entry is None:
        return Wait(Next.UNKNOWN)
    entry = leg.entry
    if entry.live_leg_id == leg.pk and entry.holds_a_place:
        if entry.deadline_at <= at and _wait_is_over(entry, at=at):
            return Wait(Next.WAITED_TOO_LONG, leg, settings_of(entry))
        return _announce(leg, at=at)
    return _no_longer_in_line(leg, at=at)


def _wait_is_over(entry: QueueEntry, *, at: datetime) -> bool:
    return entry.is_waiting and expiry.expire_if_due(entry_id=entry.pk, at=at, caller_is_asking=True)


def after_room(*, leg_id: int, at: datetime) -> Wait:
    """A caller's room has ended: on in the line where the place was kept; never back into a room that is over."""
    answer = _answer(leg_id, at=at)
    if answer.next is not Next.JOIN or answer.leg is None or answer.leg.entry is None:
        return answer
    return Wait(Next.GOODBYE if answer.leg.entry.is_connected else Next.HOLD, answer.leg, answer.number)


def _leg_with_position(leg_id: int) -> CallLeg | None:
    """The leg with its entry, number and hours, and with how many are `ahead`."""
    if not 0 < leg_id <= rows.GREATEST_KEY:
        return None
    found = rows.read_together((LEG, ENTRY, NUMBER, HOURS), SOURCE, [leg_id], more=AHEAD)
    if not found:
        return None
    [(leg, entry, number, hours, ahead)] = found
    leg.ahead, leg.entry = ahead, entry
    if entry is not None:
        entry.phone_number, number.business_hours = number, hours
    return leg  # type: ignore[no-any-return]


def _announce(leg: CallLeg, *, at: datetime) -> Wait:
    entry = leg.entry
    assert entry is not None  # noqa: S101 - `wait` has looked
    number = settings_of(entry)
    position = leg.ahead + 1  # type: ignore[attr-defined]
    heard = offering.what_to_say(entry, ahead=position - 1, at=at)
    cycle = announcement.plan_cycle(
        number,
        position=position,
        at=at,
        offer=heard.offer,
        estimate=heard.estimate,
        due_at=leg.cycle_due_at,
        promised=entry.was_promised_a_callback,
        greetings=said_to(entry),
        other_number=number.offers_other_numbers,
    )
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(HEARD, [moment(at), moment(cycle.next_at), heard.in_short(position=position, at=at), leg.pk])
    return Wait(Next.ANNOUNCE, leg, number, cycle)


def _no_longer_in_line(leg: CallLeg, *, at: datetime) -> Wait:
    entry = leg.entry
    assert entry is not None  # noqa: S101 - `wait` has looked
    number = settings_of(entry)
    if entry.live_leg_id == leg.pk and entry.is_with_an_agent:
        return Wait(Next.JOIN, leg, number)
    if entry.live_leg_id is None and entry.is_callback and entry.holds_a_place and not leg.is_over:
        return _second_call(leg, at=at)
    if entry.live_leg_id == leg.pk and entry.has_expired:
        return Wait(Next.WAITED_TOO_LONG, leg, number)
    return Wait(Next.GOODBYE, leg, number)


def _second_call(leg: CallLeg, *, at: datetime) -> Wait:
    """Stayed on the line after hearing that a callback exists: waits on this call, in the kept place (rule 41).

    On the call on which it was asked for, the confirmation got lost on its way: it is said again (rule 15).
    """
    number = leg.entry.phone_number if leg.entry else None
    if leg.entry is None or leg.entry.callback_requested_at is None:
        return Wait(Next.GOODBYE, leg, number)
    if leg.created_at <= leg.entry.callback_requested_at:
        return Wait(Next.CONFIRMED, leg, number)
    virtual_hold.attach_second_call(leg_id=leg.pk, at=at)
    fresh = _leg_with_position(leg.pk)
    if fresh and fresh.entry and fresh.entry.live_leg_id == fresh.pk and fresh.entry.holds_a_place:
        return _announce(fresh, at=at)
    return Wait(Next.GOODBYE, leg, number)
