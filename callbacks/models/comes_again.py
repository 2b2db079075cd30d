"""How one entry follows another of the same conversation: a new row in line, and the old one stays as it ended."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from callbacks.lifecycle import Status
from callbacks.models.place import Kind
from callbacks.models.queue import Lane, rank_of

if TYPE_CHECKING:
    from callbacks.models.queue_entry import QueueEntry


class ComesAgain:
    """What an entry that has ended, or is passed on, can be followed by."""

    objects: Any
    pk: Any

    def take_up_again(self, *, live_leg: Any, deadline_at: datetime, at: datetime) -> "QueueEntry":
        """A new entry of a live caller where this callback was, which did not come about; this one stays as it ended."""
        again = self._live_again(live_leg=live_leg, deadline_at=deadline_at, at=at)
        again.settings_revision = again.phone_number.revision  # as any call that comes now
        again.transferred_by = again.transfer_note = ""
        again.save(force_insert=True)
        again.enter_line(at=at)
        return again

    def call_again(self, *, deadline_at: datetime, at: datetime, actor: str) -> "QueueEntry":
        """A new callback where this one was, which has ended; this one stays as it ended.

        One that was agreed for a time still to come waits for it.
        """
        again = self._afresh(deadline_at=deadline_at, at=at)
        again.not_before = again.queued_at if again.queued_at > at else None
        again.settings_revision, again.live_leg = again.phone_number.revision, None
        again.transferred_by = again.transfer_note = ""
        again.save(force_insert=True)
        again.enter_line(at=at, actor=actor)
        return again

    def pass_on(
        self, *, lane: Lane, priority: int, rank_at: datetime, live_leg: Any, deadline_at: datetime, at: datetime
    ) -> "QueueEntry":
        """A new entry, not saved yet, of the customer whom this one's agent passes on: live, of the same arrival."""
        again = self._live_again(live_leg=live_leg, deadline_at=deadline_at, at=at)
        again.queue, again.lane, again.priority, again.rank_at = lane.queue, lane, priority, rank_at
        return again

    def follow_up(
        self, *, number: str, due_at: datetime, deadline_at: datetime, at: datetime, actor: str = "caller"
    ) -> "QueueEntry":
        """A new callback of the same conversation, in line as if it had come at `due_at`; this one stays as it ended."""
        again = self._afresh(deadline_at=deadline_at, at=at)
        again.kind, again.live_leg = Kind.CALLBACK, None
        again.callback_number, again.callback_requested_at = number, at
        again.queued_at = again.not_before = due_at
        again.rank_at = rank_of(queued_at=due_at, priority=again.priority)
        again.transferred_by = again.transfer_note = ""
        again.settings_revision = again.phone_number.revision  # as any call that comes now
        again.save(force_insert=True)
        again.enter_line(at=at, actor=actor)
        return again

    def _live_again(self, *, live_leg: Any, deadline_at: datetime, at: datetime) -> "QueueEntry":
        again = self._afresh(deadline_at=deadline_at, at=at)
        again.kind, again.live_leg, again.callback_requested_at = Kind.LIVE, live_leg, None
        return again

    def _afresh(self, *, deadline_at: datetime, at: datetime) -> "QueueEntry":
        """The same place, not yet saved, of which nothing has been tried."""
        again = type(self).objects.select_related("conversation", "queue", "phone_number").get(pk=self.pk)
        again.pk, again.status, again.status_since, again.deadline_at = None, Status.WAITING, at, deadline_at
        again.agent = again.ended_at = again.not_before = None
        again.estimate_low_seconds = again.estimate_high_seconds = None
        again.outcome, again.attempts, again.times_agent_left = "", 0, 0
        return again
