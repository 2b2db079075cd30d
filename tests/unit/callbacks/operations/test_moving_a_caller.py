"""A live caller gets into the agent's room by a worker or by the next request of the call itself: once, and stays there."""

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import dialing, waiting
from callbacks.operations.waiting import Next
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(line: Line, support: PhoneNumber, ana: Agent) -> CallLeg:
    """A caller whom Ana has accepted; she is in the room."""
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    return leg


def bring(line: Line, leg: CallLeg) -> None:
    dialing.bring_caller(entry_id=line.entry(leg).pk, at=line.at)


def test_a_caller_who_went_by_himself_is_not_moved(line: Line, caller: CallLeg) -> None:
    assert line.hear(caller).next is Next.JOIN
    bring(line, caller)
    assert line.carrier.redirected == []


def test_a_caller_who_is_being_moved_does_not_go_by_himself(line: Line, caller: CallLeg) -> None:
    bring(line, caller)
    assert line.hear(caller).next is Next.HOLD


def test_a_caller_whose_move_came_to_nothing_goes_by_himself(line: Line, caller: CallLeg) -> None:
    bring(line, caller)
    line.later(dialing.MOVE_AGAIN_SECONDS + 1)
    assert line.hear(caller).next is Next.JOIN


def test_a_late_hint_does_not_move_a_caller_a_second_time(line: Line, caller: CallLeg) -> None:
    bring(line, caller)
    line.later(dialing.MOVE_AGAIN_SECONDS + 1)
    bring(line, caller)
    assert len(line.carrier.redirected) == 1


def test_a_caller_whom_an_agent_has_taken_is_not_dismissed(line: Line, caller: CallLeg) -> None:
    dialing.dismiss_caller(leg_id=caller.pk)
    assert line.carrier.redirected == []


def test_a_room_that_ended_leaves_the_move_to_the_next_agent_open(line: Line, caller: CallLeg) -> None:
    waiting.after_room(leg_id=caller.pk, at=line.at)
    bring(line, caller)
    assert len(line.carrier.redirected) == 1
