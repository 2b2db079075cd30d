"""A call comes in: it gets a conversation, a leg and, while we are open, a place in line."""

import enum
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.models import CallLeg, CarrierReport, Category, Conversation, Lane, PhoneNumber, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.models.carrier_report import Report
from callbacks.models.conversation import Outcome
from callbacks.models.queue import rank_of
from callbacks.models.queue_entry import Kind
from callbacks.operations import call_data, rerouting, routing, second_calls
from callbacks.queries import position_of
from telephony import phone_numbers
from telephony.carrier import IncomingCall, LegStatus


class Arrival(enum.Enum):
    """What a caller meets."""

    UNKNOWN_NUMBER = enum.auto()
    CLOSED = enum.auto()
    MENU = enum.auto()
    QUEUED = enum.auto()
    HAS_A_CALLBACK = enum.auto()
    IN_THE_OLD_PLACE = enum.auto()
    BEING_CALLED_BACK = enum.auto()
    HUNG_UP = enum.auto()


@dataclass(frozen=True)
class MenuChoices:
    """What a caller has chosen and keyed in before entering the line."""

    category: Category | None = None
    language: str = ""
    data: dict[str, str] = field(default_factory=dict)


Routed = tuple[list[routing.Tried], routing.Route]
"""The steps that were tried on arrival, and the route that came out."""


@dataclass(frozen=True)
class Answered:
    """How to answer a call; `position` only where the caller has a callback already, or missed one."""

    arrival: Arrival
    number: PhoneNumber | None = None
    leg: CallLeg | None = None
    position: int = 0


def answer_call(*, call: IncomingCall, at: datetime) -> Answered:
    """Take a call that rings at one of our numbers. The same request twice finds the same call (rule 37)."""
    number = _number_dialed(call.dialed)
    if number is None:
        return Answered(Arrival.UNKNOWN_NUMBER)
    try:
        with transaction.atomic():
            leg = _known_leg(call.call_sid) or _take(call, number=number, at=at)
    except IntegrityError:
        leg = CallLeg.objects.select_related("entry").get(call_sid=call.call_sid)
    return _how_to_answer(leg, number=number, at=at)


def _number_dialed(dialed: str) -> PhoneNumber | None:
    e164 = phone_numbers.normalize(dialed)
    if e164 is None:
        return None
    return PhoneNumber.objects.select_related("queue", "business_hours", "menu").filter(number=e164).first()


def _known_leg(call_sid: str) -> CallLeg | None:
    return CallLeg.objects.select_related("entry").filter(call_sid=call_sid).first()


def _take(call: IncomingCall, *, number: PhoneNumber, at: datetime) -> CallLeg:
    caller = _believed(call, number=number)
    open_now = number.is_open(at=at)
    enters = open_now and not has_menu(number)
    routed = _arrive(call, number=number, chosen=MenuChoices(), at=at) if enters else None
    known = _recognize(caller, number=number, routed=routed, at=at) if routed else None
    existing = known if known and not known.is_over else None
    conversation = known.conversation if known else _new_conversation(call, caller=caller, number=number, at=at)
    leg = _new_leg(call, conversation=conversation, entry=existing, at=at)
    CarrierReport.objects.keep(
        Report.INCOMING, call.raw, conversation_id=conversation.pk, leg=leg, call_sid=call.call_sid, at=at
    )
    conversation.record("call_arrived", at=at, entry=existing, actor="caller", call_sid=call.call_sid, open=open_now)
    if _is_doubted(call, number=number):
        conversation.record("caller_doubted", at=at, actor="carrier")
    if known and existing is None:
        second_calls.take_up_again(known, leg=leg, at=at)
    elif routed and existing is None:
        _enter_line(leg, call=call, caller=caller, number=number, routed=routed, at=at)
    return leg


def _believed(call: IncomingCall, *, number: PhoneNumber) -> str | None:
    """The caller's number; None where it is not shown, or not to be believed: it is then nobody's (rule 23)."""
    return None if _is_doubted(call, number=number) else phone_numbers.normalize(call.caller)


def _is_doubted(call: IncomingCall, *, number: PhoneNumber) -> bool:
    return number.distrusts_false_numbers and call.caller_failed_the_check


def _was_doubted(leg: CallLeg) -> bool:
    """The carrier says it with the first request of a call; who is in a menu has sent another since."""
    return leg.conversation.events.filter(name="caller_doubted").exists()


def has_menu(number: PhoneNumber) -> bool:
    """Whether callers choose a key before they enter the line (rule 10)."""
    return hasattr(number, "menu") and number.menu.choices.exists()


def _arrive(call: IncomingCall, *, number: PhoneNumber, chosen: MenuChoices, at: datetime) -> Routed:
    data = {**call_data.carrier_parameters(number, call.raw), **chosen.data}
    first = routing.first_route(number, category=chosen.category, language=chosen.language, data=data)
    caller = _believed(call, number=number) or ""
    tried = routing.arrive(first, facts=routing.Facts(number=number, caller=caller, at=at))
    return tried, tried[-1].after if tried else first


@transaction.atomic
def enter_after_menu(*, leg_id: int, call: IncomingCall, chosen: MenuChoices, at: datetime) -> Answered:
    """The menu is done: into the line, or to the callback that this caller has through the chosen setting (rules 10, 41)."""
    leg = _locked_leg(leg_id)
    number = _number_dialed(leg.to_number) if leg else None
    if leg is None or number is None:
        return Answered(Arrival.UNKNOWN_NUMBER)
    if leg.entry is None and leg.is_over:
        return Answered(Arrival.HUNG_UP, number, leg)
    if leg.entry is None:
        _enter_chosen(leg, call=call, number=number, chosen=chosen, at=at)
    return _how_to_answer(leg, number=number, at=at)


