"""A keypad menu before the line: the choice sets category, queue, skills, priority and data (rule 10)."""

import pytest

from agents.models import Skill
from callbacks.models import CallLeg, Category, Conversation, Menu, PhoneNumber, QueueEntry
from callbacks.operations import intake, menus
from callbacks.operations.intake import Arrival
from callbacks.queries import offer_payload, timeline_of
from telephony.carrier import IncomingCall
from tests.factories import AgentFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def menu(support: PhoneNumber) -> Menu:
    """1 is sales, 2 is billing in German, which asks for an account number; 9 is nothing in particular."""
    menu = Menu.objects.create(phone_number=support, most_tries=2)
    sales = Category.objects.create(name="Sales", queue=QueueFactory(name="Sales"), priority=1, data={"Team": "one"})
    billing = Category.objects.create(name="Billing")
    billing.required_skills.create(skill=Skill.objects.create(name="German"), least_level=5)
    menu.choices.create(key="1", name="sales", category=sales)
    menu.choices.create(key="2", name="billing", category=billing, language="de-DE", ask_for="Account")
    menu.choices.create(key="9", name="anything else")
    return menu


def request(leg: CallLeg) -> IncomingCall:
    return IncomingCall(call_sid=leg.call_sid or "", caller=leg.from_number, dialed=leg.to_number)


def press(line: Line, leg: CallLeg, key: str, *, tries: int = 1) -> menus.Next:
    return menus.press(leg_id=leg.pk, key=key, tries=tries, call=request(leg), at=line.at)


def key_in(line: Line, leg: CallLeg, digits: str, asked: menus.Next, *, tries: int = 1) -> menus.Next:
    assert asked.asked is not None
    return menus.key_in(
        leg_id=leg.pk, choice_id=asked.asked.pk, digits=digits, tries=tries, call=request(leg), at=line.at
    )


def arrival(answer: menus.Next) -> Arrival:
    assert answer.answered is not None
    return answer.answered.arrival


def test_nobody_is_in_line_before_the_menu_is_done(line: Line, support: PhoneNumber, menu: Menu) -> None:  # rule 10
    leg = line.call(MARIA, support)
    assert leg.entry is None
    line.later(12)
    assert arrival(press(line, leg, "9")) is Arrival.QUEUED
    assert line.entry(leg).queued_at == line.at  # rule 20: from the entry into the queue


