"""Reports of the end of a call that never came: recovery asks the carrier, whatever the call was for."""

from typing import Any

import pytest
from django.conf import settings

from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import dialing, recovery
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, LegStatus, Line


def test_a_leg_whose_end_was_never_reported_is_closed_after_its_entry(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: what is open here and ended at the carrier is no longer true."""
    _, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.report(leg, LegStatus.COMPLETED)
    agents_leg = offer.legs.get(purpose="agent")
    line.carrier.set_status(agents_leg.call_sid or "", LegStatus.COMPLETED)
    line.later(settings.TALKING_CHECK_SECONDS + 1)
    line.sweep()
    agents_leg.refresh_from_db()
    assert agents_leg.is_over


def test_a_live_conversation_whose_join_was_never_reported_is_not_cut(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: the caller is in the room already; moving the call once more would end the conversation."""
    entry, offer = _live_call_with_the_agent_in_the_room(line, support)
    assert entry.live_leg is not None and entry.live_leg.call_sid
    line.carrier.enter_room(room=offer.room, label="customer", call_sid=entry.live_leg.call_sid)
    line.later(5)
    line.sweep()
    entry.refresh_from_db()
    assert entry.is_connected
    assert line.carrier.redirected == []


def test_a_live_caller_who_was_never_moved_is_moved(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 49: the hint was lost."""
    entry, _ = _live_call_with_the_agent_in_the_room(line, support)
    line.later(5)
    line.sweep()
    assert entry.live_leg is not None
    assert [sid for sid, _ in line.carrier.redirected] == [entry.live_leg.call_sid]


def test_a_customer_left_behind_by_a_lost_hint_is_hung_up(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 49: the turn was over when the customer answered, and the task that hangs up never ran."""
    _, offer, leg = line.dialed(MARIA, support)
    line.room(offer, "leave", label="agent")
    line.report(leg, LegStatus.ANSWERED)
    line.later(settings.TALKING_CHECK_SECONDS + 1)
    line.sweep()
    assert leg.call_sid in line.carrier.hung_up


@pytest.mark.parametrize(
    ("cycles", "repaired"),
    [(1, []), (recovery.SILENT_CYCLES + 0.1, ["caller_left_behind"])],
    ids=["comes by", "silent"],
)
def test_only_a_caller_who_does_not_come_by_any_more_is_called_back_into_line(
    line: Line, support: PhoneNumber, settings: Any, cycles: float, repaired: list[str]
) -> None:
    """Rules 13, 49: who comes by in time would be torn out of what is being said, and with it a key that is pressed."""
    settings.TALKING_CHECK_SECONDS = 5
    leg = line.call(MARIA, support)
    line.hear(leg)
    line.later(settings.ANNOUNCEMENT_SECONDS * cycles)
    line.sweep()
    repairs = leg.conversation.events.filter(name="repaired")
    assert list(repairs.values_list("details__repair", flat=True)) == repaired


def _live_call_with_the_agent_in_the_room(line: Line, support: PhoneNumber) -> tuple[QueueEntry, Offer]:
    entry = line.entry(line.call(MARIA, support))
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    return entry, offer


def _ends_unseen(leg: CallLeg, line: Line) -> None:
    """The leg is over, and nothing has followed from it."""
    assert leg.call_sid
    line.carrier.set_status(leg.call_sid, LegStatus.COMPLETED)
    CallLeg.objects.filter(pk=leg.pk).update(status="completed", ended_at=line.at)


@pytest.mark.parametrize("stage", ["waiting", "offered", "connecting_agent"])
def test_nobody_waits_on_a_call_that_is_over(line: Line, support: PhoneNumber, ana: Agent, stage: str) -> None:
    """Rules 16, 49: whatever came between the end of the call and the place in line, no agent is left with nobody."""
    leg = line.call(MARIA, support)
    offers = line.match() if stage != "waiting" else []
    if stage == "connecting_agent":
        line.accept(offers[0])
    assert line.entry(leg).status == stage
    _ends_unseen(leg, line)
    line.sweep()
    line.sweep()
    ana.refresh_from_db()
    assert (line.entry(leg).status, ana.state) == ("abandoned", "available")
    repairs = leg.conversation.events.filter(name="repaired")
    assert list(repairs.values_list("details__repair", flat=True)) == ["caller_gone"]
    assert_all_hold()


def test_a_promised_callback_stands_where_its_second_call_is_over(line: Line, support: PhoneNumber) -> None:
    """Rules 43, 49."""
    entry = line.callback(MARIA, support)
    leg = line.call(MARIA, support)
    line.hear(leg)
    _ends_unseen(leg, line)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.kind, entry.status, entry.live_leg) == ("callback", "waiting", None)
    assert_all_hold()


def test_the_carrier_says_that_a_call_is_gone_whose_end_we_have_written_down(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rules 16, 49: the agent who is in the room already is free at once."""
    entry, _ = _live_call_with_the_agent_in_the_room(line, support)
    assert entry.live_leg is not None
    _ends_unseen(entry.live_leg, line)
    dialing.bring_caller(entry_id=entry.pk, at=line.at)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == ("abandoned", "available")
