"""Another number to be called back at: keyed in, read back, confirmed; the place is kept meanwhile."""

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.operations import other_number
from callbacks.operations.other_number import Answer, Next
from callbacks.operations.virtual_hold import Choice
from callbacks.queries import position_of, timeline_of
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

OFFICE = "+14155550987"
OFFICE_KEYS = "4155550987"


@pytest.fixture
def support(support: PhoneNumber) -> PhoneNumber:
    support.other_number = PhoneNumber.OtherNumber.ALWAYS
    support.save()
    return support


@pytest.fixture
def when_needed(support: PhoneNumber) -> PhoneNumber:
    support.other_number = PhoneNumber.OtherNumber.WHEN_NEEDED
    support.save()
    return support


def give(line: Line, leg: CallLeg, digits: str, attempt: int = 1) -> Answer:
    answer = other_number.give(leg_id=leg.pk, digits=digits, attempt=attempt, at=line.at)
    assert answer is not None
    return answer


def confirm(line: Line, leg: CallLeg, digits: str = "1", attempt: int = 1) -> Answer:
    answer = other_number.confirm(leg_id=leg.pk, digits=digits, attempt=attempt, at=line.at)
    assert answer is not None
    return answer


def choice(line: Line, leg: CallLeg, digits: str = "1") -> Choice:
    chosen = line.press(leg, digits)
    assert chosen is not None
    return chosen.choice


def test_a_number_keyed_in_and_confirmed_is_called_back_and_the_callers_own_stays_on_record(
    line: Line, support: PhoneNumber
) -> None:  # rule 19
    leg = line.call(MARIA, support)
    place = position_of(line.entry(leg))
    assert choice(line, leg, "2") is Choice.ASK_NUMBER
    answer = give(line, leg, OFFICE_KEYS)
    assert (answer.next, answer.given) == (Next.READ_BACK, OFFICE)
    assert confirm(line, leg).next is Next.CONFIRMED
    entry = line.entry(leg)
    entry.refresh_from_db()
    assert (entry.kind, entry.callback_number, entry.caller) == ("callback", OFFICE, MARIA)
    assert position_of(entry) == place
    told = [row["text"] for row in timeline_of(entry.conversation)]
    assert "The caller keyed in +1 415-555-0987 (try 1)." in told
    assert "The caller asked for a callback to +1 415-555-0987. The place is kept." in told


def test_key_2_does_nothing_where_it_was_not_offered(line: Line, when_needed: PhoneNumber) -> None:  # rule 13
    assert choice(line, line.call(MARIA, when_needed), "2") is Choice.NOTHING


@pytest.mark.parametrize("caller", ["anonymous", "+15558675310", ""])
def test_who_shows_no_number_is_asked_for_one(line: Line, when_needed: PhoneNumber, caller: str) -> None:  # rule 23
    leg = line.call(caller, when_needed)
    heard = line.hear(leg)
    assert heard.cycle is not None
    assert [spoken.what for spoken in heard.cycle.spoken][-1] == "callback_offer"
    assert choice(line, leg) is Choice.ASK_NUMBER
    give(line, leg, OFFICE_KEYS)
    confirm(line, leg)
    assert line.entry(leg).callback_number == OFFICE


def test_who_shows_no_number_gets_no_offer_where_no_other_is_taken(line: Line, support: PhoneNumber) -> None:  # rule 23
    support.other_number = PhoneNumber.OtherNumber.NEVER
    support.save()
    leg = line.call("anonymous", support)
    heard = line.hear(leg)
    assert heard.cycle is not None
    assert "callback_offer" not in [spoken.what for spoken in heard.cycle.spoken]
    assert choice(line, leg) is Choice.NOTHING


def test_whose_number_is_refused_is_told_why_and_asked_for_another(
    line: Line, when_needed: PhoneNumber
) -> None:  # rules 23, 24
    leg = line.call("+442083661177", when_needed)
    chosen = line.press(leg)
    assert chosen is not None
    assert (chosen.choice, chosen.sentence) == (
        Choice.ASK_NUMBER,
        "Sorry, we cannot call back numbers of that country.",
    )


def test_the_offer_of_another_number_comes_after_the_callback_offer(
    line: Line, support: PhoneNumber
) -> None:  # rule 12
    heard = line.hear(line.call(MARIA, support))
    assert heard.cycle is not None
    assert [spoken.what for spoken in heard.cycle.spoken] == [
        "hold_message",
        "position",
        "callback_offer",
        "other_number",
    ]


@pytest.mark.parametrize(
    ("digits", "code"),
    [("911", "emergency"), ("9005551234", "extra_charge"), ("8765221234", "country_not_allowed"), ("555", "emergency")],
)
def test_a_number_that_must_not_be_dialed_is_refused_and_asked_for_again(
    line: Line, support: PhoneNumber, digits: str, code: str
) -> None:  # rule 24
    leg = line.call(MARIA, support)
    answer = give(line, leg, digits)
    assert (answer.next, answer.attempt) == (Next.ASK, 2)
    assert answer.sentence.startswith("Sorry, we cannot call")
    assert RefusedNumber.objects.get().code == code
    assert line.entry(leg).is_live


