"""An admin changes settings while calls go on: those keep what they began with, but for the switches, which act at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from agents.models import Agent
from callbacks.in_force import SWITCHES, settings_of
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import data_lookup, press_one
from callbacks.operations.virtual_hold import Choice
from callbacks.operations.waiting import Next
from telephony.carrier import LegStatus
from tests.factories import BusinessHoursFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

NOT_TRIED = {"id", "revision", "number", "name", "queue", "business_hours"}


def change(number: PhoneNumber, **settings: Any) -> PhoneNumber:
    for name, value in settings.items():
        setattr(number, name, value)
    number.save()
    return number


def heard(line: Line, leg: CallLeg) -> list[str]:
    cycle = line.hear(leg).cycle
    assert cycle is not None
    return [item.what for item in cycle.spoken]


def chosen(line: Line, leg: CallLeg, digits: str = "1") -> Choice:
    answer = line.press(leg, digits)
    assert answer is not None
    return answer.choice


def test_each_setting_is_kept_unless_it_is_a_switch(line: Line, support: PhoneNumber) -> None:
    """Also one that is added later."""
    entry = line.entry(line.call(MARIA, support))
    fields = [field for field in PhoneNumber._meta.concrete_fields if field.name not in NOT_TRIED]
    before = {field.name: getattr(support, field.name) for field in fields}
    change(support, **{field.name: another(field, before[field.name]) for field in fields})
    now = settings_of(QueueEntry.objects.get(pk=entry.pk))
    kept = {name for name, value in before.items() if getattr(now, name) == value}
    assert set(before) - kept == set(before) & set(SWITCHES)


def another(field: Any, value: Any) -> Any:
    """A value that the setting does not have."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if field.choices:
        return next(one for one, _ in field.choices if one != value)
    if field.name == "present_number":
        return "+14155550199"
    return 7 if field.null else f"x{value}"


def test_a_switch_that_was_not_read_yet_is_the_present_one(line: Line, support: PhoneNumber) -> None:
    entry = line.entry(line.call(MARIA, support))
    change(support, most_per_minute=3, retry_after_minutes=99)
    entry = QueueEntry.objects.select_related("phone_number").only("settings_revision", "phone_number__revision").get()
    now = settings_of(entry)
    assert (now.most_per_minute, now.retry_after_minutes) == (3, 10)


# The offer and its keys


def test_the_conditions_of_the_offer_are_those_of_the_beginning(line: Line, support: PhoneNumber) -> None:  # rule 8
    leg = line.call(MARIA, support)
    change(support, offer_from_waiting=5)
    assert "callback_offer" in heard(line, leg)
    assert "callback_offer" not in heard(line, line.call(OMAR, support))


def test_a_condition_that_is_lifted_too(line: Line, support: PhoneNumber) -> None:  # rule 8
    change(support, offer_from_waiting=5)
    leg = line.call(MARIA, support)
    change(support, offer_from_waiting=None)
    assert "callback_offer" not in heard(line, leg)
    assert chosen(line, leg) is Choice.NOTHING