def _enter_chosen(leg: CallLeg, *, call: IncomingCall, number: PhoneNumber, chosen: MenuChoices, at: datetime) -> None:
    call = replace(call, caller=leg.from_number, caller_failed_the_check=_was_doubted(leg))
    caller = _believed(call, number=number)
    routed = _arrive(call, number=number, chosen=chosen, at=at)
    known = _recognize(caller, number=number, routed=routed, at=at)
    if known is None:
        _enter_line(leg, call=call, caller=caller, number=number, routed=routed, at=at)
        return
    before = leg.conversation
    before.events.update(conversation=known.conversation, entry=known)
    leg.note(conversation=known.conversation, entry=known)
    if known.is_over:
        second_calls.take_up_again(known, leg=leg, at=at)
    before.delete()  # it was about the same matter, and nothing hangs on it any more


def _recognize(caller: str | None, *, number: PhoneNumber, routed: Routed, at: datetime) -> QueueEntry | None:
    """What this caller has, or has just missed, through the setting to which the call is routed (rules 41-43)."""
    return second_calls.recognize(caller, number=number, queue=routed[-1].queue, at=at) if caller else None


def _new_conversation(call: IncomingCall, *, caller: str | None, number: PhoneNumber, at: datetime) -> Conversation:
    return Conversation.objects.create(
        phone_number=number,
        caller=caller or _as_given(call.caller),
        caller_name=_as_given(call.caller_name, longest=80),
        dialed_number=str(number.number),
        started_at=at,
    )


def _new_leg(call: IncomingCall, *, conversation: Conversation, entry: QueueEntry | None, at: datetime) -> CallLeg:
    return CallLeg.objects.create(
        conversation=conversation,
        entry=entry,
        purpose=Purpose.INBOUND,
        from_number=_as_given(call.caller),
        to_number=conversation.dialed_number,
        call_sid=call.call_sid,
        status=LegStatus.ANSWERED.value,
        created_at=at,
        answered_at=at,
        heartbeat_at=at,
    )


def _enter_line(
    leg: CallLeg, *, call: IncomingCall, caller: str | None, number: PhoneNumber, routed: Routed, at: datetime
) -> None:
    tried, route = routed
    queue = route.queue
    entry = QueueEntry.objects.create(
        conversation=leg.conversation,
        phone_number=number,
        queue=queue,
        lane=Lane.objects.intern(queue=queue, skills=route.skills),
        kind=Kind.LIVE,
        category=route.category,
        priority=route.full_priority,
        language=route.language,
        data=route.data,
        caller=leg.conversation.caller,
        caller_name=leg.conversation.caller_name,
        caller_is_doubtful=_is_doubted(call, number=number),
        callback_number=caller or "",
        dialed_number=str(number.number),
        present_number=number.presented,
        queued_at=at,
        rank_at=rank_of(queued_at=at, priority=route.full_priority),
        deadline_at=at + timedelta(seconds=number.max_queue_wait_seconds),
        status_since=at,
        live_leg=leg,
        settings_revision=number.revision,
    )
    leg.note(entry=entry)
    entry.enter_line(at=at)
    rerouting.record(entry, tried, stage=routing.Stage.ARRIVAL, at=at)
    call_data.arrived(entry, call=call, at=at)
    after_commit.line_changed(queue.pk, at=at)
    after_commit.match()


def _how_to_answer(leg: CallLeg, *, number: PhoneNumber, at: datetime) -> Answered:
    entry = leg.entry
    if entry is None:
        asks = number.is_open(at=at) and not leg.is_over and has_menu(number)
        return Answered(Arrival.MENU if asks else Arrival.CLOSED, number, leg)
    if second_calls.was_taken_up(entry, leg=leg):
        return Answered(Arrival.IN_THE_OLD_PLACE, number, leg, position_of(entry))
    entry.phone_number = number
    number = settings_of(entry)
    if entry.live_leg_id == leg.pk:
        return Answered(Arrival.QUEUED, number, leg)
    if entry.holds_a_place:
        return Answered(Arrival.HAS_A_CALLBACK, number, leg, position_of(entry))
    return Answered(Arrival.BEING_CALLED_BACK, number, leg)


def keep_message(*, leg_id: int, recording_url: str, seconds: int, at: datetime) -> bool:
    """A caller left a message: a ticket with the recording (rules 9, 18). Twice the same message changes nothing.

    False where there is no such call.
    """
    from callbacks.operations.follow_up import ticket_for_message

    with transaction.atomic():
        leg = _locked_leg(leg_id)
        if leg is None:
            return False
        if recording_url and seconds > 0 and leg.may_leave_a_message:
            ticket_for_message(leg, recording_url=recording_url, seconds=seconds, at=at)
            leg.conversation.end(Outcome.VOICEMAIL, at=at)
            leg.conversation.record("message_left", at=at, entry=leg.entry, actor="caller", seconds=seconds)
        return True


def _locked_leg(leg_id: int) -> CallLeg | None:
    """A caller's leg, its entry locked first where it has one: the report of the hang-up comes at the same moment."""
    entry_id = CallLeg.objects.filter(pk=leg_id).values_list("entry_id", flat=True).first()
    if entry_id is not None:
        QueueEntry.objects.locked(entry_id)
    # What is joined to a row that had to be waited for is as old as the wait: it is read once the row is ours.
    if not CallLeg.objects.select_for_update().filter(pk=leg_id).exists():
        return None
    return CallLeg.objects.select_related("conversation", "entry__queue").get(pk=leg_id)


def _as_given(text: str, *, longest: int = 40) -> str:
    """What the network said, cut to the column and without characters that no database keeps."""
    return "".join(character for character in text if character.isprintable())[:longest]
