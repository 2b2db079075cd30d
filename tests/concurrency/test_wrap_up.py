"""After a call, everything clicked twice or at the instant at which the time for notes is over (rules 30, 48, 49)."""

from datetime import timedelta

import pytest

from agents import operations as agents
from callbacks.models import Offer, QueueEntry, QueueEntryEvent
from callbacks.operations import agreed_callbacks, wrap_up
from telephony.carrier import LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wrapping_up(line: Line, cast: Cast) -> dict[str, object]:
    """Ana has spoken with Maria, and writes her notes."""
    entry, offer, leg = line.dialed(MARIA, cast.support)
    line.report(leg, LegStatus.ANSWERED)
    line.report(leg, LegStatus.COMPLETED)
    return {"conversation_id": entry.conversation_id, "agent_id": offer.agent_id, "at": line.at}


def test_a_ticket_that_is_clicked_twice_is_one(track: Track, cast: Cast) -> None:  # rule 48
    for _ in track.rounds():
        turn = wrapping_up(cast.reset(), cast)
        first, second = track.race(*[lambda turn=turn: wrap_up.open_ticket(**turn, subject="", text="")] * 2)
        assert first == second == Ticket.objects.get()


def test_a_time_that_is_agreed_on_twice_is_one_callback(track: Track, cast: Cast) -> None:  # rule 49
    for _ in track.rounds():
        line = cast.reset()
        turn = wrapping_up(line, cast)
        due_at = line.at + timedelta(hours=1)
        track.race(*[lambda turn=turn, due_at=due_at: agreed_callbacks.call_back_later(**turn, due_at=due_at)] * 2)
        assert QueueEntry.objects.open().count() == 1
        assert_all_hold()


def test_done_as_the_time_is_over_ends_it_once(track: Track, cast: Cast) -> None:  # rule 30
    for _ in track.rounds():
        line = cast.reset()
        turn = wrapping_up(line, cast)
        over = {**turn, "at": line.at + timedelta(seconds=cast.support.queue.wrap_up_seconds)}
        track.race(lambda over=over: wrap_up.finish(**over), lambda over=over: agents.sweep(at=over["at"]))
        cast.ana.refresh_from_db()
        assert cast.ana.state == "available"
        assert QueueEntryEvent.objects.filter(name="wrapped_up").count() == 1
        assert_all_hold()


def test_a_note_as_the_time_is_over_is_kept(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        turn = wrapping_up(line, cast)
        over = {**turn, "at": line.at + timedelta(seconds=cast.support.queue.wrap_up_seconds)}
        track.race(
            lambda over=over: wrap_up.write_note(**over, text="A refund."),
            lambda over=over: agents.sweep(at=over["at"]),
        )
        assert Offer.objects.get().note == "A refund."
        cast.ana.refresh_from_db()
        assert cast.ana.state == "available"
