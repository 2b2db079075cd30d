"""*Call back later*: a new callback of the same conversation that waits for its time, and for nothing else."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

import pytest

from agents.models import Agent
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import (
    agreed_callbacks,
    endings,
    interventions,
    offers,
    previews,
    reopening,
    second_calls,
    virtual_hold,
)
from callbacks.operations.errors import Refused, TooLate
from callbacks.queries import position_of, queue_payload, timeline_of
from telephony.carrier import LegStatus
from tests.factories import BusinessHoursFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket

TOMORROW = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def turn(line: Line, ana: Agent, support: PhoneNumber) -> Offer:
    """Ana has spoken with Maria, whom she called back, and writes her notes."""
    entry, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    turn = Offer.objects.select_related("agent", "entry__queue").get(pk=offer.pk)
    endings.complete(turn, entry=QueueEntry.objects.locked(entry.pk), at=line.at)
    return turn


def agree(line: Line, turn: Offer, due_at: datetime) -> QueueEntry:
    return agreed_callbacks.call_back_later(
        conversation_id=turn.entry.conversation_id, agent_id=turn.agent_id, due_at=due_at, at=line.at
    )


def test_it_is_a_callback_of_the_same_conversation_with_all_that_the_call_had(
    line: Line, turn: Offer
) -> None:  # rule 45
    QueueEntry.objects.filter(pk=turn.entry_id).update(category="Billing", data={"Tier": "gold"})

    later = agree(line, turn, line.at + TOMORROW)

    assert later.conversation_id == turn.entry.conversation_id
    assert (later.kind, later.status, later.callback_number) == ("callback", "waiting", MARIA)
    assert (later.category, later.data, later.queue, later.lane_id) == (
        *("Billing", {"Tier": "gold"}),
        *(turn.entry.queue, turn.entry.lane_id),
    )
    later.conversation.refresh_from_db()
    assert not later.conversation.is_over
    [agreed] = [said["text"] for said in timeline_of(later.conversation) if said["name"] == "callback_agreed"]
    assert agreed == "Ana agreed to call +1 415-555-2671 back, not before 15:00 UTC on 03 Jun."


def test_nobody_is_rung_before_the_time_and_somebody_is_rung_then(line: Line, turn: Offer) -> None:  # rule 25
    later = agree(line, turn, line.at + TOMORROW)
    free(turn.agent_id, line)

    assert line.match() == []
    with pytest.raises(TooLate, match="not to be called yet"):
        offers.pick(entry_id=later.pk, agent_id=turn.agent_id, at=line.at)

    line.at += TOMORROW
    [offer] = line.match()
    assert offer.entry_id == later.pk


def test_it_stands_as_if_the_customer_had_called_at_that_time(line: Line, turn: Offer, support: PhoneNumber) -> None:
    """Rule 22."""
    due_at = line.at + timedelta(hours=1)
    later = agree(line, turn, due_at)
    line.at = due_at - timedelta(minutes=1)
    before = line.callback(OMAR, support)
    line.at = due_at + timedelta(minutes=1)
    after = line.callback(LENA, support)

    assert [position_of(entry) for entry in (before, later, after)] == [1, 2, 3]
    waited = {row["id"]: row["waited_seconds"] for row in queue_payload(turn.agent.user, at=line.at)}
    assert waited[later.pk] == 60


def test_closing_time_of_today_does_not_drop_what_was_agreed_for_tomorrow(
    line: Line, turn: Offer, support: PhoneNumber
) -> None:  # rule 40
    office_hours(support, opens=9, closes=17)
    later = agree(line, turn, line.at + TOMORROW)
    line.at = line.at.replace(hour=17, minute=1)
    line.sweep()
    assert QueueEntry.objects.get(pk=later.pk).is_waiting

    line.at = (line.at + TOMORROW).replace(hour=17, minute=1)
    line.sweep()
    assert QueueEntry.objects.get(pk=later.pk).status == "closed"
    assert Ticket.objects.get().reason == "closed_before_reached"


def test_the_longest_wait_counts_from_the_time_agreed_on(line: Line, turn: Offer, support: PhoneNumber) -> None:
    """Rule 39."""
    later = agree(line, turn, line.at + TOMORROW)

    assert later.deadline_at == line.at + TOMORROW + timedelta(seconds=support.max_callback_wait_seconds)


def test_times_that_cannot_be_are_refused_in_words(line: Line, turn: Offer, support: PhoneNumber) -> None:  # rule 3
    office_hours(support, opens=9, closes=17)

    for due_at, sentence in [
        (line.at, "That time is over."),
        (line.at + timedelta(days=31), "within the next 30 days"),
        (datetime(2025, 6, 3, 18, tzinfo=UTC), "Support is closed then. It opens again on Wednesday 04 June at 09:00"),
    ]:
        with pytest.raises(Refused, match=sentence):
            agree(line, turn, due_at)
    assert not QueueEntry.objects.open().exists()


def test_a_number_that_must_not_be_dialed_is_refused(line: Line, turn: Offer, support: PhoneNumber) -> None:  # rule 24
    support.allowed_countries = "DE"
    support.save()

    with pytest.raises(Refused):
        agree(line, turn, line.at + TOMORROW)


def test_who_shows_no_number_cannot_be_called_later(line: Line, turn: Offer) -> None:  # rule 23
    QueueEntry.objects.filter(pk=turn.entry_id).update(kind="live", caller="anonymous", callback_number="")

    with pytest.raises(Refused, match="shows no number"):
        agree(line, turn, line.at + TOMORROW)


def test_a_double_click_makes_one_callback(line: Line, turn: Offer) -> None:  # rule 49
    agree(line, turn, line.at + TOMORROW)

    with pytest.raises(Refused, match="There is a callback to this customer already"):
        agree(line, turn, line.at + TOMORROW)
    assert QueueEntry.objects.open().count() == 1


def test_no_time_is_agreed_on_while_they_talk(line: Line, ana: Agent, support: PhoneNumber) -> None:
    _entry, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)

    with pytest.raises(Refused, match="not over yet"):
        agree(line, offer, line.at + TOMORROW)


def test_a_customer_who_calls_before_waits_from_now_on(
    line: Line, turn: Offer, support: PhoneNumber
) -> None:  # rule 43
    later = agree(line, turn, line.at + TOMORROW)
    line.later(60)
    leg = line.call(MARIA, support)
    second_calls.choose(leg_id=leg.pk, digits=second_calls.STAY, at=line.at)
    virtual_hold.attach_second_call(leg_id=leg.pk, at=line.at)
    line.later(60)
    other = line.call(OMAR, support)

    later.refresh_from_db()
    assert (later.kind, later.queued_at) == ("live", line.at - timedelta(seconds=60))
    assert position_of(later) == 1
    assert position_of(line.entry(other)) == 2


def test_a_supervisor_may_cancel_it(line: Line, turn: Offer) -> None:
    later = agree(line, turn, line.at + TOMORROW)

    interventions.cancel(entry_id=later.pk, actor="sue", reason="The customer wrote.", at=line.at)

    later.refresh_from_db()
    assert later.status == "canceled"


def free(agent_id: int, line: Line) -> None:
    Agent.objects.filter(pk=agent_id).update(state="available", state_since=line.at, idle_since=line.at)


def office_hours(number: PhoneNumber, *, opens: int, closes: int) -> None:
    number.business_hours = BusinessHoursFactory(periods=[(day, time(opens), time(closes)) for day in range(7)])
    number.save()


def canceled(line: Line, turn: Offer) -> QueueEntry:
    """A callback agreed for tomorrow that a supervisor has canceled."""
    later = agree(line, turn, line.at + TOMORROW)
    free(turn.agent_id, line)
    return interventions.cancel(entry_id=later.pk, actor="sue", reason="by mistake", at=line.at)


def open_on(turn: Offer, days: Iterable[int]) -> None:
    """From two to four in the afternoon, and what waits at closing time is dropped."""
    number = turn.entry.phone_number
    number.business_hours = BusinessHoursFactory(periods=[(day, time(14), time(16)) for day in days])
    number.closing_policy = PhoneNumber.ClosingPolicy.DROP_WITH_TICKET
    number.save()


def test_reopened_it_still_waits_for_the_agreed_time(line: Line, turn: Offer, support: PhoneNumber) -> None:
    """Rules 20, 22, 25, 39: the customer is called when it was promised, and waits from then on as long as any other."""
    ended, agreed = canceled(line, turn), line.at + TOMORROW
    shown = previews.preview(entry_id=ended.pk, wish=previews.Wish(previews.Action.REOPEN), at=line.at)
    again = reopening.reopen(entry_id=ended.pk, actor="sue", reason="after all", at=line.at)
    assert (again.queued_at, again.not_before) == (agreed, agreed)
    assert again.deadline_at == agreed + timedelta(seconds=support.max_callback_wait_seconds)
    assert "The customer is not called before 03 Jun, 15:00 UTC, as agreed." in shown.notes
    assert line.match() == []
    line.at = agreed
    assert [offer.entry_id for offer in line.match()] == [again.pk]


def test_reopened_after_the_agreed_time_it_is_called_at_once(line: Line, turn: Offer) -> None:  # rule 20
    ended, agreed = canceled(line, turn), line.at + TOMORROW
    line.at = agreed + timedelta(minutes=1)
    again = reopening.reopen(entry_id=ended.pk, actor="sue", reason="after all", at=line.at)
    assert (again.queued_at, again.not_before) == (agreed, None)
    assert [offer.entry_id for offer in line.match()] == [again.pk]


def test_it_can_be_reopened_while_closed_where_the_agreed_time_is_not(line: Line, turn: Offer) -> None:
    """Rules 3, 40: what counts is whether somebody may be called then."""
    ended = canceled(line, turn)
    open_on(turn, range(7))
    line.later(2 * 3600)
    assert reopening.reopen(entry_id=ended.pk, actor="sue", reason="after all", at=line.at).is_waiting


def test_it_is_not_reopened_for_a_time_at_which_nobody_may_be_called(line: Line, turn: Offer) -> None:  # rule 3
    ended = canceled(line, turn)
    open_on(turn, [line.at.weekday()])
    with pytest.raises(Refused, match="closed at the agreed time") as refused:
        reopening.reopen(entry_id=ended.pk, actor="sue", reason="after all", at=line.at)
    assert refused.value.code == "closed"
