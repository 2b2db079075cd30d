"""Two agents call one customer by hand, one clicks twice, it begins to ring meanwhile: one call, one in hand (rule 49)."""

from collections.abc import Callable

import pytest

from agents.models import Agent
from callbacks.models import Offer, QueueEntry
from callbacks.operations import hand_dialing
from callbacks.operations.errors import TooLate
from callbacks.operations.hand_dialing import Wish
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import LENA, MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def calls(line: Line, agent: Agent, number: str = MARIA) -> Callable[[], str]:
    def tried() -> str:
        try:
            hand_dialing.dial(wish=Wish(number=number), agent_id=agent.pk, at=line.at)
        except TooLate as refused:
            return refused.code
        return "called"

    return tried


def test_two_agents_who_call_one_customer_are_one_call(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset(bob="available")
        assert sorted(track.race(calls(line, cast.ana), calls(line, cast.bob))) == ["called", "has_one"]
        assert QueueEntry.objects.count() == Offer.objects.count() == 1
        assert_all_hold()


def test_a_second_click_is_no_second_call(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        assert sorted(track.race(calls(line, cast.ana), calls(line, cast.ana, LENA))) == ["busy", "called"]
        assert QueueEntry.objects.count() == 1
        assert_all_hold()


def test_an_agent_who_calls_as_it_begins_to_ring_has_one_of_the_two(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        waiting = line.callback(LENA, cast.support)
        answer, made = track.race(calls(line, cast.ana), line.match)
        waiting.refresh_from_db()
        assert (answer, len(made), waiting.status) in {("called", 0, "waiting"), ("busy", 1, "offered")}
        assert_all_hold()
