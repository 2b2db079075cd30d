"""A callback that was agreed on after a call is an interaction of its own, of the same customer (rule 45)."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import agreed_callbacks, endings
from reporting.models import Interaction
from telephony.carrier import LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tests.unit.reporting.conftest import interactions

pytestmark = pytest.mark.django_db


def test_its_wait_counts_from_the_time_agreed_on(line: Line, ana: Agent, support: PhoneNumber) -> None:
    """Rule 45."""
    first = speak(line, *line.dialed(MARIA, support)[1:])
    line.later(10)
    due_at = line.at + timedelta(days=1)
    later = agreed_callbacks.call_back_later(
        conversation_id=first.entry.conversation_id, agent_id=ana.pk, due_at=due_at, at=line.at
    )
    Agent.objects.filter(pk=ana.pk).update(state="available", idle_since=line.at)
    line.at = due_at + timedelta(seconds=40)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    speak(line, offer, line.dial(offer))

    rows = interactions("entry_id", "outcome", kind="callback")
    assert rows == [(first.entry_id, "completed"), (later.pk, "completed")]
    assert Interaction.objects.get(kind="callback", entry_id=later.pk).wait_seconds == 40
    assert interactions("conversation_id").count(first.entry.conversation_id) == Interaction.objects.count()


def speak(line: Line, offer: Offer, leg: CallLeg) -> Offer:
    """The customer answers, they speak, and the call ends."""
    line.report(leg, LegStatus.ANSWERED)
    turn = Offer.objects.select_related("agent", "entry__queue").get(pk=offer.pk)
    endings.complete(turn, entry=QueueEntry.objects.locked(turn.entry_id), at=line.at)
    line.report(leg, LegStatus.COMPLETED)
    return turn
