"""What the carrier reports of a leg. Reports come late, twice and in any order; one that no longer fits ends here (rule 37)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from callbacks import after_commit
from callbacks.in_force import waits_for_key_1
from callbacks.models import CallLeg, CarrierReport, Guest, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.models.carrier_report import Report
from callbacks.models.conversation import Outcome
from callbacks.operations import bridging, endings, guests, locks, retries, turns
from telephony.carrier import AnsweredBy, LegEvent, LegStatus, MachineVerdict

logger = logging.getLogger(__name__)

UNREACHED = {
    LegStatus.BUSY: "busy",
    LegStatus.NO_ANSWER: "no_answer",
    LegStatus.FAILED: "failed",
    LegStatus.CANCELED: "canceled",
}
STAGES = {LegStatus.INITIATED: "calling", LegStatus.RINGING: "ringing"}


def record_inbound_end(*, event: LegEvent, at: datetime) -> bool:
    """An inbound call, or an agent's browser call, has ended. False where we do not know the call."""
    leg = CallLeg.objects.filter(call_sid=event.call_sid).exclude(purpose=Purpose.CUSTOMER).first()
    if leg is None:
        return False
    if event.status is None or not event.status.is_terminal:
        return True
    with transaction.atomic():
        ended = _end_inbound(leg, event=event, at=at)
    return ended or record_inbound_end(event=event, at=at)


def _end_inbound(leg: CallLeg, *, event: LegEvent, at: datetime) -> bool:
    """False where the caller has come into the line, or was passed on, in this instant: that entry must be locked first."""
    entry = QueueEntry.objects.locked(leg.entry_id) if leg.entry_id else None
    legs = CallLeg.objects.select_related("conversation", "offer__agent", "offer__entry__queue")
    leg = legs.get(pk=leg.pk) if entry else legs.select_for_update(of=("self",)).get(pk=leg.pk)
    if leg.entry_id != (entry.pk if entry else None):
        return False
    if event.status is not None and leg.move_to(event.status, at=at, sequence=event.sequence):
        _keep(Report.STATUS, event, leg=leg, at=at)
        _after_the_end(leg, entry=entry, at=at)
    return True


def _keep(kind: Report, event: LegEvent | MachineVerdict, *, leg: CallLeg, at: datetime) -> None:
    CarrierReport.objects.keep(
        kind, event.raw, conversation_id=leg.conversation_id, leg=leg, call_sid=event.call_sid, at=at
    )


def _after_the_end(leg: CallLeg, *, entry: QueueEntry | None, at: datetime) -> None:
    if entry is None:
        _end_conversation_without_entry(leg, at=at)
    elif leg.purpose == Purpose.AGENT:
        _agents_leg_ended(leg, entry=entry, at=at)
    elif leg.purpose == Purpose.GUEST:
        guests.leg_ended(leg, at=at)
    else:
        leg.conversation.record("call_ended", at=at, entry=entry, actor="caller", call_sid=leg.call_sid)
        endings.caller_hung_up(entry, leg=leg, at=at)


def _end_conversation_without_entry(leg: CallLeg, *, at: datetime) -> None:
    leg.conversation.record("call_ended", at=at, actor="caller", call_sid=leg.call_sid)
    leg.conversation.refresh_from_db()  # a message may have come in while we waited for the leg's row
    if not leg.conversation.is_over:
        leg.conversation.end(Outcome.ABANDONED if _was_in_a_menu(leg) else Outcome.CLOSED, at=at)


def _was_in_a_menu(leg: CallLeg) -> bool:
    """Who calls while we are open and is in no line hung up before it."""
    return leg.conversation.events.filter(name="call_arrived", details__open=True).exists()


def _agents_leg_ended(leg: CallLeg, *, entry: QueueEntry, at: datetime) -> None:
    if leg.offer is not None and leg.offer.is_in_hand:
        leg.offer.entry = entry
        endings.agent_left(leg.offer, entry=entry, at=at)


def record_leg(*, leg_id: int, event: LegEvent, at: datetime) -> bool:
    """Progress of a leg that we placed. False where there is no such leg."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None:
            return False
        leg, entry = found
        if _is_a_stray(leg, event):
            return True
        leg.bind(event.call_sid)
        if event.status is not None and leg.move_to(
            event.status, at=at, sequence=event.sequence, sip_code=event.sip_code
        ):
            entry.conversation.record(
                "leg_status",
                at=at,
                entry=entry,
                actor="carrier",
                who=leg.purpose,
                status=event.status.value,
                leg=leg.pk,
            )
            _keep(Report.STATUS, event, leg=leg, at=at)
            follow = _follow_guest if leg.purpose == Purpose.GUEST else _follow_in_line if leg.is_waited_on else _follow
            follow(leg, event.status, entry=entry, at=at)
    return True


def _is_a_stray(leg: CallLeg, event: LegEvent) -> bool:
    """A call that is not this leg's: a report from an attempt that is over, or from a visit that was taken for unreachable."""
    of_a_guest = leg.purpose == Purpose.GUEST
    stray = leg.is_another_call(event.call_sid) or (of_a_guest and leg.is_over and not leg.call_sid)
    if stray:
        logger.warning("report of another call dropped", extra={"leg": leg.pk, "call_sid": event.call_sid})
        may_ring = event.status is not None and not event.status.is_terminal
        if may_ring and (leg.is_ours_to_dial or of_a_guest):
            after_commit.end_stray_call(event.call_sid)
    return stray


