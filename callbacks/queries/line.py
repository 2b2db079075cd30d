"""What the line looks like: positions, who may see and take what, and why an entry waits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from agents.models import Agent
from callbacks.in_force import settings_of
from callbacks.models import BusinessHours, CarrierState, Offer, PhoneNumber, Place, Queue, QueueEntry
from callbacks.models.queue_entry import QueueEntryQuerySet
from callbacks.queries import offering
from callbacks.queries.ability import in_words, why_nobody
from callbacks.queries.offering import Turn
from callbacks.queries.spending import hard_stop, has_hard_stop
from contactcenter import roles, rows

MOST_COUNTED = 1000
"""Positions are counted up to here; beyond it a caller hears "more than a thousand"."""

NUMBER, HOURS = rows.Part(PhoneNumber, "number"), rows.Part(BusinessHours, "hours")
NUMBERS = """
    FROM callbacks_phonenumber AS number JOIN callbacks_businesshours AS hours ON hours.id = number.business_hours_id
"""
POSITION_SQL = """
    SELECT count(*) FROM (
        SELECT 1 FROM callbacks_place AS ahead
        WHERE ahead.queue_id = {queue} AND (ahead.rank_at, ahead.entry_id) < ({rank}, {entry})
        LIMIT 1000
    ) AS capped
"""


def position_of(entry: QueueEntry) -> int:
    """The place in line, 1 at the front, virtual holders counted (rule 14); at most 1,001."""
    sql = POSITION_SQL.format(queue="%s", rank="%s", entry="%s")
    with connection.cursor() as cursor:
        rank = connection.ops.adapt_datetimefield_value(entry.rank_at)
        cursor.execute(sql, [entry.queue_id, rank, entry.pk])
        return int(cursor.fetchone()[0]) + 1


def queue_names_of(user: Any) -> list[str]:
    """The names of the queues in which a user answers."""
    agent = getattr(user, "agent", None)
    return list(agent.queues.values_list("name", flat=True)) if agent else []


def members_of(queue: str) -> list[int]:
    """The users who answer the queue of that name."""
    return list(Agent.objects.filter(queues__name=queue).values_list("user", flat=True)) if queue else []


def open_callback_to(*, phone_number: PhoneNumber, queue: Queue, callback_number: str) -> QueueEntry | None:
    """The callback that this caller already has through this callback setting (rule 41)."""
    return (
        QueueEntry.objects.open()
        .promised()
        .filter(phone_number=phone_number, queue=queue, callback_number=callback_number)
        .first()
    )


def visible_entries(user: Any) -> QueueEntryQuerySet:
    """The line as a user may see it, longest wait first: what an agent may serve, all for a supervisor."""
    entries = QueueEntry.objects.open().select_related("queue", "agent", "conversation").longest_wait_first()
    if roles.is_supervisor(user):
        return entries
    agent = getattr(user, "agent", None)
    return entries.filter(lane__agent_lanes__agent=agent) if agent else entries.none()


def may_take(agent: Agent, entry: QueueEntry) -> bool:
    """Whether an agent answers the queue that the entry is in, and can do what it requires."""
    return agent.lanes.filter(lane=entry.lane_id).exists()


def positions_in(entries: Iterable[QueueEntry]) -> dict[int, int | None]:
    """The position of each entry that is in line, by its id; one query per queue."""
    entries = list(entries)
    positions: dict[int, int | None] = {entry.pk: None for entry in entries}
    for queue_id in {entry.queue_id for entry in entries if entry.holds_a_place}:
        line = (
            Place.objects.filter(queue_id=queue_id).order_by("rank_at", "entry_id").values_list("entry_id", flat=True)
        )
        for position, entry_id in enumerate(line[: MOST_COUNTED + 1], start=1):
            if entry_id in positions:
                positions[entry_id] = position
    return positions


def why_waiting(entry: QueueEntry, *, at: datetime) -> list[str]:
    """Why an entry is not with an agent yet, in words; computed for display, never stored."""
    if not entry.is_waiting:
        return []
    reasons = _why_callbacks_wait(entry, at=at) if entry.is_callback else _why_no_offer(entry, at=at)
    reasons += _why_nobody_is_free(entry)
    if (position := position_of(entry)) > 1:
        reasons.append(f"{position - 1} ahead in line.")
    return reasons or ["About to be offered."]


def _why_nobody_is_free(entry: QueueEntry) -> list[str]:
    able = Agent.objects.filter(lanes__lane=entry.lane_id)
    if not able.signed_in().exists():
        return [why_nobody(queue=entry.queue, skills=entry.lane.skills)]
    if not able.available().exists():
        skills = f" with {in_words(entry.lane.skills)}" if entry.lane.skills else ""
        return [f"All signed-in agents of {entry.queue}{skills} are busy or away."]
    return []


def _why_callbacks_wait(entry: QueueEntry, *, at: datetime) -> list[str]:
    reasons, number = [], entry.phone_number
    if not number.serve_pending:
        reasons.append("Serving pending callbacks is switched off for this number.")
    if entry.not_before is not None and not entry.is_due(at=at):
        reasons.append(f"Not to be called before {entry.not_before:%H:%M} UTC.")
    if CarrierState.objects.current().is_down:
        reasons.append("The carrier takes no calls; callbacks are offered again as soon as it does.")
    if stop := hard_stop(number, at=at):
        reasons.append(stop.why)
    if not number.is_open(at=at):
        opening = number.business_hours.schedule.next_opening(at)
        reasons.append(
            f"Outside business hours; open again {opening:%a %d %b %H:%M} UTC." if opening else "Closed for good."
        )
    return reasons


def _why_no_offer(entry: QueueEntry, *, at: datetime) -> list[str]:
    """Why a live caller is not offered a callback, where that depends on more than a switch."""
    number = settings_of(entry)
    if entry.was_promised_a_callback or not (number.has_conditions or has_hard_stop(number)):
        return []
    turn = Turn(entry.queue_id, position_of(entry) - 1)
    why = offering.why_no_offer(number, turn, estimate=offering.estimate_for(number, turn, at=at), at=at)
    return [f"No callback is offered: {why}"] if why else []


def phone_numbers() -> dict[int, PhoneNumber]:
    """All phone numbers with their hours, by id."""
    numbers = {}
    for number, hours in rows.read_together((NUMBER, HOURS), NUMBERS, []):
        number.business_hours = hours
        numbers[number.pk] = number
    return numbers


def open_offers(agent: Agent) -> list[Offer]:
    return list(Offer.objects.open().filter(agent=agent).select_related("entry__queue", "entry__conversation"))


def offer_in_hand(agent: Agent) -> Offer | None:
    """What the agent is busy with, if anything."""
    return (
        Offer.objects.in_hand()
        .filter(agent=agent)
        .select_related("entry__queue", "entry__conversation", "entry__phone_number")
        .first()
    )
