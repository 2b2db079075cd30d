"""What a waiting caller hears next, and what it costs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import expiry, interventions, waiting
from callbacks.operations.waiting import Next, Wait
from callbacks.queries import position_of, timeline_of
from tests.factories import PhoneNumberFactory, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

IN_ORDER = ["hold_message", "position", "callback_offer"]


def said(answer: Wait) -> list[str]:
    assert answer.next is Next.ANNOUNCE and answer.cycle
    return [spoken.what for spoken in answer.cycle.spoken]


def position_heard(answer: Wait) -> str:
    assert answer.cycle
    return answer.cycle.spoken[1].prompt.text


# What is said


def test_hold_message_position_and_offer_in_this_order(line: Line, support: PhoneNumber) -> None:  # rules 4, 12
    answer = line.hear(line.call(MARIA, support))
    assert said(answer) == IN_ORDER
    assert answer.cycle and answer.cycle.prompts[2].text == "Press 1 to get a callback and keep your position."


def test_the_position_counts_virtual_holders(line: Line, support: PhoneNumber) -> None:  # rule 14
    line.callback(MARIA, support)
    line.later(1)
    line.call(OMAR, support)
    line.later(1)
    assert position_heard(line.hear(line.call(LENA, support))) == "You are number 3 in line."


def test_the_position_is_right_when_spoken(line: Line, support: PhoneNumber) -> None:  # rule 14
    first = line.call(MARIA, support)
    line.later(1)
    second = line.call(OMAR, support)
    assert position_heard(line.hear(second)) == "You are number 2 in line."
    line.hang_up(first)
    line.later(30)
    assert position_heard(line.hear(second)) == "You are next in line."


def test_who_rings_at_an_agent_still_holds_the_place(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 14
    line.callback(MARIA, support)
    line.later(1)
    behind = line.call(OMAR, support)
    [offer] = line.match()
    assert position_heard(line.hear(behind)) == "You are number 2 in line."
    line.accept(offer)
    assert position_heard(line.hear(behind)) == "You are next in line."


def test_positions_of_another_queue_do_not_count(line: Line, support: PhoneNumber) -> None:  # rule 1
    line.callback(MARIA, support)
    assert position_heard(line.hear(line.call(OMAR, PhoneNumberFactory(name="Sales")))) == "You are next in line."


def test_a_very_long_line_is_more_than_a_thousand(line: Line, support: PhoneNumber) -> None:  # goal P3
    QueueEntryFactory.create_batch(1001, phone_number=support, queued_at=line.at - timedelta(hours=1))
    assert position_heard(line.hear(line.call(MARIA, support))) == "More than a thousand callers are ahead of you."


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", ""])
def test_who_cannot_be_called_back_hears_no_offer(line: Line, support: PhoneNumber, caller: str) -> None:  # rule 23
    assert said(line.hear(line.call(caller, support))) == IN_ORDER[:2]


def test_a_number_without_callbacks_makes_no_offer(line: Line) -> None:  # rule 2
    assert said(line.hear(line.call(MARIA, PhoneNumberFactory(callback_enabled=False)))) == IN_ORDER[:2]


def test_after_closing_time_the_line_is_served_without_further_offers(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 40
    leg = line.call(MARIA, support)
    assert said(line.hear(leg)) == IN_ORDER
    support.business_hours.periods.all().delete()
    support.business_hours.compile()
    line.later(30)
    expiry.sweep(at=line.at)
    assert said(line.hear(leg)) == IN_ORDER[:2]
    [offer] = line.match()
    assert offer.entry == line.entry(leg)


# When


def test_the_schedule_is_thirty_seconds_from_start_to_start(line: Line, support: PhoneNumber) -> None:  # rule 12
    leg = line.call(MARIA, support)
    for _ in range(4):
        answer = line.hear(leg)
        leg.refresh_from_db()
        assert leg.cycle_due_at == line.at + timedelta(seconds=30)
        assert answer.cycle and answer.cycle.seconds == pytest.approx(30, abs=0.1)
        line.at = leg.cycle_due_at


def test_a_cycle_that_starts_late_is_shorter_by_that_much(line: Line, support: PhoneNumber) -> None:  # rule 12
    leg = line.call(MARIA, support)
    line.hear(leg)
    line.later(31.5)
    answer = line.hear(leg)
    leg.refresh_from_db()
    assert answer.cycle and answer.cycle.seconds == pytest.approx(28.5, abs=0.1)
    assert leg.cycle_due_at == line.at + timedelta(seconds=28.5)


def test_each_request_is_a_sign_of_life_and_a_line_of_the_timeline(line: Line, support: PhoneNumber) -> None:  # goal P4
    leg = line.call(MARIA, support)
    for _ in range(2):
        line.hear(leg)
        leg.refresh_from_db()
        assert leg.heartbeat_at == line.at
        line.later(30)
    heard = [row["text"] for row in timeline_of(leg.conversation) if row["kind"] == "prompt"]
    assert heard == ["Heard: number 1 in line, and the callback offer."] * 2


def test_one_round_costs_one_read_and_one_write(line: Line, support: PhoneNumber) -> None:  # goal P4
    leg = line.call(MARIA, support)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        line.hear(leg)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]


# What comes after the wait


def test_an_agent_who_has_accepted_means_on_to_the_room(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 22
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    assert line.hear(leg).next is Next.JOIN


def test_the_longest_wait_is_over(line: Line, support: PhoneNumber) -> None:  # rule 18
    leg = line.call(MARIA, support)
    line.later(30 * 60 - 0.001)
    assert line.hear(leg).next is Next.ANNOUNCE
    line.later(0.001)
    assert line.hear(leg).next is Next.WAITED_TOO_LONG
    assert line.entry(leg).status == "expired"


def test_who_was_dropped_by_the_sweep_hears_so_too(line: Line, support: PhoneNumber) -> None:  # rule 18
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    expiry.sweep(at=line.at)
    assert line.hear(leg).next is Next.WAITED_TOO_LONG


@pytest.fixture
def hints() -> Iterator[list[str]]:
    """The tasks that were sent to the workers."""
    sent: list[str] = []

    def note(sender: str, **_: Any) -> None:
        sent.append(sender.removeprefix("callbacks.tasks."))

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)


def test_who_asks_is_told_at_once_and_not_interrupted(
    line: Line, support: PhoneNumber, hints: list[str], django_capture_on_commit_callbacks: Any
) -> None:  # rule 18
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    with django_capture_on_commit_callbacks(execute=True):
        line.hear(leg)
    assert "dismiss_caller" not in hints


def test_who_hears_music_is_told_at_once_too(
    line: Line, support: PhoneNumber, hints: list[str], django_capture_on_commit_callbacks: Any
) -> None:  # rule 18
    line.call(MARIA, support)
    line.later(30 * 60)
    with django_capture_on_commit_callbacks(execute=True):
        expiry.sweep(at=line.at)
    assert hints.count("dismiss_caller") == 1


def test_after_the_confirmation_there_is_only_the_confirmation_again(
    line: Line, support: PhoneNumber
) -> None:  # rules 15, 49
    leg = line.call(MARIA, support)
    line.press(leg)
    assert line.hear(leg).next is Next.CONFIRMED
    assert line.entry(leg).is_callback


def test_who_was_canceled_hears_goodbye(line: Line, support: PhoneNumber) -> None:
    leg = line.call(MARIA, support)
    interventions.cancel(entry_id=line.entry(leg).pk, actor="Sue", reason="a test", at=line.at)
    assert line.hear(leg).next is Next.GOODBYE


@pytest.mark.parametrize("leg_id", [0, -1, 10**30])
def test_a_call_that_we_do_not_know_is_told_so(line: Line, leg_id: int) -> None:
    assert waiting.wait(leg_id=leg_id, at=line.at).next is Next.UNKNOWN


def test_a_call_after_hours_waits_for_nothing(line: Line) -> None:
    leg = line.call(MARIA, PhoneNumberFactory(closed=True))
    assert line.hear(leg).next is Next.UNKNOWN
    assert not CallLeg.objects.get(pk=leg.pk).announcements


def test_the_caller_behind_moves_up_when_the_agent_is_connected(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rules 14, 22."""
    line.dialed(MARIA, support)
    behind = line.call(OMAR, support)
    assert position_of(line.entry(behind)) == 1