def test_after_three_tries_the_caller_waits_on_in_the_same_place(line: Line, support: PhoneNumber) -> None:  # rule 23
    line.call(OMAR, support)
    leg = line.call(MARIA, support)
    place = position_of(line.entry(leg))
    assert give(line, leg, "123").attempt == 2
    assert give(line, leg, "", attempt=2).attempt == 3
    assert give(line, leg, OFFICE_KEYS, attempt=3).next is Next.READ_BACK
    assert confirm(line, leg, "2", attempt=3).next is Next.HOLD
    entry = line.entry(leg)
    assert (entry.kind, position_of(entry)) == ("live", place)
    assert choice(line, leg) is Choice.CONFIRMED
    assert line.entry(leg).callback_number == MARIA


def test_each_request_that_comes_twice_is_answered_twice_and_counted_once(
    line: Line, support: PhoneNumber
) -> None:  # rule 37
    leg = line.call(MARIA, support)
    assert give(line, leg, "911") == give(line, leg, "911")
    assert RefusedNumber.objects.count() == 1
    assert give(line, leg, OFFICE_KEYS, attempt=2).given == give(line, leg, OFFICE_KEYS, attempt=2).given == OFFICE
    assert [confirm(line, leg, attempt=2).next for _ in range(3)] == [Next.CONFIRMED] * 3
    events = [event.name for event in leg.conversation.events.all()]
    assert (events.count("number_given"), events.count("callback_requested")) == (2, 1)


def test_a_late_copy_of_an_earlier_try_does_not_bring_its_number_back(
    line: Line, support: PhoneNumber
) -> None:  # rule 37
    leg = line.call(MARIA, support)
    give(line, leg, "4155550988")
    confirm(line, leg, "2")
    give(line, leg, OFFICE_KEYS, attempt=2)
    give(line, leg, "4155550988")
    confirm(line, leg, attempt=2)
    assert line.entry(leg).callback_number == OFFICE


def test_a_number_that_has_a_callback_here_gets_no_second_one(line: Line, support: PhoneNumber) -> None:  # rule 41
    line.callback(OFFICE, support)
    leg = line.call(MARIA, support)
    answer = give(line, leg, OFFICE_KEYS)
    assert (answer.next, answer.sentence) == (
        Next.ASK,
        "You already have a callback. You keep your place on this call.",
    )
    assert QueueEntry.objects.open().promised().count() == 1


def test_two_who_confirm_the_same_number_get_one_callback(line: Line, support: PhoneNumber) -> None:  # rule 41
    legs = [line.call(caller, support) for caller in (MARIA, LENA)]
    for leg in legs:
        give(line, leg, OFFICE_KEYS)
    assert [confirm(line, leg).next for leg in legs] == [Next.CONFIRMED, Next.HOLD]
    second = line.entry(legs[1])
    assert (second.kind, second.callback_number) == ("live", LENA)


def test_an_agent_may_take_the_caller_while_a_number_is_keyed_in(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 17
    leg = line.call(MARIA, support)
    line.press(leg, "2")
    [offer] = line.match()
    line.accept(offer)
    assert give(line, leg, OFFICE_KEYS).next is Next.GO_ON
    assert confirm(line, leg).next is Next.GO_ON
    entry = line.entry(leg)
    assert (entry.kind, entry.callback_number) == ("live", MARIA)


def test_who_confirms_and_hangs_up_in_the_same_moment_is_called_back_there(
    line: Line, support: PhoneNumber
) -> None:  # rules 15, 19
    leg = line.call(MARIA, support)
    give(line, leg, OFFICE_KEYS)
    line.hang_up(leg)
    line.later(1)
    assert confirm(line, leg).next is Next.CONFIRMED
    entry = line.entry(leg)
    assert (entry.kind, entry.is_waiting, entry.callback_number) == ("callback", True, OFFICE)


def test_keying_in_counts_as_being_there(line: Line, support: PhoneNumber) -> None:
    leg = line.call(MARIA, support)
    line.later(50)
    give(line, leg, "123")
    leg.refresh_from_db()
    assert leg.heartbeat_at == line.at


def test_a_callback_that_is_promised_can_be_moved_to_another_number(
    line: Line, support: PhoneNumber
) -> None:  # rule 19
    entry = line.callback(MARIA, support)
    line.later(60)
    leg = line.call(MARIA, support)
    assert give(line, leg, OFFICE_KEYS).next is Next.READ_BACK
    assert confirm(line, leg).next is Next.CONFIRMED
    entry.refresh_from_db()
    assert (entry.kind, entry.callback_number) == ("callback", OFFICE)


def test_where_other_numbers_were_switched_off_meanwhile_the_caller_waits_on(line: Line, support: PhoneNumber) -> None:
    leg = line.call(MARIA, support)
    PhoneNumber.objects.update(other_number=PhoneNumber.OtherNumber.NEVER)
    assert give(line, leg, OFFICE_KEYS).next is Next.GO_ON


def test_a_leg_that_is_nobodys_is_not_known(line: Line) -> None:
    assert other_number.give(leg_id=0, digits="1", attempt=1, at=line.at) is None
    assert other_number.confirm(leg_id=0, digits="1", attempt=1, at=line.at) is None
