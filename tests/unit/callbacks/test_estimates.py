"""The estimated wait: what must hold of it whatever the figures, and how right it is on a line that is played through."""

import heapq
import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from agents.states import AgentState
from callbacks.models import Queue
from callbacks.models.offer import OfferStatus
from callbacks.queries.estimates import (
    USUAL_SECONDS,
    USUAL_SPREAD_SECONDS,
    Estimate,
    Pace,
    estimate,
    estimated_wait,
    pace_of,
    typical,
)
from tests.factories import AT, AgentFactory, OfferFactory, PhoneNumberFactory, QueueEntryFactory

paces = st.builds(
    Pace,
    serving=st.floats(0.5, 500),
    free=st.just(0.0),
    mean_seconds=st.floats(1, 3600),
    spread_seconds=st.floats(0, 3600),
)


@given(paces, st.integers(0, 1001))
def test_a_range_has_a_low_and_a_high_end(pace: Pace, ahead: int) -> None:  # rule 8
    found = estimate(ahead=ahead, pace=pace)
    assert found is not None
    assert 0 <= found.low <= found.high


@given(paces, st.integers(0, 1000))
def test_nobody_waits_less_for_having_more_ahead(pace: Pace, ahead: int) -> None:  # rule 8
    one, other = estimate(ahead=ahead, pace=pace), estimate(ahead=ahead + 1, pace=pace)
    assert one is not None
    assert other is not None
    assert other.high >= one.high
    assert other.middle >= one.middle


@given(paces, st.integers(0, 1000), st.floats(1, 50))
def test_nobody_waits_longer_for_more_agents(pace: Pace, ahead: int, more: float) -> None:  # rule 8
    helped = Pace(pace.serving + more, 0.0, pace.mean_seconds, pace.spread_seconds)
    one, other = estimate(ahead=ahead, pace=pace), estimate(ahead=ahead, pace=helped)
    assert one is not None
    assert other is not None
    assert other.high <= one.high


def test_with_nobody_there_is_no_estimate_and_with_somebody_free_no_wait() -> None:
    assert estimate(ahead=0, pace=Pace(0, 0, 240, 180)) is None
    assert estimate(ahead=1, pace=Pace(3, 2, 240, 180)) == Estimate(0, 0)


def test_far_back_with_few_calls_to_go_by_is_too_wide_to_be_told() -> None:
    assert Estimate(100, 900).is_too_wide
    assert not Estimate(100, 599).is_too_wide
    assert not Estimate(400, 1100).is_too_wide


@pytest.mark.parametrize(("agents", "ahead", "spread"), [(3, 0, 0.75), (3, 12, 0.75), (10, 40, 0.5), (1, 5, 1.0)])
def test_nine_in_ten_wait_no_longer_than_the_high_end(agents: int, ahead: int, spread: float) -> None:  # rule 8
    """Against a line played through: all agents busy, calls of gamma length."""
    chance = random.Random(7)
    pace = Pace(agents, 0, 240, 240 * spread)
    said = estimate(ahead=ahead, pace=pace)
    assert said is not None
    waits = [_play(chance, agents=agents, ahead=ahead, spread=spread) for _ in range(1500)]
    within = sum(wait <= said.high for wait in waits) / len(waits)
    below = sum(wait < said.low for wait in waits) / len(waits)
    assert 0.84 <= within <= 0.98
    assert below <= 0.18


def _play(chance: random.Random, *, agents: int, ahead: int, spread: float) -> float:
    """When the last of the line is taken: each free agent takes the next, and calls have been going on for a while."""
    shape = 1 / spread**2

    def length() -> float:
        return chance.gammavariate(shape, 240 / shape)

    ends = []
    for _ in range(agents):  # somewhere in a call, as an arrival finds it: long ones are met more often
        long = chance.gammavariate(shape + 1, 240 / shape)
        ends.append(long * chance.random())
    heapq.heapify(ends)
    for _ in range(ahead):
        heapq.heapreplace(ends, ends[0] + length())
    return ends[0]


def test_what_is_far_out_does_not_count() -> None:
    mean, spread = typical([100.0] * 99 + [90000.0])
    assert (mean, spread) == (100.0, 0.0)
    assert typical([5.0] * 9) == (USUAL_SECONDS, USUAL_SPREAD_SECONDS)


@pytest.fixture
def queue(db: None) -> Queue:
    cache.clear()
    return PhoneNumberFactory().queue


def test_the_pace_is_measured_from_who_is_there_and_what_calls_took(queue: Queue) -> None:
    phone_number = queue.phone_numbers.get()
    queue.wrap_up_seconds = 20
    queue.save()
    ana = AgentFactory(queues=[queue], available=True)
    AgentFactory(queues=[queue], state=AgentState.AWAY)
    for _ in range(12):
        entry = QueueEntryFactory(phone_number=phone_number)
        offer = OfferFactory(entry=entry, agent=ana, status=OfferStatus.ACCEPTED)
        offer.end(at=AT + timedelta(seconds=80))
        type(entry).objects.filter(pk=entry.pk).update(status="completed")
    pace = pace_of(queue_id=queue.pk, at=AT + timedelta(minutes=5))
    assert (pace.serving, pace.free, pace.mean_seconds) == (1, 1, 100)


def test_who_serves_another_queue_with_a_line_counts_half(queue: Queue) -> None:
    other = PhoneNumberFactory()
    AgentFactory(queues=[queue, other.queue], available=True)
    assert pace_of(queue_id=queue.pk, at=AT).serving == 1
    QueueEntryFactory(phone_number=other)
    cache.clear()
    assert pace_of(queue_id=queue.pk, at=AT).serving == 0.5


def test_the_pace_is_remembered_for_a_moment(queue: Queue, django_assert_num_queries: object) -> None:
    AgentFactory(queues=[queue], available=True)
    estimated_wait(queue_id=queue.pk, ahead=0, at=AT)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert estimated_wait(queue_id=queue.pk, ahead=0, at=AT) == Estimate(0, 0)
