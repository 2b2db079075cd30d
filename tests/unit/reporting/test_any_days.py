"""Days on which anything happens in any order: the metric book's invariants hold of whatever came out (rules 45, 46)."""

import contextlib
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agents import operations as agents
from agents.models import Agent, StateRefused
from callbacks.models import CallLeg, Conversation, Offer, PhoneNumber, QueueEntry
from callbacks.operations import agreed_callbacks, callback_requests, dialing, hand_dialing, reopening, ticket_callbacks
from callbacks.operations.callback_requests import Wish
from callbacks.operations.errors import Refused
from contactcenter.models import ApiToken
from reporting.metrics import broken
from reporting.models import Interaction
from reporting.operations.projection import difference, project
from reporting.operations.rebuilding import wrong_weeks
from reporting.queries.totals import totals
from telephony.carrier import LegStatus
from tests.factories import SupervisorFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

PEOPLE = (MARIA, OMAR, LENA, "+17185554417", "+16175558120")


class Day:
    """Whoever can do something does it when the dice say so; what the rules refuse does not happen."""

    def __init__(self, line: Line, number: PhoneNumber, staff: list[Agent], *, seed: int) -> None:
        self.line, self.number, self.staff = line, number, staff
        self.dice = random.Random(seed)
        self.sue = SupervisorFactory()
        self.shop, _ = ApiToken.objects.make(
            name="Shop", scopes=["callback_requests"], vouches_for_numbers=True, created_at=line.at
        )

    def pass_by(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.calls_and_leaves, self.calls_and_presses_1, self.an_agent_serves, self.an_agent_serves, self.an_agent_serves,
            self.agrees_on_a_time, self.calls_back_from_a_ticket, self.asks_elsewhere, self.asks_for_later,
            self.opens_again, self.calls_by_hand, self.time_passes,
        ]  # fmt: skip
        self.dice.shuffle(chosen := acts * 2)
        for act in chosen:
            with contextlib.suppress(Refused, StateRefused):
                act()
            self.line.later(self.dice.choice([1, 20, 90]))
            self.line.sweep()

    def calls_and_leaves(self) -> None:
        leg = self.line.call(self.dice.choice(PEOPLE), self.number)
        self.line.later(30)
        self.line.hang_up(leg)

    def calls_and_presses_1(self) -> None:
        self.line.callback(self.dice.choice(PEOPLE), self.number)

    def asks_elsewhere(self, **more: Any) -> None:
        wish = Wish(phone_number=self.number, number=self.dice.choice(PEOPLE), **more)
        callback_requests.ask(wish=wish, at=self.line.at, token=self.shop)

    def asks_for_later(self) -> None:
        self.asks_elsewhere(earliest_at=self.line.at + timedelta(minutes=10))

    def an_agent_serves(self) -> None:
        for offer in self.line.match():
            self.line.accept(offer)
            self.line.agent_joins(offer)
            if QueueEntry.objects.get(pk=offer.entry_id).is_live:
                self._brings(offer)
            else:
                self._dials(offer)
            self._wraps_up(offer)

    def agrees_on_a_time(self) -> None:
        """In the wrap-up of the last turn."""
        turn = Offer.objects.filter(status="accepted", ended_at__isnull=False).order_by("-pk").first()
        if turn is not None:
            agreed_callbacks.call_back_later(
                conversation_id=turn.entry.conversation_id,
                agent_id=turn.agent_id,
                due_at=self.line.at + timedelta(minutes=5),
                at=self.line.at,
            )

    def calls_back_from_a_ticket(self) -> None:
        if ticket := Ticket.objects.order_by("-pk").first():
            ticket_callbacks.call_back(ticket=ticket, actor=self.sue, at=self.line.at)

    def opens_again(self) -> None:
        if entry := QueueEntry.objects.filter(kind="callback", ended_at__isnull=False).order_by("-pk").first():
            reopening.reopen(entry_id=entry.pk, actor="sue", reason="a wish", at=self.line.at)

    def calls_by_hand(self) -> None:
        agent = self.dice.choice(self.staff)
        with contextlib.suppress(StateRefused):
            agents.end_wrap_up(agent_id=agent.pk, at=self.line.at)
        wish = hand_dialing.Wish(number=self.dice.choice(PEOPLE))
        offer = hand_dialing.dial(wish=wish, agent_id=agent.pk, at=self.line.at)
        self.line.agent_joins(offer)
        self._dials(offer)
        self._wraps_up(offer)

    def time_passes(self) -> None:
        self.line.later(600)

    def _brings(self, offer: Offer) -> None:
        dialing.bring_caller(entry_id=offer.entry_id, at=self.line.at)
        leg = CallLeg.objects.get(pk=QueueEntry.objects.get(pk=offer.entry_id).live_leg_id)
        self.line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
        self.line.later(60)
        self.line.hang_up(leg)

    def _dials(self, offer: Offer) -> None:
        leg = self.line.dial(offer)
        if self.dice.random() < 0.3:
            self.line.report(leg, LegStatus.NO_ANSWER)
            return
        self.line.report(leg, LegStatus.ANSWERED)
        self.line.later(60)
        self.line.report(leg, LegStatus.COMPLETED)

    def _wraps_up(self, offer: Offer) -> None:
        """Half of them take their time."""
        if self.dice.random() < 0.5:
            agents.end_wrap_up(agent_id=offer.agent_id, at=self.line.at)


@pytest.mark.parametrize("seed", range(3))
def test_the_books_of_any_day_are_balanced(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent, seed: int, settings: Any
) -> None:
    """Rules 45, 46: nobody is counted twice, and only who was offered a callback on a call can have opted in."""
    settings.MOST_CALLS_PER_NUMBER_IN_5_MINUTES = 0
    Day(line, support, [ana, bob], seed=seed).pass_by()

    ids = list(Conversation.objects.values_list("pk", flat=True))
    project(conversation_ids=ids)

    sums = totals()
    assert not broken(sums), "\n".join(broken(sums))
    assert sums["callbacks"] == QueueEntry.objects.promised().exclude(outcome="reopened").count()
    assert sums["opted_in"] == sums["became_callbacks"] <= sums["callbacks_offered"]
    events = {name: QueueEntry.objects.filter(events__name=name).distinct().count() for name in EVENTS}
    assert {name: sums[total] for name, total in EVENTS.items()} == events
    assert sums["customers"] == Interaction.objects.values("conversation").distinct().count()
    assert list(difference(ids).sentences()) == [] and list(wrong_weeks()) == []
    assert sums["opted_in"] and sums["asked_elsewhere"] and sums["calls_by_hand"]


EVENTS = {
    "requested_elsewhere": "asked_elsewhere",
    "callback_agreed": "agreed_on",
    "called_from_ticket": "from_tickets",
}
"""What the timeline calls it, and what the book does."""
