"""A caller whose number failed the network's check counts as one who shows none, where the number says so (rule 23)."""

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, Category, Menu, MenuChoice, PhoneNumber, QueueEntry
from callbacks.operations import intake
from callbacks.operations.intake import Answered, Arrival, MenuChoices
from callbacks.operations.virtual_hold import Choice
from callbacks.queries import timeline_of
from telephony.carrier import IncomingCall
from tests.unit.callbacks.operations.conftest import MARIA, Line


@pytest.fixture
def wary(support: PhoneNumber) -> PhoneNumber:
    support.distrusts_false_numbers = True
    support.save()
    return support


def arrives(line: Line, number: PhoneNumber, *, failed: bool = True) -> Answered:
    line.calls += 1
    return intake.answer_call(call=a_call(line.calls, number, failed=failed), at=line.at)


def a_call(nth: int, number: PhoneNumber, *, failed: bool) -> IncomingCall:
    sid = f"CA{nth:032d}"
    return IncomingCall(call_sid=sid, caller=MARIA, dialed=str(number.number), caller_failed_the_check=failed)


def leg_of(answered: Answered) -> CallLeg:
    assert answered.leg is not None
    return answered.leg


def chooses(line: Line, leg: CallLeg) -> Choice:
    chosen = line.press(leg)
    assert chosen is not None
    return chosen.choice


def test_off_by_default_the_number_is_believed(line: Line, support: PhoneNumber) -> None:
    assert chooses(line, leg_of(arrives(line, support))) is Choice.CONFIRMED


def test_there_is_no_callback_to_a_number_that_failed(line: Line, wary: PhoneNumber) -> None:  # rules 23, 24
    leg = leg_of(arrives(line, wary))
    assert chooses(line, leg) is Choice.NOTHING
    entry = line.entry(leg)
    assert (entry.callback_number, entry.caller, entry.is_live) == ("", MARIA, True)
    told = [one["text"] for one in timeline_of(entry.conversation)]
    assert "The number that the call shows failed the network’s check, and is not believed." in told


def test_what_was_not_checked_or_passed_is_believed(line: Line, wary: PhoneNumber) -> None:
    assert chooses(line, leg_of(arrives(line, wary, failed=False))) is Choice.CONFIRMED


def test_another_number_may_be_keyed_in(line: Line, wary: PhoneNumber) -> None:  # rule 19
    wary.other_number = PhoneNumber.OtherNumber.WHEN_NEEDED
    wary.save()
    assert chooses(line, leg_of(arrives(line, wary))) is Choice.ASK_NUMBER


def test_nothing_is_told_about_the_callback_of_whose_number_is_shown(line: Line, wary: PhoneNumber) -> None:  # rule 43
    held = line.callback(MARIA, wary)
    answered = arrives(line, wary)
    assert answered.arrival is Arrival.QUEUED
    assert leg_of(answered).conversation_id != held.conversation_id
    assert arrives(line, wary, failed=False).arrival is Arrival.HAS_A_CALLBACK


def test_who_is_doubted_before_the_menu_is_doubted_after_it(line: Line, wary: PhoneNumber) -> None:  # rule 10
    line.callback(MARIA, wary)
    menu = Menu.objects.create(phone_number=wary)
    MenuChoice.objects.create(
        menu=menu, key="1", name="Sales", category=Category.objects.create(name="Sales", queue=wary.queue)
    )
    answered = arrives(line, wary)
    assert answered.arrival is Arrival.MENU
    later = a_call(line.calls, wary, failed=False)  # the carrier says it once
    after = intake.enter_after_menu(leg_id=leg_of(answered).pk, call=later, chosen=MenuChoices(), at=line.at)
    entry = line.entry(leg_of(after))
    assert (after.arrival, entry.caller_is_doubtful, entry.callback_number) == (Arrival.QUEUED, True, "")


def test_data_do_not_bring_the_number_back(line: Line, wary: PhoneNumber) -> None:  # rule 19
    wary.number_to_dial = "$(ContactNumber)"
    wary.save()
    leg = leg_of(arrives(line, wary))
    chooses(line, leg)
    assert line.entry(leg).callback_number == ""


def test_who_showed_the_number_of_another_leaves_them_no_place(
    line: Line, wary: PhoneNumber, ana: Agent
) -> None:  # rule 43
    entry = line.callback(MARIA, wary)
    QueueEntry.objects.filter(pk=entry.pk).update(
        caller_is_doubtful=True, callback_number="+13105550144", status="not_reached", ended_at=line.at
    )
    assert arrives(line, wary, failed=False).arrival is Arrival.QUEUED
