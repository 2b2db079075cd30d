"""Before a supervisor confirms: who is pushed back and by how much; held against what then really happens."""

from datetime import timedelta
from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import Place, QueueEntry
from callbacks.operations import adjustments, interventions, reopening
from callbacks.operations.intervening import as_seen
from callbacks.operations.previews import Action, Preview, Wish, preview
from callbacks.queries import position_of
from tests.factories import AT, PhoneNumberFactory, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line

NAMES = ("Maria", "Omar", "Lena", "Vera", "Ivan")
WHY = {"actor": "sue", "reason": "a doctor on call"}
LATER = AT + timedelta(minutes=20)


@pytest.fixture
def five(support: Any) -> dict[str, QueueEntry]:
    """Five who wait, two minutes apart, Maria first."""
    return {
        name: QueueEntryFactory(
            phone_number=support, callback=True, caller_name=name, queued_at=AT + timedelta(minutes=2 * place)
        )
        for place, name in enumerate(NAMES)
    }


def order(queue: Any) -> list[str]:
    places = Place.objects.filter(queue=queue).order_by("rank_at", "entry")
    return [place.entry.caller_name for place in places.select_related("entry")]


def look(entry: QueueEntry, action: Action, **more: Any) -> Preview:
    return preview(entry_id=entry.pk, wish=Wish(action, **more), at=LATER)


def moved(group: Any) -> dict[str, tuple[int, int]]:
    return {one.entry.caller_name: (one.before, one.after) for one in group.first}


def compare(shown: Preview, entry: QueueEntry, before: list[str], after: list[str]) -> None:
    """Everybody whose place has changed was named, with both places; nobody else was."""
    places = {name: (before.index(name) + 1, after.index(name) + 1) for name in before if name in after}
    others = {name: both for name, both in places.items() if both[0] != both[1] and name != entry.caller_name}
    assert moved(shown.shift.back) | moved(shown.shift.forward) == others
    assert shown.shift.after == (after.index(entry.caller_name) + 1 if entry.caller_name in after else None)


@pytest.mark.parametrize("priority", [-5, -1, 1, 5])
@pytest.mark.parametrize("name", NAMES)
def test_a_priority_pushes_back_whom_the_preview_named(
    line: Line, support: Any, five: dict[str, QueueEntry], name: str, priority: int
) -> None:
    """Rules 14, 22."""
    before = order(support.queue)
    shown = look(five[name], Action.PRIORITY, priority=priority)
    adjustments.set_priority(entry_id=five[name].pk, priority=priority, at=LATER, seen=shown.seen, **WHY)
    compare(shown, five[name], before, order(support.queue))


def test_offered_now_pushes_everybody_back_by_one(line: Line, support: Any, five: dict[str, QueueEntry]) -> None:
    """Rule 22."""
    before = order(support.queue)
    shown = look(five["Vera"], Action.OFFER_NOW)
    assert shown.sentence == "3 others move back by one; Maria, waiting 20 min, goes from 1 to 2."
    interventions.offer_now(entry_id=five["Vera"].pk, at=LATER, seen=shown.seen, **WHY)
    compare(shown, five["Vera"], before, order(support.queue))


def test_canceling_moves_up_those_behind(line: Line, support: Any, five: dict[str, QueueEntry]) -> None:
    """Rule 14."""
    before = order(support.queue)
    shown = look(five["Omar"], Action.CANCEL)
    assert shown.sentence == "Nobody is pushed back. 3 others move up by one; Lena, waiting 16 min, goes from 3 to 2."
    interventions.cancel(entry_id=five["Omar"].pk, at=LATER, seen=shown.seen, **WHY)
    compare(shown, five["Omar"], before, order(support.queue))


def test_moving_shows_both_lines(line: Line, support: Any, five: dict[str, QueueEntry]) -> None:
    """Rules 20, 22: the place in the other queue counts from the same moment."""
    sales = PhoneNumberFactory(name="Sales", queue__priority=1)
    for name, minutes in (("Ada", 1), ("Ben", 9)):
        QueueEntryFactory(phone_number=sales, caller_name=name, queued_at=AT + timedelta(minutes=minutes))
    shown = look(five["Lena"], Action.MOVE, queue=sales.queue)
    assert moved(shown.shift.back) == {"Ben": (2, 3)}
    assert moved(shown.shift.forward) == {"Vera": (4, 3), "Ivan": (5, 4)}
    interventions.move(entry_id=five["Lena"].pk, queue=sales.queue, at=LATER, seen=shown.seen, **WHY)
    assert order(sales.queue) == ["Ada", "Lena", "Ben"]
    assert shown.shift.after == 2


def test_reopening_pushes_back_who_came_later(line: Line, support: Any, five: dict[str, QueueEntry]) -> None:
    """Rule 20."""
    interventions.cancel(entry_id=five["Omar"].pk, at=LATER, **WHY)
    shown = look(five["Omar"], Action.REOPEN)
    assert (shown.shift.before, shown.shift.after) == (None, 2)
    again = reopening.reopen(entry_id=five["Omar"].pk, at=LATER, seen=shown.seen, **WHY)
    assert position_of(again) == 2
    assert moved(shown.shift.back) == {"Lena": (2, 3), "Vera": (3, 4), "Ivan": (4, 5)}


def test_an_assignment_passes_over_those_ahead_who_keep_their_places(
    line: Line, support: Any, five: dict[str, QueueEntry], ana: Agent
) -> None:
    """Rule 25."""
    shown = look(five["Lena"], Action.ASSIGN, agent=ana)
    assert [one.entry.caller_name for one in shown.passed_over.first] == ["Maria", "Omar"]
    assert shown.sentence == "2 others ahead of it wait on, with the places that they have."
    assert shown.notes == ["It rings at Ana at once, who may decline."]


def test_what_cannot_be_says_why_before_anybody_confirms(
    line: Line, support: Any, five: dict[str, QueueEntry], bob: Agent
) -> None:
    Agent.objects.filter(pk=bob.pk).update(state="away")
    bob.refresh_from_db()
    assert look(five["Maria"], Action.ASSIGN, agent=bob).refused == "Bob is Away. Choose somebody who is available."
    assert look(five["Maria"], Action.MOVE, queue=support.queue).refused == f"It is in {support.queue} already."
    assert look(five["Maria"], Action.REOPEN).refused.startswith("It has not ended")


def test_a_preview_changes_nothing(line: Line, support: Any, five: dict[str, QueueEntry], ana: Agent) -> None:
    seen = {entry.pk: as_seen(entry) for entry in QueueEntry.objects.all()}
    for action in Action:
        look(five["Lena"], action, queue=PhoneNumberFactory().queue, agent=ana, priority=3, skills={"German": 1})
    assert {entry.pk: as_seen(entry) for entry in QueueEntry.objects.all()} == seen


def test_who_rings_is_told_of(line: Line, support: Any, ana: Agent) -> None:
    """Rule 32."""
    entry, _ = line.offered(MARIA, support)
    assert look(entry, Action.CANCEL).notes[0] == "It rings at Ana: that is taken back, and does not count as missed."
