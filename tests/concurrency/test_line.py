"""Agents and callers who meet at the same moment: nobody is overlooked, nobody gets two, the first in line goes first."""

from datetime import timedelta

import pytest

from agents.models import Agent
from agents.operations import set_state
from callbacks.models import Offer, QueueEntry
from callbacks.operations import dispatch, expiry, intake, interventions, offers, recovery
from telephony.carrier import IncomingCall
from tests.concurrency.conftest import Cast
from tests.concurrency.track import REFUSALS, Track, successes
from tests.model.invariants import assert_all_hold
from tests.model.order import overlooked
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def become_available(agent: Agent, line: Line) -> None:
    """What the API does, and then the worker with the hint."""
    set_state(agent_id=agent.pk, state="available", at=line.at, bound_to_console=False)
    dispatch.match(at=line.at)


def arrive(sid: str, cast: Cast, line: Line) -> None:
    call = IncomingCall(call_sid=sid, caller=MARIA, dialed=str(cast.support.number))
    intake.answer_call(call=call, at=line.at)
    dispatch.match(at=line.at)


def test_two_agents_pick_one_entry(track: Track, cast: Cast) -> None:  # rule 31
    for _ in track.rounds():
        line = cast.reset(ana="away", bob="away")
        entry = line.callback(MARIA, cast.support)
        picks = [
            lambda agent=agent, entry=entry, line=line: offers.pick(entry_id=entry.pk, agent_id=agent.pk, at=line.at)
            for agent in (cast.ana, cast.bob)
        ]
        assert len(successes(track.race(*picks))) == 1
        assert_all_hold()


def test_one_agent_picks_two_entries(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset(ana="away")
        entries = [line.callback(caller, cast.support) for caller in (MARIA, OMAR)]
        picks = [
            lambda entry=entry, line=line: offers.pick(entry_id=entry.pk, agent_id=cast.ana.pk, at=line.at)
            for entry in entries
        ]
        assert len(successes(track.race(*picks))) == 1
        assert_all_hold()


def test_a_pick_and_a_match(track: Track, cast: Cast) -> None:  # rules 26, 31
    for _ in track.rounds():
        line = cast.reset(ana="available", bob="away")
        entry = line.callback(MARIA, cast.support)
        picked, offered = track.race(
            lambda entry=entry, line=line: offers.pick(entry_id=entry.pk, agent_id=cast.bob.pk, at=line.at), line.match
        )
        assert isinstance(picked, REFUSALS) == bool(offered)
        assert_all_hold()


def test_a_pick_by_the_agent_whom_the_matcher_chooses(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        line.callback(MARIA, cast.support)
        second = line.callback(OMAR, cast.support)
        track.race(
            lambda second=second, line=line: offers.pick(entry_id=second.pk, agent_id=cast.ana.pk, at=line.at),
            line.match,
        )
        assert Offer.objects.count() == 1
        assert_all_hold()


def test_three_matchers_give_the_first_two_to_two_agents(track: Track, cast: Cast) -> None:  # rule 22
    for _ in track.rounds():
        line = cast.reset(bob="available")
        first, second, third = [line.callback(caller, cast.support) for caller in (MARIA, OMAR, LENA)]
        track.race(line.match, line.match, line.match)
        assert list(Offer.objects.order_by("pk").values_list("entry", "agent")) == [
            (first.pk, cast.ana.pk),
            (second.pk, cast.bob.pk),
        ]
        assert_all_hold()


def test_an_agent_becomes_free_just_as_a_caller_arrives(track: Track, cast: Cast) -> None:  # rule 31
    for _ in track.rounds():
        line = cast.reset(ana="offline")
        sid = line.carrier.add_call(from_number=MARIA, to_number=str(cast.support.number))
        track.race(
            lambda line=line: become_available(cast.ana, line), lambda sid=sid, line=line: arrive(sid, cast, line)
        )
        assert Offer.objects.count() == 1
        assert not overlooked(at=line.at)
        assert_all_hold()


def test_three_sweeps_mend_each_thing_once(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset(bob="available")
        line.callback(MARIA, cast.support)
        line.callback(OMAR, cast.support)
        lapses, stays_out = line.match()
        line.accept(stays_out)
        overdue = line.callback(LENA, cast.support)
        at = overdue.deadline_at + timedelta(seconds=1)

        def sweep(at=at) -> None:  # type: ignore[no-untyped-def]
            expiry.sweep(at=at)
            recovery.sweep(at=at)
            expiry.sweep(at=at)

        track.race(sweep, sweep, sweep)
        assert set(QueueEntry.objects.values_list("status", flat=True)) == {"expired"}
        lapses.refresh_from_db()
        assert lapses.close_reason == "missed"
        assert_all_hold()


def test_one_call_is_announced_three_times(track: Track, cast: Cast) -> None:  # rule 37
    for _ in track.rounds():
        line = cast.reset(ana="offline")
        sid = line.carrier.add_call(from_number=MARIA, to_number=str(cast.support.number))
        track.race(*[lambda sid=sid, line=line: arrive(sid, cast, line)] * 3)
        assert QueueEntry.objects.count() == 1
        assert_all_hold()


def test_two_assignments_cross(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset(bob="available")
        line.callback(MARIA, cast.support)
        line.callback(OMAR, cast.support)
        first, second = line.match()
        crossing = [
            lambda entry=first.entry_id, line=line: assign(entry, cast.bob, line),
            lambda entry=second.entry_id, line=line: assign(entry, cast.ana, line),
        ]
        track.race(*crossing)
        assert_all_hold()


def assign(entry_id: int, agent: Agent, line: Line) -> Offer:
    return interventions.assign(entry_id=entry_id, agent=agent, actor="Sue", reason="knows her", at=line.at)
