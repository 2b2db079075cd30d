"""The offer that can be kept: when it is made, when it is not and why, and what key 1 then does."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations.virtual_hold import Choice
from callbacks.queries import timeline_of, why_waiting
from tests.factories import AT, AgentFactory, BusinessHoursFactory
from tests.factories.numbers import EVERY_DAY
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

OFFER = "Press 1 to get a callback and keep your position."


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    cache.clear()


def set_up(number: PhoneNumber, **settings: object) -> PhoneNumber:
    for name, value in settings.items():
        setattr(number, name, value)
    number.save()
    return number


def closing_in(number: PhoneNumber, minutes: int) -> None:
    closes_at = (AT + timedelta(minutes=minutes)).time()
    number.business_hours = BusinessHoursFactory(periods=[(day, opens, closes_at) for day, opens, _ in EVERY_DAY])
    number.save()


def hears(line: Line, leg: CallLeg) -> list[str]:
    cycle = line.hear(leg).cycle
    assert cycle is not None
    return [prompt.text for prompt in cycle.prompts]


def why(line: Line, leg: CallLeg) -> list[str]:
    return why_waiting(line.entry(leg), at=line.at)


def test_the_offer_is_made_from_so_many_callers_in_line(line: Line, support: PhoneNumber) -> None:  # rule 8
    set_up(support, offer_from_waiting=2)
    maria = line.call(MARIA, support)
    assert OFFER not in hears(line, maria)
    assert "No callback is offered: Fewer than 2 wait in the line." in why(line, maria)
    omar = line.call(OMAR, support)
    assert OFFER in hears(line, maria)
    assert OFFER in hears(line, omar)


def test_virtual_holders_count_as_waiting(line: Line, support: PhoneNumber) -> None:  # rules 8, 14
    line.callback(OMAR, support)
    set_up(support, offer_from_waiting=2)
    assert OFFER in hears(line, line.call(MARIA, support))


def test_the_offer_is_made_from_so_many_callers_for_each_agent(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 8
    set_up(support, offer_from_calls_per_agent=1)
    maria = line.call(MARIA, support)
    assert OFFER not in hears(line, maria)
    line.call(OMAR, support)
    assert OFFER in hears(line, maria)


def test_with_nobody_signed_in_any_wait_is_long_enough(line: Line, support: PhoneNumber) -> None:  # rule 8
    set_up(support, offer_from_calls_per_agent=3, offer_from_wait_minutes=10)
    assert OFFER in hears(line, line.call(MARIA, support))


def test_no_offer_where_the_estimated_wait_is_short(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 8
    set_up(support, offer_from_wait_minutes=5)
    maria = line.call(MARIA, support)
    assert OFFER not in hears(line, maria)
    assert "No callback is offered: The estimated wait is under 5 min." in why(line, maria)
    line.call(OMAR, support)
    line.call(LENA, support)
    paul = line.call("+16505550175", support)
    assert OFFER in hears(line, paul)


def test_no_offer_while_so_many_callbacks_wait(line: Line, support: PhoneNumber) -> None:  # rule 8
    set_up(support, most_pending_callbacks=1)
    maria, omar = line.call(MARIA, support), line.call(OMAR, support)
    assert OFFER in hears(line, maria)
    line.press(maria)
    assert OFFER not in hears(line, omar)
    assert "No callback is offered: 1 callbacks of this number wait already." in why(line, omar)


def test_no_offer_in_the_last_minutes_before_closing(line: Line, support: PhoneNumber) -> None:  # rule 8
    closing_in(support, 30)
    set_up(support, stop_offering_minutes=20)
    maria = line.call(MARIA, support)
    assert OFFER in hears(line, maria)
    line.later(10 * 60)
    omar = line.call(OMAR, support)
    assert OFFER not in hears(line, omar)


def test_no_offer_whose_turn_comes_after_closing(line: Line, support: PhoneNumber) -> None:  # rule 8
    closing_in(support, 25)
    set_up(support, offer_only_before_closing=True)
    assert OFFER not in hears(line, line.call(MARIA, support))  # nobody is there
    AgentFactory(available=True, queues=[support.queue])
    cache.clear()
    assert OFFER in hears(line, line.call(OMAR, support))
    for number in range(4):
        last = line.call(f"+1212555014{number}", support)
    assert OFFER not in hears(line, last)


def test_key_1_without_an_offer_does_nothing_and_the_timeline_says_why(
    line: Line, support: PhoneNumber
) -> None:  # rules 8, 13
    set_up(support, offer_from_waiting=5)
    maria = line.call(MARIA, support)
    hears(line, maria)
    chosen = line.press(maria)
    assert chosen is not None
    assert chosen.choice is Choice.NOTHING
    assert line.entry(maria).is_live
    told = [one["text"] for one in timeline_of(line.entry(maria).conversation)]
    assert "Key 1 did nothing, for no offer was made: Fewer than 5 wait in the line." in told


def test_who_has_heard_the_offer_is_served_though_it_is_made_no_more(
    line: Line, support: PhoneNumber
) -> None:  # rule 8
    set_up(support, offer_from_waiting=2)
    maria, omar = line.call(MARIA, support), line.call(OMAR, support)
    assert OFFER in hears(line, maria)
    line.hang_up(omar)
    assert OFFER not in hears(line, maria)
    chosen = line.press(maria)
    assert chosen is not None
    assert chosen.choice is Choice.CONFIRMED


def test_off_is_off_also_for_who_has_heard_the_offer(line: Line, support: PhoneNumber) -> None:  # rules 2, 3
    maria = line.call(MARIA, support)
    hears(line, maria)
    set_up(support, callback_enabled=False)
    chosen = line.press(maria)
    assert chosen is not None
    assert chosen.choice is Choice.NOTHING


def test_the_estimated_wait_is_said_after_the_position_and_kept(line: Line, support: PhoneNumber, ana: Agent) -> None:
    set_up(support, say_estimated_wait=True)
    omar = line.call(OMAR, support)
    line.match()
    line.call(LENA, support)
    cache.set(f"handling:{support.queue_id}", (240.0, 60.0))
    maria = line.call(MARIA, support)
    said = hears(line, maria)
    assert said[1:3] == ["You are number 3 in line.", "Your estimated wait is 5 to 20 minutes."]
    entry = line.entry(maria)
    assert 300 < (entry.estimate_low_seconds or 0) < (entry.estimate_high_seconds or 0) < 1200
    told = [one["text"] for one in timeline_of(entry.conversation)]
    assert any("number 3 in line, and an estimated wait of" in text for text in told)
    assert line.entry(omar).estimate_low_seconds is None


def test_the_estimate_at_the_request_is_on_the_timeline(line: Line, support: PhoneNumber, ana: Agent) -> None:
    set_up(support, say_estimated_wait=True)
    maria = line.call(MARIA, support)
    line.match()
    omar = line.call(OMAR, support)
    line.press(omar)
    asked = line.entry(omar).events.get(name="callback_requested")
    assert asked.details["estimate"] == [line.entry(omar).estimate_low_seconds, line.entry(omar).estimate_high_seconds]
    line.press(maria)
    line.hang_up(maria)


def test_what_nobody_can_tell_is_not_said(line: Line, support: PhoneNumber) -> None:
    set_up(support, say_estimated_wait=True)
    assert len(hears(line, line.call(MARIA, support))) == 3
