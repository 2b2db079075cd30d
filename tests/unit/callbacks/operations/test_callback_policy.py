"""What a callback may cost: countries, toll-free numbers, and caps per caller, minute and day."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.operations.virtual_hold import Choice
from callbacks.queries import why_waiting
from tests.factories import CallLegFactory, PhoneNumberFactory, QueueEntryFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket, TicketReason

DAY = 24 * 3600


def set_caps(number: PhoneNumber, **caps: Any) -> PhoneNumber:
    for name, value in caps.items():
        setattr(number, name, value)
    number.save()
    return number


def asked(line: Line, caller: str, number: PhoneNumber) -> tuple[Choice, str]:
    leg = line.call(caller, number)
    chosen = line.press(leg)
    assert chosen is not None
    return chosen.choice, RefusedNumber.objects.values_list("code", flat=True).first() or ""


def test_a_new_number_of_ours_promises_no_caller_too_many() -> None:
    number = PhoneNumber()
    caps = (number.most_open_per_caller, number.most_hourly_per_caller, number.most_daily_per_caller)
    assert (caps, number.most_per_minute) == ((3, 3, 5), 100)
    assert (number.most_hourly_calls, number.most_daily_calls) == (None, None)


def test_a_country_that_is_allowed_is_called_and_the_own_one_only_if_it_is_named(
    line: Line, support: PhoneNumber
) -> None:  # rules 8, 24
    set_caps(support, allowed_countries="GB, FR")
    assert asked(line, "+442083661177", support)[0] is Choice.CONFIRMED
    assert asked(line, MARIA, support) == (Choice.REFUSED, "country_not_allowed")


def test_toll_free_numbers_are_called_unless_that_is_switched_off(line: Line, support: PhoneNumber) -> None:  # rule 24
    assert asked(line, "+18005551234", support)[0] is Choice.CONFIRMED
    set_caps(support, toll_free_allowed=False)
    assert asked(line, "+18005551235", support) == (Choice.REFUSED, "toll_free")


def test_a_caller_has_so_many_open_callbacks_over_all_numbers_and_no_more(line: Line, support: PhoneNumber) -> None:
    for _ in range(2):
        line.callback(MARIA, PhoneNumberFactory())
    set_caps(support, most_open_per_caller=2)
    assert asked(line, MARIA, support) == (Choice.REFUSED, "too_many_open")
    assert asked(line, OMAR, support)[0] is Choice.CONFIRMED
    QueueEntry.objects.filter(caller=MARIA).update(status="canceled")
    assert asked(line, MARIA, support)[0] is Choice.CONFIRMED


def test_a_caller_who_keys_in_others_numbers_is_counted_by_the_own_one(line: Line, support: PhoneNumber) -> None:
    entry = line.callback(MARIA, PhoneNumberFactory())
    QueueEntry.objects.filter(pk=entry.pk).update(callback_number=LENA)
    set_caps(support, most_open_per_caller=1)
    assert asked(line, MARIA, support) == (Choice.REFUSED, "too_many_open")
    assert asked(line, LENA, support) == (Choice.REFUSED, "too_many_open")


def test_the_callbacks_of_a_caller_are_counted_over_24_hours(line: Line, support: PhoneNumber) -> None:
    set_caps(support, most_daily_per_caller=3)
    for _ in range(3):
        entry = line.callback(MARIA, support)
        QueueEntry.objects.filter(pk=entry.pk).update(status="canceled")
        line.later(3600)
    assert asked(line, MARIA, support) == (Choice.REFUSED, "too_many_a_day")
    line.later(DAY - 3 * 3600 + 1)
    assert asked(line, MARIA, support)[0] is Choice.CONFIRMED


def test_the_callbacks_of_a_caller_are_counted_within_the_hour_too(line: Line, support: PhoneNumber) -> None:
    set_caps(support, most_hourly_per_caller=2, most_daily_per_caller=3)
    for _ in range(2):
        entry = line.callback(MARIA, support)
        QueueEntry.objects.filter(pk=entry.pk).update(status="canceled")
        line.later(60)
    assert asked(line, MARIA, support) == (Choice.REFUSED, "too_many_an_hour")
    assert asked(line, OMAR, support)[0] is Choice.CONFIRMED
    line.later(3600)
    assert asked(line, MARIA, support)[0] is Choice.CONFIRMED
    QueueEntry.objects.filter(caller=MARIA).update(status="canceled")
    line.later(3600)
    RefusedNumber.objects.all().delete()
    assert asked(line, MARIA, support) == (Choice.REFUSED, "too_many_a_day")


def test_both_caps_of_a_caller_cost_one_look(line: Line, support: PhoneNumber) -> None:  # goal P4
    costs = []
    for caps in ({"most_daily_per_caller": 5}, {"most_daily_per_caller": 5, "most_hourly_per_caller": 3}):
        set_caps(support, **caps)
        leg = line.call(LENA, support)
        with CaptureQueriesContext(connection) as made:
            line.press(leg)
        costs.append(len(made))
        line.hang_up(leg)
        QueueEntry.objects.update(status="canceled")
    assert costs[0] == costs[1]


def a_call_was_made(line: Line, number: PhoneNumber) -> None:
    entry = QueueEntryFactory.create(phone_number=number, callback=True, callback_number=OMAR)
    CallLegFactory.create(
        entry=entry, customer=True, call_sid=None, asked_at=line.at, created_at=line.at, ended_at=line.at
    )
    entry.advance(Trigger.CANCEL, at=line.at)


@pytest.mark.parametrize(
    ("of_number", "of_all", "lasts", "why"),
    [
        ({"most_hourly_calls": 1}, {}, 3600, "This number has made its 1 calls to customers within an hour."),
        ({"most_daily_calls": 1}, {}, DAY, "This number has made its 1 calls to customers within 24 hours."),
        (
            {}, {"MOST_CALLS_PER_HOUR": 1}, 3600,
            "All numbers together have made their 1 calls to customers within an hour.",
        ),
        (
            {}, {"MOST_CALLS_PER_DAY": 1}, DAY,
            "All numbers together have made their 1 calls to customers within 24 hours.",
        ),
    ],
    ids=["hour", "day", "hour of all", "day of all"],
)  # fmt: skip
def test_while_a_hard_stop_is_on_no_callback_is_offered(
    line: Line,
    support: PhoneNumber,
    settings: Any,
    of_number: dict[str, int],
    of_all: dict[str, int],
    lasts: int,
    why: str,
) -> None:  # rule 8
    for name, value in of_all.items():
        setattr(settings, name, value)
    set_caps(support, **of_number)
    elsewhere = PhoneNumberFactory.create() if of_all else support
    a_call_was_made(line, elsewhere)
    leg = line.call(MARIA, support)
    assert not hears_an_offer(line, leg)
    chosen = line.press(leg)
    assert chosen is not None
    assert chosen.choice is Choice.NOTHING
    entry = line.entry(leg)
    assert why_waiting(entry, at=line.at)[0] == f"No callback is offered: {why}"
    told = entry.conversation.events.get(name="not_offered")
    assert told.details["why"] == why
    line.later(lasts)
    cache.clear()  # what was known a few seconds ago
    assert hears_an_offer(line, line.call(LENA, support))


def test_the_hard_stop_of_another_number_stops_nothing_here(line: Line, support: PhoneNumber) -> None:  # rule 1
    other = set_caps(PhoneNumberFactory.create(), most_hourly_calls=1)
    a_call_was_made(line, other)
    assert hears_an_offer(line, line.call(MARIA, support))


def test_who_waits_while_an_hourly_stop_is_on_is_told_so_after_the_offer(line: Line, support: PhoneNumber) -> None:
    """Rules 8, 24."""
    set_caps(support, most_hourly_calls=1)
    leg = line.call(MARIA, support)
    assert hears_an_offer(line, leg)
    a_call_was_made(line, support)
    chosen = line.press(leg)
    assert chosen is not None
    assert chosen.sentence == "Sorry, we cannot make any more callbacks at the moment."
    assert RefusedNumber.objects.get().code == "hourly_stop"
    assert line.entry(leg).is_live


def test_beyond_its_calls_of_the_hour_no_agent_is_rung_and_then_again(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 31
    entry = line.callback(MARIA, support)
    set_caps(support, most_hourly_calls=1)
    a_call_was_made(line, support)
    assert line.match() == []
    line.later(3601)
    assert [offer.entry_id for offer in line.match()] == [entry.pk]


def hears_an_offer(line: Line, leg: CallLeg) -> bool:
    cycle = line.hear(leg).cycle
    assert cycle is not None
    return "callback_offer" in [item.what for item in cycle.spoken]


def test_a_number_promises_so_many_callbacks_a_minute(line: Line, support: PhoneNumber) -> None:
    set_caps(support, most_per_minute=2)
    line.callback(MARIA, support)
    line.callback(OMAR, support)
    assert asked(line, LENA, support) == (Choice.REFUSED, "too_many_a_minute")
    assert asked(line, LENA, PhoneNumberFactory())[0] is Choice.CONFIRMED  # rule 1
    line.later(61)
    assert asked(line, LENA, support)[0] is Choice.CONFIRMED


def test_who_is_refused_keeps_the_place_hears_why_and_leaves_a_row(line: Line, support: PhoneNumber) -> None:  # rule 24
    set_caps(support, most_per_minute=1)
    line.callback(OMAR, support)
    leg = line.call(MARIA, support)
    chosen = line.press(leg)
    assert chosen is not None
    assert chosen.sentence == "Sorry, we cannot promise a callback at the moment. Please try again."
    entry = line.entry(leg)
    assert (entry.kind, entry.is_waiting) == ("live", True)
    row = RefusedNumber.objects.get()
    assert (row.number, row.code, row.when_dialing, row.at) == (MARIA, "too_many_a_minute", False, line.at)
    assert (row.phone_number, row.conversation) == (support, entry.conversation)


def test_a_promise_is_kept_although_its_caller_has_reached_the_cap(line: Line, support: PhoneNumber) -> None:
    entry = line.callback(MARIA, support)
    set_caps(support, most_open_per_caller=1, most_daily_per_caller=1, most_per_minute=1)
    assert line.press(line.call(MARIA, support)) is not None
    entry.refresh_from_db()
    assert entry.is_waiting


def test_right_before_dialing_the_settings_of_now_count(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 24
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    set_caps(support, allowed_countries="GB")
    line.dial(offer)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, entry.outcome, ana.state) == ("could_not_dial", "country_not_allowed", "available")
    assert Ticket.objects.get().reason == TicketReason.COULD_NOT_DIAL
    assert RefusedNumber.objects.get().when_dialing


def test_beyond_its_daily_calls_a_number_calls_nobody_and_promises_nothing(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    set_caps(support, most_daily_calls=1)
    held = line.callback(OMAR, support)
    line.later(1)
    second = line.callback(LENA, support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    leg = line.call(MARIA, support)
    line.hear(leg)  # the offer, before it cannot be kept any more
    line.dial(offer)
    chosen = line.press(leg)
    assert chosen is not None
    assert (chosen.choice, chosen.sentence) == (Choice.REFUSED, "Sorry, we cannot make any more callbacks today.")
    Agent.objects.update(state="available", idle_since=line.at)
    offer.end(at=line.at)
    QueueEntry.objects.filter(pk=held.pk).update(status="completed", agent=None)
    QueueEntry.objects.filter(caller=MARIA).update(status="abandoned")
    assert [made.entry_id for made in line.match()] == []
    second.refresh_from_db()
    why = why_waiting(second, at=line.at)
    assert "This number has made its 1 calls to customers within 24 hours." in why
    line.later(DAY + 1)
    QueueEntry.objects.filter(pk=second.pk).update(deadline_at=line.at.replace(year=line.at.year + 1))
    assert [made.entry_id for made in line.match()] == [second.pk]


def test_a_number_is_called_so_often_within_five_minutes_whoever_asked(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:
    settings.MOST_CALLS_PER_NUMBER_IN_5_MINUTES = 1
    _, _, leg = line.dialed(MARIA, support)
    leg.note(ended_at=line.at)
    sales = PhoneNumberFactory(queue=QueueFactory(agents=[ana]))
    Agent.objects.update(state="available", idle_since=line.at)
    QueueEntry.objects.update(status="completed", agent=None)
    leg.offer.end(at=line.at)  # type: ignore[union-attr]
    entry, offer = line.offered(MARIA, sales)
    line.accept(offer)
    line.agent_joins(offer)
    line.dial(offer)
    entry.refresh_from_db()
    assert (entry.status, entry.outcome) == ("could_not_dial", "called_too_often")