def test_whether_the_wait_is_said_is_kept(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 8
    change(support, say_estimated_wait=True)
    leg = line.call(MARIA, support)
    change(support, say_estimated_wait=False)
    assert "estimated_wait" in heard(line, leg)


def test_the_offer_of_another_number_goes_on_with_its_key(line: Line, support: PhoneNumber) -> None:  # rule 19
    change(support, other_number=PhoneNumber.OtherNumber.ALWAYS)
    leg = line.call(MARIA, support)
    change(support, other_number=PhoneNumber.OtherNumber.NEVER)
    assert "other_number" in heard(line, leg)
    assert chosen(line, leg, "2") is Choice.ASK_NUMBER
    later = line.call(OMAR, support)
    assert "other_number" not in heard(line, later)
    assert chosen(line, later, "2") is Choice.NOTHING


def test_the_delay_before_the_first_attempt_is_kept(line: Line, support: PhoneNumber) -> None:
    change(support, first_attempt_delay_seconds=30)
    leg = line.call(MARIA, support)
    change(support, first_attempt_delay_seconds=0)
    line.press(leg)
    assert line.entry(leg).not_before == line.at + timedelta(seconds=30)


def test_the_number_to_dial_and_to_present_are_kept(line: Line, support: PhoneNumber) -> None:  # rules 19, 29
    other = change(support, number_to_dial=LENA, number_to_present="+14155550123")
    leg = line.call(MARIA, other)
    change(support, number_to_dial="", number_to_present="", present_number="+14155550124")
    line.press(leg)
    entry = line.entry(leg)
    assert (entry.callback_number, entry.present_number) == (LENA, "+14155550123")


# Waiting


def test_voicemail_after_too_long_a_wait_is_as_it_was(line: Line, support: PhoneNumber) -> None:  # rule 18
    change(support, voicemail_enabled=True, max_queue_wait_seconds=60)
    leg = line.call(MARIA, support)
    change(support, voicemail_enabled=False, max_queue_wait_seconds=600)
    line.later(60)
    answer = line.hear(leg)
    assert answer.next is Next.WAITED_TOO_LONG
    assert answer.number is not None
    assert answer.number.voicemail_enabled


def test_the_hold_music_is_of_the_revision_of_the_call(
    line: Line, support: PhoneNumber, settings: Any, tmp_path: Path
) -> None:  # rule 7
    settings.MEDIA_ROOT = tmp_path
    leg = line.call(MARIA, support)
    change(support, hold_music=ContentFile(b"", name="new.wav"))
    before, after = line.hear(leg).number, line.hear(line.call(OMAR, support)).number
    assert before is not None
    assert after is not None
    assert (before.hold_music.name, before.revision) == ("", 1)
    assert ("new" in str(after.hold_music.name), after.revision) == (True, 2)


# The attempt


def test_who_is_called_is_asked_for_key_1_as_when_the_call_began(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 8, 38
    change(support, asks_to_press_1=True)
    entry, _, leg = line.dialed(MARIA, support)
    change(support, asks_to_press_1=False)
    line.report(leg, LegStatus.ANSWERED)
    entry.refresh_from_db()
    assert entry.is_dialing  # the customer hears the question: nobody talks to the agent yet
    press_one.decide(leg_id=leg.pk, call_sid=leg.call_sid or "", digits="1", attempt=1, at=line.at)
    entry.refresh_from_db()
    assert entry.is_connected


def test_who_was_put_into_the_room_is_not_waited_for_a_key(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rules 34, 38."""
    entry, _, leg = line.dialed(MARIA, support)
    change(support, asks_to_press_1=True)
    line.report(leg, LegStatus.ANSWERED)
    entry.refresh_from_db()
    assert entry.is_connected


@pytest.mark.parametrize(("before", "after", "status"), [(1, 0, "waiting"), (0, 1, "not_reached")])
def test_retries_are_those_of_the_beginning(
    line: Line, support: PhoneNumber, ana: Agent, before: int, after: int, status: str
) -> None:  # rule 36
    change(support, retries_when_busy=before, retry_after_minutes=5)
    entry, _, leg = line.dialed(MARIA, support)
    change(support, retries_when_busy=after, retry_after_minutes=50)
    line.report(leg, LegStatus.BUSY)
    entry.refresh_from_db()
    assert entry.status == status
    assert entry.not_before in {None, line.at + timedelta(minutes=5)}


# What acts at once


def test_switched_off_key_1_does_nothing_for_those_who_wait(line: Line, support: PhoneNumber) -> None:  # rule 2
    leg = line.call(MARIA, support)
    line.hear(leg)
    change(support, callback_enabled=False)
    assert "callback_offer" not in heard(line, leg)
    assert chosen(line, leg) is Choice.NOTHING


def test_other_hours_are_closed_at_once(line: Line, support: PhoneNumber) -> None:  # rule 3
    leg = line.call(MARIA, support)
    line.hear(leg)
    change(support, business_hours=BusinessHoursFactory.create(periods=[]))
    assert chosen(line, leg) is Choice.NOTHING


@pytest.mark.parametrize(
    ("caps", "choice"),
    [
        ({"most_per_minute": 1}, Choice.REFUSED),
        ({"allowed_countries": "GB"}, Choice.REFUSED),
        ({"most_pending_callbacks": 1}, Choice.NOTHING),
    ],
)
def test_what_callbacks_may_cost_counts_at_once(
    line: Line, support: PhoneNumber, caps: dict[str, Any], choice: Choice
) -> None:  # rules 8, 24
    leg = line.call(MARIA, support)
    line.callback(OMAR, support)
    change(support, **caps)
    assert chosen(line, leg) is choice


def test_an_address_that_was_taken_out_is_not_asked_any_more(line: Line, support: PhoneNumber) -> None:  # rule 21
    change(support, lookup_url="https://crm.example.com/?n=$(Caller)")
    entry = line.entry(line.call(MARIA, support))
    change(support, lookup_url="")
    data_lookup.look_up(entry_id=entry.pk, at=line.at)
    assert not entry.events.filter(name__in=["data_found", "data_not_found"]).exists()


# Who calls again


def test_who_takes_up_a_missed_callback_is_under_the_settings_of_now(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 43
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.NO_ANSWER)
    change(support, max_queue_wait_seconds=120, offer_from_waiting=9)
    again = line.entry(line.call(MARIA, support))
    assert (again.conversation_id, again.settings_revision) == (entry.conversation_id, support.revision)
    assert again.deadline_at == line.at + timedelta(seconds=120)


def test_who_waits_on_a_second_call_keeps_the_keys_of_the_callback(line: Line, support: PhoneNumber) -> None:
    """Rule 41."""
    change(support, other_number=PhoneNumber.OtherNumber.ALWAYS)
    line.callback(MARIA, support)
    change(support, other_number=PhoneNumber.OtherNumber.NEVER)
    answered = line.call(MARIA, support)
    assert settings_of(line.entry(answered)).takes_other_numbers
