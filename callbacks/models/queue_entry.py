"""A place in line. Pressing 1 changes its kind from live to callback and nothing else."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from agents.models import Agent
from callbacks.lifecycle import FINAL, IN_LINE, OPEN, WITH_AN_AGENT, Status, Trigger, next_status
from callbacks.models.comes_again import ComesAgain
from callbacks.models.conversation import Conversation, outcome_of
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.place import Kind, Place
from callbacks.models.queue import Lane, Queue, rank_of
from callbacks.models.queue_entry_event import QueueEntryEvent
from callbacks.models.tally import ACCEPTED, ENDED, Tally
from contactcenter import rows

logger = logging.getLogger(__name__)


class QueueEntryQuerySet(models.QuerySet["QueueEntry"]):
    def open(self) -> "QueueEntryQuerySet":
        return self.filter(status__in=OPEN)

    def in_line(self) -> "QueueEntryQuerySet":
        return self.filter(status__in=IN_LINE)

    def with_an_agent(self) -> "QueueEntryQuerySet":
        return self.filter(status__in=WITH_AN_AGENT)

    def overdue(self, *, at: datetime) -> "QueueEntryQuerySet":
        return self.in_line().filter(deadline_at__lte=at)

    def callbacks(self) -> "QueueEntryQuerySet":
        return self.filter(kind=Kind.CALLBACK)

    def longest_wait_first(self) -> "QueueEntryQuerySet":
        return self.order_by("rank_at", "pk")

    def promised(self) -> "QueueEntryQuerySet":
        """Entries whose caller was promised a callback, whichever way they wait now."""
        return self.filter(callback_requested_at__isnull=False)

    def missed(self, *, since: datetime) -> "QueueEntryQuerySet":
        """Callbacks that did not come about: the customer was not reached, or not in time."""
        return self.promised().filter(status__in=[Status.NOT_REACHED, Status.EXPIRED], ended_at__gte=since)

    def locked(self, pk: int) -> "QueueEntry":
        """The entry, its row locked until the transaction ends: the mutex of its conversation."""
        return (
            self.select_for_update(of=("self",))
            .select_related("conversation", "phone_number", "queue", "agent")
            .get(pk=pk)
        )

    def in_order_locked(self, pks: Collection[int]) -> list["QueueEntry"]:
        """These entries, by id, their rows locked until the transaction ends. For whoever holds the routing lock alone."""
        entries = rows.locked_in_order(QueueEntry, pks)
        queues = rows.by_key(Queue, {entry.queue_id for entry in entries})
        for entry in entries:
            entry.queue = queues[entry.queue_id]
        return entries

    def advance_in_line(self, trigger: Trigger, steps: Sequence["Step"], *, at: datetime) -> None:
        """`advance` for many entries of one status that stay in line: a statement each for rows, places and history.

        Expects a transaction that holds their locks. Raises TransitionRefused where `trigger` does not fit.
        """
        events = [step.entry.take(step, trigger, at=at) for step in steps]
        [(status, waits)] = {(step.entry.status, step.entry.is_waiting) for step in steps}
        agents = {step.entry.pk: step.entry.agent_id for step in steps}
        rows.update("callbacks_queueentry", agents, status=status, status_since=at, each={"agent_id": agents})
        rows.update("callbacks_place", agents, key="entry_id", waiting=waits)
        rows.insert(events)


class QueueEntry(ComesAgain, models.Model):
    """One place in one queue. `status` is written by `advance` alone."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="entries")
    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.PROTECT, related_name="entries")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="entries")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LIVE)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING, editable=False)
    category = models.CharField(max_length=80, blank=True)
    priority = models.SmallIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True, db_default="")
    data: Any = models.JSONField(default=dict, blank=True)

    caller = models.CharField(max_length=40, blank=True)
    caller_name = models.CharField(max_length=80, blank=True)
    caller_is_doubtful = models.BooleanField(default=False, db_default=False)
    callback_number = models.CharField(max_length=20, blank=True)
    dialed_number = models.CharField(max_length=20)
    present_number = models.CharField(max_length=20)

    queued_at = models.DateTimeField()
    rank_at = models.DateTimeField()
    callback_requested_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField()
    status_since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="entries")
    live_leg = models.ForeignKey("callbacks.CallLeg", null=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    times_agent_left = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    estimate_low_seconds = models.PositiveIntegerField(null=True)
    estimate_high_seconds = models.PositiveIntegerField(null=True)
    settings_revision = models.PositiveIntegerField(default=0, db_default=0)
    transferred_by = models.CharField(max_length=80, blank=True, db_default="")
    transfer_note = models.CharField(max_length=500, blank=True, db_default="")

    objects = QueueEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "queue entries"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="callbacks_entry_status_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="callbacks_entry_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CALLBACK) | ~Q(callback_number=""), name="callbacks_entry_callback_has_a_number"
            ),
            models.UniqueConstraint(
                fields=["phone_number", "queue", "callback_number"],
                condition=Q(callback_requested_at__isnull=False, status__in=sorted(str(s) for s in OPEN)),
                name="callbacks_entry_one_open_callback_per_setting",
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(status__in=sorted(str(s) for s in WITH_AN_AGENT)),
                name="callbacks_entry_one_active_per_agent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=Q(status__in=sorted(str(s) for s in IN_LINE)),
                name="callbacks_entry_deadline",
            ),
            models.Index(
                fields=["rank_at", "id"],
                condition=Q(status__in=sorted(str(s) for s in OPEN)),
                name="callbacks_entry_open",
            ),
            models.Index(fields=["conversation"], name="callbacks_entry_conversation"),
            *(
                models.Index(
                    fields=[of, "callback_requested_at"],
                    condition=Q(callback_requested_at__isnull=False),
                    name=f"callbacks_entry_promised_{name}",
                )
                for of, name in (("callback_number", "to"), ("caller", "by"), ("phone_number", "at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    # Mutators

    def advance(
        self,
        trigger: Trigger,
        *,
        at: datetime,
        actor: str = "",
        agent: Agent | None = None,
        outcome: str = "",
        **details: Any,
    ) -> None:
        """The only writer of `status`: moves the row, its place in line and its history in one transaction.

        Expects a transaction that holds this row's lock. Raises TransitionRefused where `trigger` does not fit.
        `agent` is who has the entry from now on; an entry that returns to the line has none.
        """
        if outcome:
            details = {"outcome": outcome, **details}
        event = self.take(Step(self, agent, details, actor=actor), trigger, at=at)
        fields = ["status", "status_since", "agent"]
        if self.is_over:
            self.ended_at, self.outcome = at, outcome or self.outcome
            fields += ["ended_at", "outcome"]
        self.save(update_fields=fields)
        self._keep_place()
        if self.is_over:
            reached_inbound = self.kind == Kind.LIVE and self.was_promised_a_callback
            self.conversation.end(outcome_of(status=self.status, reached_inbound=reached_inbound), at=at)
            self._count(f"{ENDED}{self.status}")
        rows.insert([event])

    def take(self, step: "Step", trigger: Trigger, *, at: datetime) -> "QueueEntryEvent":
        """Move in memory alone; returns the line of history, not yet written. For `advance` and its like for many."""
        before = self.status
        self.status, self.status_since = next_status(status=before, trigger=trigger), at
        self.agent = step.agent or (self.agent if self.is_with_an_agent or self.is_over else None)
        return self._event(trigger, before=before, at=at, actor=step.actor, **step.details)

    def enter_line(self, *, at: datetime, actor: str = "caller", **details: Any) -> None:
        """Take a place; called once, when the row is new."""
        self._count(ACCEPTED)
        self._keep_place()
        self._event(Trigger.ENTER, before="", at=at, actor=actor, **details).save(force_insert=True)

    def reopen(self, *, at: datetime) -> "QueueEntry":
        """A new entry, waiting where this one waited; this one stays over, its outcome *reopened*."""
        again = QueueEntry.objects.get(pk=self.pk)
        again.pk = again.agent = None  # whoever was rung when it ended is rung anew, or another
        again.status, again.status_since, again.ended_at, again.outcome = Status.WAITING, at, None, ""
        again.save(force_insert=True)
        again.enter_line(at=at)
        self.outcome = "reopened"
        self.save(update_fields=["outcome"])
        return again

    def come_forward(self, *, at: datetime) -> None:
        """Who was to be called later waits from now on; who waits already stays where it is."""
        if self.queued_at <= at:
            return
        self.queued_at, self.rank_at = at, rank_of(queued_at=at, priority=self.priority)
        self.save(update_fields=["queued_at", "rank_at"])
        self._keep_place()

    def change_kind(self, kind: Kind, *, deadline_at: datetime, callback_requested_at: datetime | None = None) -> None:
        """Wait another way in the same place. Rank, queue, category, skills, data and priority stay (rules 20, 21)."""
        self.kind, self.deadline_at = kind, deadline_at
        if callback_requested_at is not None and self.callback_requested_at is None:
            self.callback_requested_at = callback_requested_at
            self._count(ACCEPTED)
        self.save(update_fields=["kind", "deadline_at", "callback_requested_at", "callback_number", "live_leg"])
        Place.objects.filter(entry=self).update(kind=kind)

    def take_another_place(self, *, queue: Queue, lane: Lane, priority: int, rank_at: datetime) -> None:
        """Stand elsewhere in line: by a routing step or an intervention alone, which says so on the timeline (rule 22)."""
        self.queue, self.lane, self.priority, self.rank_at = queue, lane, priority, rank_at
        self.save(update_fields=["queue", "lane", "priority", "rank_at"])
        self._keep_place()
        Place.objects.filter(entry=self).update(relax_at=self._relaxes_at())

    def put_off(self, *, until: datetime | None) -> None:
        """Keep the place, and be offered to nobody before `until`; None: at any time. Expects the entry's lock."""
        if self.not_before != until:
            self.not_before = until
            self.save(update_fields=["not_before"])
            Place.objects.filter(entry=self).update(not_before=until)

    def _count(self, name: str) -> None:
        """One more in the books that no scrape has to add up again; callbacks alone are in them (rule 49)."""
        if self.was_promised_a_callback:
            Tally.objects.add(name)

    def _keep_place(self) -> None:
        place = Place.objects.filter(entry=self)
        if not self.holds_a_place:
            place.delete()
            return
        where = {
            "lane_id": self.lane_id,
            "queue_id": self.queue_id,
            "phone_number_id": self.phone_number_id,
            "kind": self.kind,
            "rank_at": self.rank_at,
            "waiting": self.is_waiting,
            "not_before": self.not_before,
        }
        if not place.update(**where):
            Place.objects.create(entry=self, relax_at=self._relaxes_at(), **where)

    def _relaxes_at(self) -> datetime | None:
        """From when on any member of the queue may serve it, whatever skills it requires."""
        seconds = self.queue.relax_skills_seconds
        return self.queued_at + timedelta(seconds=seconds) if seconds and self.lane.skills else None

    def _event(self, trigger: str, *, before: str, at: datetime, actor: str, **details: Any) -> "QueueEntryEvent":
        logger.info(
            "entry %s → %s",
            before or "new",
            self.status,
            extra={"entry": self.pk, "conversation_id": str(self.conversation_id), "trigger": trigger},
        )
        return QueueEntryEvent(
            entry=self,
            conversation_id=self.conversation_id,
            name=trigger,
            from_status=before,
            to_status=self.status,
            at=at,
            actor=actor,
            details={"kind": self.kind, **({"agent": self.agent.name} if self.agent else {}), **details},
        )

    # Queries

    def was_abandoned_in_line(self) -> bool:
        """Whether the caller hung up while waiting, not while an agent had the call."""
        ends = self.events.filter(to_status=Status.ABANDONED).values_list("from_status", flat=True)
        return any(status in IN_LINE for status in ends)

    def is_due(self, *, at: datetime) -> bool:
        """Whether it may be offered: not before the time that a delay, a retry or the customer has set."""
        return self.not_before is None or self.not_before <= at

    # Properties

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.WAITING

    @property
    def is_offered(self) -> bool:
        return self.status == Status.OFFERED

    @property
    def is_connecting(self) -> bool:
        return self.status == Status.CONNECTING_AGENT

    @property
    def is_dialing(self) -> bool:
        return self.status == Status.DIALING

    @property
    def is_connected(self) -> bool:
        return self.status == Status.CONNECTED

    @property
    def holds_a_place(self) -> bool:
        return self.status in IN_LINE

    @property
    def is_with_an_agent(self) -> bool:
        return self.status in WITH_AN_AGENT

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def has_expired(self) -> bool:
        return self.status == Status.EXPIRED

    @property
    def was_canceled(self) -> bool:
        return self.status == Status.CANCELED

    @property
    def was_abandoned(self) -> bool:
        return self.status == Status.ABANDONED

    @property
    def is_live(self) -> bool:
        return self.kind == Kind.LIVE

    @property
    def is_callback(self) -> bool:
        return self.kind == Kind.CALLBACK

    @property
    def was_promised_a_callback(self) -> bool:
        return self.callback_requested_at is not None

    @property
    def is_called_by_hand(self) -> bool:
        """An agent calls, whom nobody asked to: it is that agent's alone, and comes back to no line."""
        return self.is_callback and not self.was_promised_a_callback

    @property
    def believed_caller(self) -> str:
        """The number that the caller shows; empty where the network's check of it failed, and the number of ours cares."""
        return "" if self.caller_is_doubtful else self.caller

    @property
    def label(self) -> str:
        """What a notification calls this entry, in words (rule 27)."""
        return "Outgoing call" if self.is_called_by_hand else Kind(self.kind).label

    @property
    def source_key(self) -> str:
        """The key under which this entry's one ticket is opened."""
        return f"entry:{self.pk}"


@dataclass(frozen=True)
class Step:
    """One entry's part in a transition: who has it from now on, and what the timeline shall say."""

    entry: QueueEntry
    agent: Agent | None = None
    details: dict[str, Any] = field(default_factory=dict)
    actor: str = ""