def test_the_choice_sets_category_queue_skills_priority_and_data(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:  # rule 10
    leg = line.call(MARIA, support)
    press(line, leg, "1")
    entry = line.entry(leg)
    assert (entry.category, entry.queue.name, entry.priority, entry.data) == ("Sales", "Sales", 1, {"Team": "one"})


def test_the_agent_sees_the_category_and_what_was_keyed_in(line: Line, support: PhoneNumber, menu: Menu) -> None:
    # rule 27
    cyd = AgentFactory(name="Cyd", available=True, queues=[support.queue])
    cyd.skills.create(skill=Skill.objects.get(name="German"), level=6)
    leg = line.call(MARIA, support)
    asked = press(line, leg, "2")
    assert arrival(key_in(line, leg, "4711", asked)) is Arrival.QUEUED
    [offer] = line.match()
    shown = offer_payload(offer, at=line.at)
    assert (shown["category"], shown["data"], offer.entry.language) == ("Billing", {"Account": "4711"}, "de-DE")


def test_a_wrong_key_or_none_is_answered_with_the_menu_again(line: Line, support: PhoneNumber, menu: Menu) -> None:
    leg = line.call(MARIA, support)
    for key in ("7", ""):
        again = press(line, leg, key)
        assert (again.menu, again.tries, again.answered) == (menu, 2, None)


def test_who_never_chooses_enters_the_category_for_that(line: Line, support: PhoneNumber, menu: Menu) -> None:
    menu.otherwise = Category.objects.get(name="Sales")
    menu.save()
    leg = line.call(MARIA, support)
    assert arrival(press(line, leg, "", tries=2)) is Arrival.QUEUED
    assert line.entry(leg).category == "Sales"


def test_without_such_a_category_it_is_the_numbers_own_queue(line: Line, support: PhoneNumber, menu: Menu) -> None:
    leg = line.call(MARIA, support)
    press(line, leg, "7", tries=2)
    assert (line.entry(leg).category, line.entry(leg).queue) == ("", support.queue)


def test_who_keys_nothing_in_is_asked_again_and_then_goes_on_without(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:
    leg = line.call(MARIA, support)
    asked = press(line, leg, "2")
    again = key_in(line, leg, "", asked)
    assert (again.asked, again.tries) == (asked.asked, 2)
    assert arrival(key_in(line, leg, "", again, tries=2)) is Arrival.QUEUED
    assert (line.entry(leg).category, line.entry(leg).data) == ("Billing", {})


def test_the_same_request_twice_makes_one_entry(line: Line, support: PhoneNumber, menu: Menu) -> None:  # rule 37
    leg = line.call(MARIA, support)
    assert [arrival(press(line, leg, key)) for key in ("1", "1", "9")] == [Arrival.QUEUED] * 3
    assert QueueEntry.objects.count() == 1
    call = IncomingCall(call_sid=leg.call_sid or "", caller=MARIA, dialed=str(support.number))
    assert intake.answer_call(call=call, at=line.at).arrival is Arrival.QUEUED


def test_the_first_request_twice_asks_the_same_caller(line: Line, support: PhoneNumber, menu: Menu) -> None:  # rule 37
    leg = line.call(MARIA, support)
    call = IncomingCall(call_sid=leg.call_sid or "", caller=MARIA, dialed=str(support.number))
    again = intake.answer_call(call=call, at=line.at)
    assert (again.arrival, again.leg, CallLeg.objects.count()) == (Arrival.MENU, leg, 1)


def test_hanging_up_in_the_menu_is_told_apart_from_calling_when_closed(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    conversation = Conversation.objects.get()
    assert (conversation.outcome, QueueEntry.objects.count()) == ("abandoned", 0)
    assert arrival(press(line, leg, "1")) is Arrival.HUNG_UP
    assert QueueEntry.objects.count() == 0


def test_a_callback_through_the_chosen_setting_is_recognized_after_the_menu(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:  # rules 41, 42, 45
    first = line.call(MARIA, support)
    press(line, first, "1")
    line.press(first)
    line.hang_up(first)
    callback = line.entry(first)
    again = line.call(MARIA, support)
    assert arrival(press(line, again, "1")) is Arrival.HAS_A_CALLBACK
    assert line.entry(again) == callback
    assert Conversation.objects.count() == 1
    other = line.call(MARIA, support)
    assert arrival(press(line, other, "9")) is Arrival.QUEUED


def test_the_timeline_tells_what_was_chosen_and_not_what_was_keyed(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:
    leg = line.call(MARIA, support)
    key_in(line, leg, "4711", press(line, leg, "2"))
    words = " ".join(row["text"] for row in timeline_of(line.entry(leg).conversation))
    assert "Chose 2 in the menu: billing." in words
    assert "Keyed in Account." in words
    assert "4711" not in words


def test_a_menu_without_choices_keeps_nobody(line: Line, support: PhoneNumber) -> None:
    Menu.objects.create(phone_number=support)
    assert line.call(MARIA, support).entry is not None


def test_that_the_menu_was_said_anew_is_on_the_timeline(line: Line, support: PhoneNumber, menu: Menu) -> None:
    leg = line.call(MARIA, support)
    answer = menus.press(leg_id=leg.pk, key="1", tries=1, call=request(leg), at=line.at, said=menu.mark() + 1)
    assert (answer.menu, answer.tries, answer.answered) == (menu, 1, None)
    told = [one["text"] for one in timeline_of(Conversation.objects.get())]
    assert "Pressed 1 in a menu that was changed meanwhile; it was said anew." in told


def test_that_a_question_was_asked_anew_is_on_the_timeline_and_no_try_of_the_callers(
    line: Line, support: PhoneNumber, menu: Menu
) -> None:  # rule 10
    leg = line.call(MARIA, support)
    asked = press(line, leg, "2").asked
    assert asked is not None
    heard = menus.Heard(menu=menu.mark(), question=asked.question_mark() + 1)
    answer = menus.key_in(
        leg_id=leg.pk, choice_id=asked.pk, digits="4711", tries=2, call=request(leg), at=line.at, heard=heard
    )
    assert (answer.asked, answer.tries, answer.answered) == (asked, 2, None)
    told = [one["text"] for one in timeline_of(Conversation.objects.get())]
    assert "What the caller was asked to key in was changed meanwhile; it was said anew." in told
