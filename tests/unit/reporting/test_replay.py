"""A day played again: the line is what a line must be, and an unchanged day comes out as it was."""

import heapq
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from callbacks.models import PhoneNumber
from reporting.replay import figures, history, running
from reporting.replay.changes import BadChange, changed, read_change
from reporting.replay.plan import Caller, Plan, Served, Shift, Worker
from reporting.replay.play import Play
from telephony.carrier import forget_carrier, get_carrier
from telephony.fake import FakeCarrier
from tests.factories import AgentFactory, PhoneNumberFactory

BEGINS_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY, ZONE = date(2026, 3, 2), ZoneInfo("UTC")
SUPPORT = "+14155550100"
LONG = 86_400
COUNT = 18


def callers(count: int, *, share_who_press: float, seed: int = 7, holds: float | None = None) -> tuple[Caller, ...]:
    dice = random.Random(seed)
    arrives, made = 0.0, []
    for number in range(count):
        arrives += dice.expovariate(1 / 20)
        talks, presses = dice.expovariate(1 / 90), dice.random() < share_who_press
        made.append(
            Caller(
                arrives=arrives,
                number=f"+1{2125550000 + number}",
                dialed=SUPPORT,
                talks=talks,
                holds=None if presses else holds,
                presses_after=1.0 if presses else None,
            )
        )
    return tuple(made)


def workers(count: int, **more: Any) -> tuple[Worker, ...]:
    shifts = (Shift(begins=0.0, ends=LONG),)
    return tuple(Worker(name=f"agent {n}", queues=("Support",), shifts=shifts, **more) for n in range(count))


def first_come_first_served(plan: Plan) -> list[float]:
    """The waits that a line with these agents must have: worked out by hand, so to speak."""
    free = [0.0] * len(plan.workers)
    waits = []
    for caller in plan.callers:
        begins = max(heapq.heappop(free), caller.arrives)
        waits.append(begins - caller.arrives)
        heapq.heappush(free, begins + caller.talks)
    return waits


def test_the_result_of_a_big_day_fits_through_however_long_it_is() -> None:
    """A pipe holds 64 kB, some 500 callers: a replay of more must not wait for ever for who waits for its end."""
    one = asdict(Served(caller=1, asked_for_callback=False, outcome="completed", waited=1.0, agent="Ann"))
    program = [
        sys.executable,
        "-c",
        f"import json, sys; sys.stdin.read(); json.dump([{one}] * 5000, sys.stdout)",
    ]
    begun = time.monotonic()

    def tell(share: float) -> None:
        if time.monotonic() - begun > 60:
            raise TimeoutError

    plan = Plan(begins_at=BEGINS_AT.isoformat(), callers=(), workers=())

    assert len(running.run(plan, tell=tell, program=program)) == 5000


def test_who_presses_1_waits_as_long_as_who_holds_to_the_microsecond() -> None:
    """Rules 14, 20, 22, 25: a callback neither jumps nor starves, whatever share of the callers asks for one."""
    changes = {"max_queue_wait_seconds": LONG, "max_callback_wait_seconds": LONG}
    plan = Plan(
        begins_at=BEGINS_AT.isoformat(),
        callers=callers(24, share_who_press=0.5),
        workers=workers(3),
        changes=changes,
    )

    served = running.run(plan)

    assert [one.waited for one in served] == pytest.approx(first_come_first_served(plan), abs=1e-4)
    assert {one.outcome for one in served} == {"completed"}
    assert 4 < sum(one.asked_for_callback for one in served) < 24


# A day that was lived here


@pytest.fixture
def support(settings: Any, transactional_db: None) -> Iterator[PhoneNumber]:
    settings.CARRIER = "telephony.fake.FakeCarrier"
    settings.CARRIER_CALLS_PER_SECOND = 0
    forget_carrier()
    yield PhoneNumberFactory(number=SUPPORT, name="Support", queue__name="Support")
    forget_carrier()


def live(plan: Plan, number: PhoneNumber) -> None:
    staff = {worker.name: AgentFactory(name=worker.name, queues=[number.queue]) for worker in plan.workers}
    for _ in Play(plan, staff, cast(FakeCarrier, get_carrier()), begins_at=BEGINS_AT).run():
        pass


@pytest.fixture(scope="module")
def days() -> dict[date, history.Day]:
    """What was read once: to live a day takes longer than to play it again."""
    return {}


