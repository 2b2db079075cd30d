"""What supervisors do about an entry: each change with its reason and name, refused where it cannot be or came too late."""

from datetime import timedelta
from typing import Any

import pytest

from agents.models import Agent, Skill
from callbacks.lifecycle import Status
from callbacks.models import Place, QueueEntry
from callbacks.operations import adjustments, interventions, reopening
from callbacks.operations.errors import Refused, TooLate
from callbacks.operations.intervening import as_seen
from callbacks.queries import position_of, timeline_of
from telephony.carrier import LegStatus
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

WHY = {"actor": "sue", "reason": "a doctor on call"}


def said(entry: QueueEntry) -> list[str]:
    return [line["text"] for line in timeline_of(entry.conversation) if line["name"] == "intervention"]


def not_reached(line: Line, support: Any) -> QueueEntry:
    """A callback whose customer was busy."""
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.BUSY)
    entry.refresh_from_db()
    assert entry.status == Status.NOT_REACHED
    return entry


def test_a_priority_is_worth_five_minutes_a_step_and_is_on_the_timeline(line: Line, support: Any) -> None:
    """Rule 22."""
    line.callback(MARIA, support)
    line.later(240)
    late = line.callback(OMAR, support)
    assert position_of(late) == 2
    changed = adjustments.set_priority(entry_id=late.pk, priority=1, at=line.at, **WHY)
    assert (position_of(changed), changed.rank_at) == (1, late.queued_at - timedelta(minutes=5))
    assert said(late) == ["sue: changed the priority from 0 to 1. a doctor on call"]
    with pytest.raises(Refused, match="Its priority is 1 already"):
        adjustments.set_priority(entry_id=late.pk, priority=1, at=line.at, **WHY)


def test_skills_change_who_may_be_rung_and_not_the_place(line: Line, support: Any, ana: Agent) -> None:
    """Rules 20, 21."""
    Skill.objects.create(name="German")
    entry, offer = line.offered(MARIA, support)
    changed = adjustments.set_skills(entry_id=entry.pk, skills={"German": 3}, at=line.at, **WHY)
    offer.refresh_from_db()
    assert (offer.close_reason, changed.status, changed.rank_at) == ("withdrawn", "waiting", entry.rank_at)
    assert line.match() == []
    skill = ana.skills.create(skill=Skill.objects.get(), level=3)
    assert [made.entry_id for made in line.match()] == [entry.pk]
    assert said(entry) == [
        f"sue: changed the required skills from none to {skill.skill} from level 3. a doctor on call"
    ]


def test_a_callback_that_ended_is_reopened_in_its_old_place(line: Line, support: Any, ana: Agent) -> None:
    """Rules 20, 39, 49: a new entry of the same conversation; what has ended stays as it ended, with its ticket."""
    ended = not_reached(line, support)
    line.later(600)
    other = line.callback(OMAR, support)
    again = reopening.reopen(entry_id=ended.pk, at=line.at, **WHY)
    assert (again.conversation_id, again.rank_at, again.queued_at) == (
        ended.conversation_id,
        ended.rank_at,
        ended.queued_at,
    )
    assert (position_of(again), position_of(other)) == (1, 2)
    assert again.deadline_at == line.at + timedelta(seconds=support.max_callback_wait_seconds)
    assert (again.agent, again.attempts) == (None, 0)
    ended.refresh_from_db()
    assert (ended.status, ended.outcome) == (Status.NOT_REACHED, "busy")
    again.conversation.refresh_from_db()
    assert again.conversation.outcome == "in_progress"
    assert said(ended) == ["sue: reopened it, in its old place. a doctor on call"]
    with pytest.raises(TooLate, match="reopened already"):
        reopening.reopen(entry_id=ended.pk, at=line.at, **WHY)


def test_a_reopened_callback_is_dialed_like_any_other(line: Line, support: Any, ana: Agent) -> None:
    """Rules 25, 28."""
    again = reopening.reopen(entry_id=not_reached(line, support).pk, at=line.at, **WHY)
    Agent.objects.update(state="available")
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    leg = line.dial(offer)
    assert (leg.to_number, offer.entry_id) == (MARIA, again.pk)


def test_what_cannot_be_reopened_says_why(line: Line, support: Any, ana: Agent) -> None:
    """Rules 3, 24, 41."""
    live = line.call(LENA, support)
    open_one = line.callback(OMAR, support)
    with pytest.raises(TooLate, match="It has not ended: it is waiting in "):
        reopening.reopen(entry_id=open_one.pk, at=line.at, **WHY)
    line.hang_up(live)
    with pytest.raises(Refused, match="nobody asked to be called back"):
        reopening.reopen(entry_id=line.entry(live).pk, at=line.at, **WHY)
    interventions.cancel(entry_id=open_one.pk, at=line.at, **WHY)
    support.allowed_countries = "DE"
    support.save()
    with pytest.raises(Refused, match="not to be called"):
        reopening.reopen(entry_id=open_one.pk, at=line.at, **WHY)
    support.allowed_countries = "US"
    support.save()
    second = line.callback(OMAR, support)
    with pytest.raises(TooLate, match="has a callback in"):
        reopening.reopen(entry_id=open_one.pk, at=line.at, **WHY)
    assert Place.objects.get().entry_id == second.pk


def test_what_has_changed_since_somebody_looked_is_left_alone(line: Line, support: Any, ana: Agent) -> None:
    """Rule 17's kin: of two people one is first, and the other is told."""
    entry = line.callback(MARIA, support)
    seen = as_seen(entry)
    line.match()
    for change in (
        lambda: interventions.cancel(entry_id=entry.pk, at=line.at, seen=seen, **WHY),
        lambda: interventions.offer_now(entry_id=entry.pk, at=line.at, seen=seen, **WHY),
        lambda: adjustments.set_priority(entry_id=entry.pk, priority=2, at=line.at, seen=seen, **WHY),
        lambda: adjustments.set_skills(entry_id=entry.pk, skills={"German": 1}, at=line.at, seen=seen, **WHY),
    ):
        with pytest.raises(TooLate, match="changed since you looked: it is offered with Ana in"):
            change()
    entry.refresh_from_db()
    interventions.cancel(entry_id=entry.pk, at=line.at, seen=as_seen(entry), **WHY)


def test_an_entry_is_not_assigned_to_who_does_not_answer_its_queue(line: Line, support: Any) -> None:
    """Rule 31."""
    cyd = AgentFactory(name="Cyd", available=True, queues=[PhoneNumberFactory(name="Sales").queue])
    entry = line.callback(MARIA, support)
    with pytest.raises(Refused, match="Cyd does not answer"):
        interventions.assign(entry_id=entry.pk, agent=cyd, at=line.at, **WHY)
