"""An entry that rings at several: whatever they do in the same instant, one gets it or it waits again (rules 26, 49)."""

import pytest

from agents.models import Agent
from callbacks.models import Offer, Queue
from callbacks.operations import offers
from tests.concurrency.conftest import Cast
from tests.concurrency.test_accept import accept, status
from tests.concurrency.track import REFUSALS, Track, successes
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def rings_at_both(cast: Cast) -> tuple[Line, list[Offer]]:
    Queue.objects.update(strategy="all_at_once")
    line = cast.reset(bob="available")
    line.callback(MARIA, cast.support)
    made = line.match()
    assert len(made) == 2
    return line, made


def test_two_accept_and_one_gets_it(track: Track, cast: Cast) -> None:  # rule 26
    for _ in track.rounds():
        line, made = rings_at_both(cast)
        answers = track.race(*[lambda line=line, offer=offer: accept(offer, at=line.at) for offer in made])
        assert len(successes(answers)) == 1
        assert sorted(Agent.objects.values_list("state", flat=True)) == ["available", "busy_callback"]
        assert_all_hold()


def test_one_accepts_as_the_other_declines(track: Track, cast: Cast) -> None:  # rule 32
    for _ in track.rounds():
        line, (first, second) = rings_at_both(cast)
        accepted, _ = track.race(
            lambda line=line, offer=first: accept(offer, at=line.at),
            lambda line=line, offer=second: offers.decline(offer_id=offer.pk, agent_id=offer.agent_id, at=line.at),
        )
        assert not isinstance(accepted, REFUSALS)
        assert status() == "connecting_agent"
        assert_all_hold()


def test_all_miss_it_in_the_same_instant(track: Track, cast: Cast) -> None:  # rule 32
    for _ in track.rounds():
        _, made = rings_at_both(cast)
        track.race(*[lambda offer=offer: offers.lapse(offer_id=offer.pk, at=offer.expires_at) for offer in made])
        assert status() == "waiting"
        assert_all_hold()


def test_one_accepts_as_time_runs_out_for_the_other(track: Track, cast: Cast) -> None:  # rule 26
    for _ in track.rounds():
        line, (first, second) = rings_at_both(cast)
        accepted, _ = track.race(
            lambda line=line, offer=first: accept(offer, at=line.at),
            lambda offer=second: offers.lapse(offer_id=offer.pk, at=offer.expires_at),
        )
        assert not isinstance(accepted, REFUSALS)
        assert status() == "connecting_agent"
        assert_all_hold()
