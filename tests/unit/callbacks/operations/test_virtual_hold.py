"""Key 1: what it does, what it does not, and what hanging up then means."""

from datetime import timedelta
from itertools import permutations

import pytest

from agents.models import Agent
from callbacks.models import Conversation, PhoneNumber, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.operations import virtual_hold
from callbacks.operations.errors import TooLate
from callbacks.operations.virtual_hold import Choice
from callbacks.queries import position_of
from tests.factories import AgentFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket

NO_KEY = ["", "0", "2", "9", "#", "*", "11", "1#", "01", " 1", "١", "1" * 1000]


def positions(*entries: QueueEntry) -> list[int]:
    return [position_of(entry) for entry in entries]


# What it does


def test_key_1_changes_the_kind_and_nothing_else(line: Line, support: PhoneNumber) -> None:  # rules 20, 21
    leg = line.call(MARIA, support)
    entry = line.entry(leg)
    kept = (
        "pk",
        "queue_id",
        "lane_id",
        "category",
        "priority",
        "data",
        "queued_at",
        "rank_at",
        "conversation_id",
        "status",
    )
    QueueEntry.objects.filter(pk=entry.pk).update(category="Billing", data={"customer": "gold"}, priority=2)
    entry.refresh_from_db()
    before = {name: getattr(entry, name) for name in kept}
    line.later(95)
    chosen = line.press(leg)
    entry.refresh_from_db()
    assert chosen and chosen.choice is Choice.CONFIRMED
    assert (entry.kind, entry.callback_requested_at, entry.live_leg) == ("callback", line.at, None)
    assert {name: getattr(entry, name) for name in kept} == before


def test_pressing_1_changes_nobodys_position(line: Line, support: PhoneNumber) -> None:  # rule 14
    legs = []
    for caller in (MARIA, OMAR, LENA):
        legs.append(line.call(caller, support))
        line.later(1)
    entries = [line.entry(leg) for leg in legs]
    for leg in (legs[1], legs[0], legs[2]):
        line.press(leg)
        assert positions(*entries) == [1, 2, 3]
        line.hang_up(leg)
        assert positions(*entries) == [1, 2, 3]


