"""Two reports about one call in the same instant: nothing is lost, and nothing happens twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from callbacks.models import CallLeg, Conversation, Offer, PhoneNumber, QueueEntry
from callbacks.operations import expiry, intake
from callbacks.operations.errors import TooLate
from callbacks.operations.virtual_hold import Choice
from telephony.carrier import IncomingCall
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run these side by side, each on a connection of its own; what they answer, or what they raised."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=60)
            answers[number] = act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return answers


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(10))
def test_key_1_and_accept_in_the_same_instant_one_of_the_two_happens(
    line: Line, support: PhoneNumber, round_: int
) -> None:
    """Rule 17."""
    ana = AgentFactory(name="Ana", available=True, queues=[support.queue])
    leg = line.call(MARIA, support)
    [offer] = line.match()
    pressed, accepted = at_once(lambda: line.press(leg), lambda: line.accept(offer))
    entry = line.entry(leg)
    ana.refresh_from_db()
    if isinstance(accepted, Offer):
        assert pressed.choice is Choice.NOTHING  # type: ignore[attr-defined]
        assert (entry.kind, entry.status, ana.state) == ("live", "connecting_agent", "busy_call")
    else:
        assert isinstance(accepted, TooLate)
        assert pressed.choice is Choice.CONFIRMED  # type: ignore[attr-defined]
        assert (entry.kind, entry.status, ana.state) == ("callback", "waiting", "available")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(10))
def test_key_1_and_hanging_up_in_the_same_instant_keep_the_callback(
    line: Line, support: PhoneNumber, round_: int
) -> None:
    """Rule 15."""
    leg = line.call(MARIA, support)
    answers = at_once(lambda: line.press(leg), lambda: line.hang_up(leg))
    assert not any(isinstance(answer, Exception) for answer in answers)
    [entry] = QueueEntry.objects.open()
    assert entry.is_callback and entry.is_waiting


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_keys_of_one_caller_in_the_same_instant_make_one_callback(line: Line, support: PhoneNumber) -> None:
    """Rule 41."""
    calls = [line.call(MARIA, support) for _ in range(6)]
    answers = at_once(*[lambda leg=leg: line.press(leg) for leg in calls])
    assert sorted(answer.choice.name for answer in answers) == ["CONFIRMED"] + ["REFUSED"] * 5  # type: ignore[attr-defined]
    assert QueueEntry.objects.open().callbacks().count() == 1
    assert QueueEntry.objects.open().count() == 6


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(10))
def test_a_message_and_the_hang_up_that_ended_it_in_the_same_instant(
    line: Line, support: PhoneNumber, round_: int
) -> None:
    """Rules 18, 49; twilio.md 2.3."""
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    line.hear(leg)
    _leave_a_message_and_hang_up(line, leg)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(10))
def test_the_same_outside_business_hours(line: Line, round_: int) -> None:
    """Rules 9, 49."""
    _leave_a_message_and_hang_up(line, line.call(MARIA, PhoneNumberFactory(closed=True, voicemail_enabled=True)))


def _leave_a_message_and_hang_up(line: Line, leg: CallLeg) -> None:
    message = {"leg_id": leg.pk, "recording_url": "https://carrier.example/RE1", "seconds": 9, "at": line.at}
    answers = at_once(lambda: intake.keep_message(**message), lambda: line.hang_up(leg))
    assert answers == [True, None]
    leg.refresh_from_db()
    assert leg.is_over
    assert Ticket.objects.get().reason == "voicemail"
    assert Conversation.objects.get(pk=leg.conversation_id).outcome == "voicemail"


def _unharmed(answers: list[object]) -> list[object]:
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return answers


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_the_same_call_reported_four_times_at_once_is_one_call(line: Line, support: PhoneNumber, round_: int) -> None:
    """Rule 37."""
    call = IncomingCall(call_sid="CA" + "a" * 32, caller=MARIA, dialed=str(support.number))
    answers = _unharmed(at_once(*[lambda: intake.answer_call(call=call, at=line.at)] * 4))
    assert len({answer.leg.pk for answer in answers}) == 1  # type: ignore[attr-defined]
    assert (Conversation.objects.count(), QueueEntry.objects.count(), CallLeg.objects.count()) == (1, 1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_key_1_and_the_end_of_the_longest_wait(line: Line, support: PhoneNumber, round_: int) -> None:
    """Rules 18, 49: a callback or a ticket, never both, never neither."""
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    pressed, _ = _unharmed(at_once(lambda: line.press(leg), lambda: expiry.sweep(at=line.at)))
    is_callback = line.entry(leg).is_callback
    assert is_callback == (pressed.choice is Choice.CONFIRMED)  # type: ignore[attr-defined]
    assert Ticket.objects.count() == (0 if is_callback else 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_key_1_and_the_matcher(line: Line, support: PhoneNumber, round_: int) -> None:
    """Rules 17, 49: whatever was first, the offer that rings in the end is of the callback."""
    AgentFactory(name="Ana", available=True, queues=[support.queue])
    leg = line.call(MARIA, support)
    _unharmed(at_once(lambda: line.press(leg), line.match))
    line.match()
    [ringing] = Offer.objects.open()
    assert (ringing.kind, ringing.entry.label) == ("callback", "Callback")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_two_second_calls_of_one_caller(line: Line, support: PhoneNumber, round_: int) -> None:
    """Rules 41, 43: one of them waits in the kept place."""
    held = line.callback(MARIA, support)
    line.later(60)
    legs = [line.call(MARIA, support) for _ in range(2)]
    _unharmed(at_once(*[lambda leg=leg: line.hear(leg) for leg in legs]))  # type: ignore[misc]
    held.refresh_from_db()
    assert (held.kind, held.status) == ("live", "waiting")
    assert held.live_leg in legs
    _unharmed(at_once(*[lambda leg=leg: line.hang_up(leg) for leg in legs]))  # type: ignore[misc]
    held.refresh_from_db()
    assert (held.kind, held.status) == ("callback", "waiting")
