"""Days played again for the what-if page: one at a time, followed, canceled, given up; and what comes out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from callbacks.models import PhoneNumber
from reporting.models import WhatIf
from reporting.operations import playing, what_if
from reporting.operations.errors import ReportRefused
from reporting.replay import history
from reporting.replay.plan import Plan
from telephony.carrier import forget_carrier
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory
from tests.unit.reporting.test_replay import BEGINS_AT, SUPPORT, callers, live, workers

DAY, ZONE = date(2026, 3, 2), ZoneInfo("UTC")
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def asked(**other: Any) -> WhatIf:
    return what_if.ask(**{"day": DAY, "zone": ZONE, "agents": 0, "changes": {}, "actor": None, "at": NOW} | other)


def begun(**other: Any) -> WhatIf:
    one = asked(**other)
    assert WhatIf.objects.claim(one.pk, at=NOW)
    return one


@pytest.fixture
def a_day(settings: Any, transactional_db: None) -> Iterator[PhoneNumber]:
    """A dozen callers and one agent: too few."""
    settings.CARRIER = "telephony.fake.FakeCarrier"
    settings.CARRIER_CALLS_PER_SECOND = 0
    forget_carrier()
    support = PhoneNumberFactory(number=SUPPORT, name="Support", queue__name="Support")
    came = callers(12, share_who_press=0.5, holds=60.0)
    live(Plan(begins_at=BEGINS_AT.isoformat(), callers=came, workers=workers(1, wraps_up=10.0)), support)
    yield support
    forget_carrier()


def test_a_day_is_played_as_it_was_and_as_wished(a_day: PhoneNumber) -> None:
    one = begun(agents=5)

    call_command("play_what_if", one.pk)

    one.refresh_from_db()
    assert (one.status, one.error) == ("done", "")
    lived, as_it_was, wished = one.result["columns"]
    assert lived["callers"] == as_it_was["callers"] == wished["callers"] == 12
    assert lived["abandoned"] == as_it_was["abandoned"] > wished["abandoned"]
    assert as_it_was["wait_of_who_was_called_back"] == pytest.approx(lived["wait_of_who_was_called_back"], abs=1)
    assert wished["served"] > lived["served"]
    assert wished["asked_for_callback"] < lived["asked_for_callback"]
    assert (as_it_was["expired"], as_it_was["tickets"]) == (lived["expired"], lived["tickets"])
    assert as_it_was["agent_seconds"] == pytest.approx(lived["agent_seconds"], rel=0.01)
    assert 0 < wished["agent_use"] < lived["agent_use"] <= 1
    [hour, *waits] = one.result["hours"][0]
    assert hour == 8 and all(wait is not None for wait in waits)


def test_what_is_canceled_while_it_is_played_ends_without_a_result(a_day: PhoneNumber) -> None:
    one = begun()
    what_if.cancel(one, at=NOW)
    WhatIf.objects.filter(pk=one.pk).update(status="running")  # as a process that has not looked yet sees it
    watch = playing._Watch(one.pk)
    watch.note(playing.AS_IT_WAS, 0.3)
    what_if.cancel(one, at=NOW)
    watch._noted -= 10
    with pytest.raises(playing.NotWanted):
        watch.note(playing.AS_IT_WAS, 0.4)
    one.refresh_from_db()
    assert (one.status, one.stage, one.progress, one.result) == ("canceled", playing.AS_IT_WAS, 0.3, None)


def test_a_day_on_which_nobody_worked_says_so() -> None:
    QueueEntryFactory(queued_at=BEGINS_AT)
    one = begun()
    playing.play(one.pk)
    one.refresh_from_db()
    assert (one.status, one.error) == ("failed", f"On {DAY} no agent worked: there is nothing to replay.")


def test_too_few_agents_are_refused_in_a_sentence(a_day: PhoneNumber) -> None:
    one = begun(agents=-1)
    playing.play(one.pk)
    one.refresh_from_db()
    assert "at least one must stay" in one.error


def test_a_replay_that_takes_more_memory_than_it_may_ends_and_says_so(a_day: PhoneNumber, monkeypatch: Any) -> None:
    monkeypatch.setattr(playing, "MOST_MEMORY", 60 * 1024**2)
    one = begun()
    playing.play(one.pk)
    one.refresh_from_db()
    assert (one.status, one.result) == ("failed", None)
    assert "broke off" in one.error or "GiB" in one.error


def test_a_replay_that_takes_too_long_is_ended(a_day: PhoneNumber, monkeypatch: Any) -> None:
    monkeypatch.setattr(playing, "MOST_SECONDS", 0.5)
    one = begun()
    playing.play(one.pk)
    one.refresh_from_db()
    assert (one.status, "was ended" in one.error) == ("failed", True)


def test_what_nobody_wants_any_more_is_not_played() -> None:
    one = asked()
    playing.play(one.pk)
    one.refresh_from_db()
    assert one.status == "waiting"  # it was not begun


# One at a time


def test_one_is_begun_at_a_time_in_the_order_in_which_they_were_asked_for() -> None:
    first, second = asked(), asked()
    started: list[int] = []
    for _ in range(2):
        what_if.start_next(at=NOW, start=started.append)
    assert started == [first.pk]
    WhatIf.objects.end(first.pk, "failed", at=NOW)
    what_if.start_next(at=NOW, start=started.append)
    assert started == [first.pk, second.pk]


def test_the_database_lets_no_second_one_run() -> None:
    begun()
    second = asked()
    assert not WhatIf.objects.claim(second.pk, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        WhatIf.objects.filter(pk=second.pk).update(status="running")


def test_one_that_has_been_silent_is_given_up_and_the_next_is_begun() -> None:
    dead, following = begun(), asked()
    started: list[int] = []
    what_if.start_next(at=NOW + what_if.SILENCE, start=started.append)
    assert started == []
    what_if.start_next(at=NOW + what_if.SILENCE + timedelta(seconds=1), start=started.append)
    dead.refresh_from_db()
    assert (started, dead.status, dead.error) == ([following.pk], "failed", what_if.STOPPED)


def test_where_no_process_can_be_started_it_says_so() -> None:
    one = asked()

    def refuse(pk: int) -> None:
        raise OSError("no more processes")

    what_if.start_next(at=NOW, start=refuse)
    one.refresh_from_db()
    assert (one.status, one.error) == ("failed", what_if.NOT_STARTED)


def test_so_many_may_wait_and_so_many_are_kept(monkeypatch: Any) -> None:
    for _ in range(what_if.MOST_WAITING):
        asked()
    with pytest.raises(ReportRefused, match="wait to be played already"):
        asked()
    monkeypatch.setattr(what_if, "KEPT", 2)
    for one in WhatIf.objects.waiting()[:4]:
        what_if.cancel(one, at=NOW)
    what_if.start_next(at=NOW, start=lambda pk: None)
    assert WhatIf.objects.over().count() == 2


@pytest.mark.parametrize("day", [date(2026, 3, 5), date(2026, 3, 6)])
def test_today_and_tomorrow_cannot_be_played(day: date) -> None:
    with pytest.raises(ReportRefused, match="a day that is over"):
        asked(day=day)


def test_what_is_over_is_not_canceled() -> None:
    one = begun()
    WhatIf.objects.end(one.pk, "failed", at=NOW, error="Something.")
    assert not what_if.cancel(one, at=NOW)
    one.refresh_from_db()
    assert one.status == "failed"


def test_a_call_that_an_agent_made_by_hand_is_no_caller() -> None:
    AgentFactory()
    QueueEntryFactory(queued_at=BEGINS_AT, kind="callback", callback_requested_at=None)
    with pytest.raises(history.NothingToReplay, match="nobody called"):
        history.read(day=DAY, zone=ZONE)


def test_a_callback_that_was_asked_for_elsewhere_is_played_as_one_who_presses_1_at_once(a_day: PhoneNumber) -> None:
    QueueEntryFactory(
        phone_number=a_day,
        queue=a_day.queue,
        kind="callback",
        queued_at=BEGINS_AT + timedelta(hours=1),
        callback_requested_at=BEGINS_AT - timedelta(days=1),
    )
    last = history.read(day=DAY, zone=ZONE).plan.callers[-1]
    assert (last.presses_after, last.arrives) == (0.0, 9 * 3600)