@pytest.mark.parametrize("digits", NO_KEY)
def test_only_exactly_1_asks_for_a_callback(line: Line, support: PhoneNumber, digits: str) -> None:  # rule 13
    leg = line.call(MARIA, support)
    chosen = line.press(leg, digits)
    entry = line.entry(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert (entry.kind, entry.live_leg, entry.callback_requested_at) == ("live", leg, None)


def test_another_key_leaves_the_next_announcement_where_it_is_due(line: Line, support: PhoneNumber) -> None:  # rule 13
    leg = line.call(MARIA, support)
    line.hear(leg)
    leg.refresh_from_db()
    due_at = leg.cycle_due_at
    line.later(7)
    chosen = line.press(leg, "5")
    assert chosen and chosen.leg.cycle_due_at == due_at == line.at + timedelta(seconds=23)


def test_the_same_key_reported_again_is_confirmed_again(line: Line, support: PhoneNumber) -> None:  # rule 37
    leg = line.call(MARIA, support)
    line.press(leg)
    events = leg.conversation.events.count()
    for _ in range(4):
        line.later(1)
        chosen = line.press(leg)
        assert chosen and chosen.choice is Choice.CONFIRMED
    assert leg.conversation.events.count() == events
    assert line.entry(leg).callback_requested_at == line.at - timedelta(seconds=4)


def test_the_time_to_call_back_is_counted_from_the_request(line: Line, support: PhoneNumber) -> None:  # rule 39
    support.max_callback_wait_seconds = 600
    support.save()
    leg = line.call(MARIA, support)
    line.later(100)
    line.press(leg)
    assert line.entry(leg).deadline_at == line.at + timedelta(seconds=600)


def test_a_leg_that_holds_no_place_is_told_so(line: Line, support: PhoneNumber) -> None:
    after_hours = line.call(MARIA, PhoneNumberFactory(closed=True))
    assert line.press(after_hours) is None
    assert virtual_hold.request_callback(leg_id=0, digits="1", at=line.at) is None
    assert virtual_hold.request_callback(leg_id=10**30, digits="1", at=line.at) is None


# Where it does nothing


def test_switched_off_key_1_does_nothing(line: Line, support: PhoneNumber) -> None:  # rule 2
    leg = line.call(MARIA, support)
    support.callback_enabled = False
    support.save()
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert line.entry(leg).is_live


def test_callbacks_accepted_before_the_switch_are_still_made(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 2
    entry = line.callback(MARIA, support)
    support.callback_enabled = False
    support.save()
    [offer] = line.match()
    assert offer.entry == entry


def test_pending_callbacks_can_be_paused_and_go_on_later(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 2
    entry = line.callback(MARIA, support)
    line.later(1)
    live = line.entry(line.call(OMAR, support))
    support.serve_pending = False
    support.save()
    [offer] = line.match()
    assert offer.entry == live
    assert positions(entry, live) == [1, 2]
    line.later(1)
    AgentFactory(name="Cyd", available=True, queues=[support.queue])
    assert line.match() == []
    support.serve_pending = True
    support.save()
    [offer] = line.match()
    assert offer.entry == entry


def test_one_number_switched_off_changes_nothing_for_another(line: Line, support: PhoneNumber) -> None:  # rule 1
    sales = PhoneNumberFactory(name="Sales", callback_enabled=False)
    at_support, at_sales = line.call(MARIA, support), line.call(OMAR, sales)
    assert [line.press(leg).choice for leg in (at_support, at_sales)] == [Choice.CONFIRMED, Choice.NOTHING]  # type: ignore[union-attr]


def test_after_closing_time_key_1_registers_nothing(line: Line, support: PhoneNumber) -> None:  # rules 3, 40
    leg = line.call(MARIA, support)
    support.business_hours.periods.all().delete()
    support.business_hours.compile()
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert line.entry(leg).is_live


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "+86282452253", "", "sip:x@y", "client:bob"])
def test_who_cannot_be_called_back_presses_1_in_vain(line: Line, support: PhoneNumber, caller: str) -> None:  # rule 23
    leg = line.call(caller, support)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert line.entry(leg).is_live


@pytest.mark.parametrize(
    ("caller", "reason"),
    [
        ("+442079460000", "that country"),
        ("+19005550123", "charge extra"),
        ("+18765550123", "that country"),
        ("+881612345678", "satellite"),
    ],
)
def test_a_number_that_must_not_be_dialed_is_refused_and_the_place_kept(
    line: Line, support: PhoneNumber, caller: str, reason: str
) -> None:  # rule 24
    first = line.entry(line.call(OMAR, support))
    leg = line.call(caller, support)
    entry = line.entry(leg)
    chosen = line.press(leg)
    entry.refresh_from_db()
    if not entry.callback_number:
        assert chosen and chosen.choice is Choice.NOTHING
    else:
        assert chosen and chosen.choice is Choice.REFUSED
        assert reason in chosen.sentence
    assert entry.is_live and entry.is_waiting and entry.callback_requested_at is None
    assert positions(first, entry) == [1, 2]


def test_one_of_our_own_numbers_is_not_called_back(line: Line, support: PhoneNumber) -> None:  # rule 24
    sales = PhoneNumberFactory(name="Sales")
    leg = line.call(str(sales.number), support)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.REFUSED
    assert "our own numbers" in chosen.sentence
    assert line.entry(leg).is_live


# Hanging up


def test_hanging_up_after_the_key_keeps_the_callback(line: Line, support: PhoneNumber) -> None:  # rules 15, 16
    leg = line.call(MARIA, support)
    line.press(leg)
    line.hang_up(leg)
    entry = line.entry(leg)
    assert entry.is_callback and entry.is_waiting
    assert Conversation.objects.get().outcome == Outcome.IN_PROGRESS


def test_hanging_up_without_the_key_abandons(line: Line, support: PhoneNumber) -> None:  # rule 16
    leg = line.call(MARIA, support)
    behind = line.entry(line.call(OMAR, support))
    line.hang_up(leg)
    assert (line.entry(leg).status, positions(behind)) == ("abandoned", [1])
    assert Conversation.objects.get(pk=leg.conversation_id).outcome == Outcome.ABANDONED
    assert not Ticket.objects.exists()


def test_a_key_that_is_reported_after_the_hang_up_keeps_the_place(line: Line, support: PhoneNumber) -> None:  # rule 15
    leg = line.call(MARIA, support)
    line.later(1)
    behind = line.entry(line.call(OMAR, support))
    line.later(20)
    line.hang_up(leg)
    line.later(0.2)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.CONFIRMED
    entry = line.entry(leg)
    assert entry.is_callback and entry.is_waiting
    assert positions(entry, behind) == [1, 2]
    conversation = Conversation.objects.get(pk=entry.conversation_id)
    assert (conversation.outcome, conversation.ended_at) == (Outcome.IN_PROGRESS, None)


def test_a_late_key_reported_twice_is_one_callback(line: Line, support: PhoneNumber) -> None:  # rules 15, 37
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    for _ in range(3):
        line.press(leg)
    assert QueueEntry.objects.open().count() == 1


def test_a_key_long_after_the_hang_up_is_a_replay(line: Line, support: PhoneNumber) -> None:  # rule 37
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    line.later(3600)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert not QueueEntry.objects.open().exists()


@pytest.mark.parametrize("order", list(permutations(["key", "key", "end", "end"])))
def test_in_whatever_order_key_and_hang_up_are_reported(
    line: Line, support: PhoneNumber, order: tuple[str, ...]
) -> None:
    """Rules 15, 37."""
    leg = line.call(MARIA, support)
    for what in order:
        line.press(leg) if what == "key" else line.hang_up(leg)
        line.later(0.1)
    [entry] = QueueEntry.objects.open()
    assert entry.is_callback and entry.is_waiting
    assert not Ticket.objects.exists()


# While an agent is rung, and after


def test_key_1_takes_back_the_offer_of_the_live_call(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 17
    leg = line.call(MARIA, support)
    [live] = line.match()
    line.press(leg)
    live.refresh_from_db()
    ana.refresh_from_db()
    assert (live.status, live.close_reason) == ("closed", "withdrawn")
    assert (ana.state, ana.state_reason) == ("available", "")
    [again] = line.match()
    assert (again.entry, again.agent, again.kind, again.entry.label) == (live.entry, ana, "callback", "Callback")


def test_the_agent_whose_offer_was_taken_back_cannot_accept_it(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 17."""
    leg = line.call(MARIA, support)
    [live] = line.match()
    line.press(leg)
    with pytest.raises(TooLate) as refused:
        line.accept(live)
    assert refused.value.code == "withdrawn"


def test_after_accept_key_1_does_nothing(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 17
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    entry = line.entry(leg)
    assert (entry.kind, entry.status, entry.agent) == ("live", "connecting_agent", ana)


def test_a_key_pressed_after_accept_does_not_reopen_what_is_abandoned(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 17."""
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    line.hang_up(leg)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.NOTHING
    assert line.entry(leg).was_abandoned


def test_who_was_rung_when_the_caller_hung_up_on_the_key_does_not_have_the_callback(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rules 15, 17: the end was heard of before the key; the place is kept, and is nobody's."""
    leg = line.call(MARIA, support)
    line.match()
    line.hang_up(leg)
    line.press(leg)
    [entry] = QueueEntry.objects.open()
    assert (entry.kind, entry.status, entry.agent) == ("callback", "waiting", None)


# One callback per caller and setting


def test_of_two_calls_of_one_caller_only_one_becomes_a_callback(line: Line, support: PhoneNumber) -> None:  # rule 41
    first, second = line.call(MARIA, support), line.call(MARIA, support)
    line.press(first)
    chosen = line.press(second)
    assert chosen and chosen.choice is Choice.REFUSED
    assert chosen.sentence == "You already have a callback. You keep your place on this call."
    assert line.entry(second).is_live
    assert QueueEntry.objects.open().callbacks().count() == 1


def test_another_number_or_another_queue_is_another_callback(line: Line, support: PhoneNumber) -> None:  # rule 42
    same_queue = PhoneNumberFactory(name="Second line", queue=support.queue)
    sales = PhoneNumberFactory(name="Sales", queue=QueueFactory(name="Sales"))
    entries = [line.callback(MARIA, number) for number in (support, same_queue, sales)]
    support.queue = sales.queue
    support.save()
    entries.append(line.callback(MARIA, PhoneNumber.objects.get(pk=support.pk)))
    assert len({entry.pk for entry in entries}) == 4
    assert all(entry.is_callback and entry.is_waiting for entry in entries)