@pytest.fixture
def day(days: dict[date, history.Day], request: pytest.FixtureRequest) -> history.Day:
    """Too few agents for the callers: some hang up, some are called back, one is never reached."""
    if DAY not in days:
        _live_it(request.getfixturevalue("support"))
        days[DAY] = history.read(day=DAY, zone=ZONE)
    return days[DAY]


def _live_it(support: PhoneNumber) -> None:
    came = list(callers(COUNT, share_who_press=0.4, holds=60.0))
    came[5] = replace(came[5], presses_after=2.0, picks_up_after=None)
    plan = Plan(
        begins_at=BEGINS_AT.isoformat(),
        callers=tuple(came),
        workers=workers(2, accepts_after=3.0, wraps_up=15.0),
    )
    live(plan, support)


def test_an_unchanged_day_comes_out_as_it_was(day: history.Day) -> None:
    """Within a second in the mean waits; counts to the caller."""
    was = figures.of_history(day.lived)
    assert was.abandoned and was.callbacks_reached and was.callbacks_missed  # a day with something of each

    again = figures.of_replay(running.run(day.plan))

    assert replace(again, wait_of_who_held=None, wait_of_who_was_called_back=None) == replace(
        was, wait_of_who_held=None, wait_of_who_was_called_back=None
    )
    assert again.wait_of_who_held == pytest.approx(was.wait_of_who_held, abs=1.0)
    assert again.wait_of_who_was_called_back == pytest.approx(was.wait_of_who_was_called_back, abs=1.0)


def test_with_more_agents_everybody_waits_less_and_nobody_hangs_up(day: history.Day) -> None:
    was = figures.of_history(day.lived)

    would_be = figures.of_replay(running.run(changed(day.plan, agents=9, settings={})))

    assert would_be.wait_of_who_was_called_back is not None and was.wait_of_who_was_called_back is not None
    assert would_be.wait_of_who_was_called_back < was.wait_of_who_was_called_back / 2
    assert would_be.abandoned < was.abandoned


def test_with_callbacks_switched_off_nobody_is_called_back(day: history.Day) -> None:
    without = figures.of_replay(running.run(changed(day.plan, agents=0, settings={"callback_enabled": False})))

    assert (without.asked_for_callback, without.callbacks_reached) == (0, 0)
    assert without.callers == COUNT


def test_a_day_on_which_nobody_called_is_refused_in_a_sentence(support: PhoneNumber) -> None:
    with pytest.raises(history.NothingToReplay, match="nobody called"):
        history.read(day=DAY, zone=ZONE)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("max_queue_wait_seconds", "Write name=value"),
        ("colour=red", "has no setting 'colour'"),
        ("number=+1", "has no setting 'number'"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_a_sentence(wish: str, sentence: str) -> None:
    with pytest.raises(BadChange, match=sentence):
        read_change(wish)


def test_a_value_that_a_number_cannot_have_ends_the_replay_with_its_sentence() -> None:
    plan = Plan(begins_at=BEGINS_AT.isoformat(), callers=callers(1, share_who_press=0), workers=workers(1))

    with pytest.raises(running.ReplayFailed, match="max_queue_wait_seconds"):
        running.run(changed(plan, agents=0, settings={"max_queue_wait_seconds": -5}))


def test_one_that_ends_before_it_has_heard_its_day_says_why() -> None:
    plan = Plan(begins_at=BEGINS_AT.isoformat(), callers=callers(2000, share_who_press=0), workers=workers(1))
    program = [sys.executable, "-c", "import sys; sys.exit('No settings here.')"]

    with pytest.raises(running.ReplayFailed, match=r"No settings here\."):
        running.run(plan, program=program)


def test_it_needs_no_secret_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", os.devnull)
    plan = Plan(begins_at=BEGINS_AT.isoformat(), callers=callers(1, share_who_press=0), workers=workers(1))

    assert [one.outcome for one in running.run(plan)] == ["completed"]


def test_at_least_one_agent_stays() -> None:
    plan = Plan(begins_at=BEGINS_AT.isoformat(), callers=(), workers=workers(2))
    assert len(changed(plan, agents=-1, settings={}).workers) == 1
    with pytest.raises(BadChange, match="at least one must stay"):
        changed(plan, agents=-2, settings={})