def _follow(leg: CallLeg, status: LegStatus, *, entry: QueueEntry, at: datetime) -> None:
    offer = leg.offer
    if offer is None or not offer.is_in_hand:
        if not status.is_terminal:
            after_commit.hang_up(leg.pk)  # its turn is over: nobody waits for this customer any more
    elif leg.purpose == Purpose.AGENT:
        if status.is_terminal:
            endings.agent_left(offer, entry=entry, at=at, why="left_call" if offer.agent_joined_at else "unreachable")
    elif status is LegStatus.ANSWERED:
        _customer_answered(offer, entry=entry, at=at)
    elif status.is_terminal:
        _customers_leg_ended(leg, status, offer=offer, entry=entry, at=at)
    elif stage := STAGES.get(status):
        turns.tell_progress(offer, stage, at=at)


def _follow_guest(leg: CallLeg, status: LegStatus, *, entry: QueueEntry, at: datetime) -> None:
    if status.is_terminal:
        guests.leg_ended(leg, at=at)
    elif not Guest.objects.present().filter(leg=leg).exists():
        after_commit.hang_up(leg.pk)


def _follow_in_line(leg: CallLeg, status: LegStatus, *, entry: QueueEntry, at: datetime) -> None:
    """A customer whom we had called and an agent passed on: from then on as any caller."""
    if status.is_terminal:
        entry.conversation.record("call_ended", at=at, entry=entry, actor="caller", call_sid=leg.call_sid)
        endings.caller_hung_up(entry, leg=leg, at=at)


def _customer_answered(offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    if waits_for_key_1(entry):
        turns.tell_progress(offer, "confirming", at=at)
    else:
        bridging.bridge(offer, entry=entry, at=at)


def _customers_leg_ended(leg: CallLeg, status: LegStatus, *, offer: Offer, entry: QueueEntry, at: datetime) -> None:
    if status is LegStatus.COMPLETED and waits_for_key_1(entry):
        machine = leg.is_taken_for_a_machine
        endings.not_reached(offer, entry=entry, outcome=leg.answered_by if machine else "not_confirmed", at=at)
        return
    if status is LegStatus.COMPLETED and entry.is_dialing:
        # A call that completes was answered, even where that report is lost or late.
        bridging.bridge(offer, entry=entry, at=at)
    if entry.is_connected:
        endings.end_connected(offer, entry=entry, at=at, by="customer")
    elif entry.is_dialing:
        retries.not_reached(offer, entry=entry, outcome=UNREACHED.get(status, "failed"), at=at)


def record_verdict(*, leg_id: int, verdict: MachineVerdict, at: datetime) -> bool:
    """Machine detection has decided. A machine leaves the agent some seconds to say that it is a person (rule 38)."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None:
            return False
        leg, entry = found
        if verdict.answered_by is None or leg.verdict_at is not None or leg.is_over:
            return True
        if leg.is_another_call(verdict.call_sid):
            return True
        leg.bind(verdict.call_sid)
        leg.note(answered_by=verdict.answered_by.value, verdict_at=at)
        _keep(Report.MACHINE, verdict, leg=leg, at=at)
        entry.conversation.record(
            "machine_verdict", at=at, entry=entry, actor="carrier", answered_by=verdict.answered_by.value, leg=leg.pk
        )
        if leg.offer is not None and leg.offer.is_in_hand:
            _act_on_verdict(leg, leg.offer, entry=entry, at=at)
    return True


def _act_on_verdict(leg: CallLeg, offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    if waits_for_key_1(entry):
        _judge_who_was_asked(leg, at=at)
        return
    if leg.move_to(LegStatus.ANSWERED, at=at) or entry.is_dialing:
        bridging.bridge(offer, entry=entry, at=at)  # only an answered call is judged: the other report is late or lost
    if leg.answered_by in {AnsweredBy.HUMAN, AnsweredBy.UNKNOWN}:
        turns.tell_progress(offer, "connected", at=at)
    elif leg.kept_at is None:
        until = at + timedelta(seconds=settings.MACHINE_KEEP_SECONDS)
        leg.note(verdict_due_at=until)
        turns.tell_progress(offer, "voicemail", at=at, verdict_until=until.isoformat())
        after_commit.decide_machine(leg.pk, seconds=settings.MACHINE_KEEP_SECONDS)


def _judge_who_was_asked(leg: CallLeg, *, at: datetime) -> None:
    """A person presses 1 within the same seconds in which an agent could keep the call; a machine never does."""
    leg.move_to(LegStatus.ANSWERED, at=at)
    if leg.answered_by not in {AnsweredBy.HUMAN, AnsweredBy.UNKNOWN}:
        leg.note(verdict_due_at=at + timedelta(seconds=settings.MACHINE_KEEP_SECONDS))
        after_commit.decide_machine(leg.pk, seconds=settings.MACHINE_KEEP_SECONDS)


@transaction.atomic
def decide_machine(*, leg_id: int, at: datetime) -> None:
    """The seconds to keep the call are over: it was voicemail, the customer is not reached (rule 38)."""
    found = locks.leg_with_entry(leg_id)
    if found is None:
        return
    leg, entry = found
    offer = leg.offer
    due = leg.verdict_due_at is not None and leg.verdict_due_at <= at and leg.is_taken_for_a_machine
    if due and (entry.is_connected or waits_for_key_1(entry)) and offer is not None and offer.is_in_hand:
        endings.not_reached(offer, entry=entry, outcome=leg.answered_by, at=at)
