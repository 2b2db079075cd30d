"""An agent calls a customer by hand, from a CRM or the console: agent first, by the same rules, and never in line."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agents import operations as agents
from agents.models import Agent
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Conversation, Lane, Offer, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.models.decision import How, Why
from callbacks.models.offer import OfferStatus
from callbacks.models.place import Kind
from callbacks.models.queue import rank_of
from callbacks.operations import breaker, call_data, callback_policy, ledger, locks, offers
from callbacks.operations.agreed_callbacks import refuse_closed
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.operations.requested_callbacks import RuleRefused, number_in_e164
from callbacks.operations.virtual_hold import callback_deadline
from callbacks.queries.spending import hard_stop
from telephony.dialing_policy import Refusal

MOST_NUMBERS = 100


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Whom to call; `number` as somebody wrote it. Without `phone_number` the first that the agent answers is shown."""

    number: str
    phone_number: PhoneNumber | None = None
    conversation_id: UUID | None = None
    name: str = ""
    data: dict[str, str] = field(default_factory=dict)


class NoNumber(Refused):
    """What was written is not a telephone number that may be called from here."""


class NotToBeCalled(RuleRefused):
    """What the dialing policy says of the number."""

    def __init__(self, refusal: Refusal, *, number: str, of: PhoneNumber) -> None:
        super().__init__(refusal.code, f"This number is not to be called: {refusal.sentence}")
        self.sentence, self.number, self.phone_number = refusal.sentence, number, of


def dial(*, wish: Wish, agent_id: int, at: datetime) -> Offer:
    """The agent has the call at once; the customer is dialed when the agent's audio is there (rules 25, 28).

    Raises NotYours for what is not the agent's, NoNumber, RuleRefused where a rule speaks against it (rules 3, 24), and
    TooLate where the agent, the customer or the carrier is busy. Who asks for a number that is not to be called is noted.
    """
    try:
        with transaction.atomic():
            return _dial(wish, agent_id=agent_id, at=at)
    except NotToBeCalled as refused:
        _note_refusal(refused, agent_id=agent_id, at=at)
        raise


def _dial(wish: Wish, *, agent_id: int, at: datetime) -> Offer:
    conversation = _conversation(wish, agent_id=agent_id)
    phone_number = wish.phone_number or _usual_number(conversation, agent_id=agent_id, at=at)
    wish = replace(wish, number=_in_e164(wish, of=phone_number))
    _refuse_by_rule(phone_number, number=wish.number, at=at)
    locks.one_at_a_time(f"promises to {wish.number}")
    _refuse_twice(conversation, number=wish.number, at=at)
    lane = Lane.objects.intern(queue=phone_number.queue)  # where it is new, others wait for it who then lock agents
    agent = agents.locked(agent_id)
    _refuse_busy(agent, phone_number=phone_number)
    entry = _new_entry(wish, conversation, phone_number, lane=lane, agent=agent, at=at)
    return _take(entry, agent=agent, at=at)


def numbers_of(agent_id: int) -> list[PhoneNumber]:
    """From which an agent may call: those that lead to the agent's queues, by name; a hundred at most."""
    numbers = PhoneNumber.objects.select_related("queue", "business_hours").filter(queue__agents=agent_id)
    return list(numbers.order_by("name", "number")[:MOST_NUMBERS])


def _conversation(wish: Wish, *, agent_id: int) -> Conversation | None:
    """The one to go on with, if one was named; of the agent's queues alone."""
    if wish.conversation_id is None:
        return None
    mine = Q(entries__queue__agents=agent_id) | Q(entries=None, phone_number__queue__agents=agent_id)
    found = Conversation.objects.filter(mine, pk=wish.conversation_id).distinct().first()
    if found is None:
        raise NotYours
    last = found.entries.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        QueueEntry.objects.locked(last)
    return found


def _usual_number(conversation: Conversation | None, *, agent_id: int, at: datetime) -> PhoneNumber:
    """The conversation's own where the agent answers it; else the first of the agent's that is open, else the first."""
    mine = numbers_of(agent_id)
    if not mine:
        raise RuleRefused("no_number_of_ours", "You answer no number from which a customer could be called.")
    for one in mine:
        if conversation is not None and one.pk == conversation.phone_number_id:
            return one
    return next((one for one in mine if one.serves_callbacks(at=at)), mine[0])


def _in_e164(wish: Wish, *, of: PhoneNumber) -> str:
    if number := number_in_e164(wish.number, of=of):
        return number
    raise NoNumber(
        "no_number", "This is not a telephone number that can be called. Write it with its country: +14155552671."
    )


def _refuse_by_rule(phone_number: PhoneNumber, *, number: str, at: datetime) -> None:
    if not phone_number.serve_pending:
        raise RuleRefused("not_served", f"Customers are not called from {phone_number.name}: that is switched off.")
    refuse_closed(phone_number, due_at=at, error=RuleRefused)
    if refusal := callback_policy.why_not_call(number, of=phone_number):
        raise NotToBeCalled(refusal, number=number, of=phone_number)
    if stop := hard_stop(phone_number, at=at):
        raise RuleRefused("hard_stop", stop.why)


def _note_refusal(refused: NotToBeCalled, *, agent_id: int, at: datetime) -> None:
    """For admins, beside those of callers: an agent who tries what costs extra is seen."""
    who = Agent.objects.get(pk=agent_id).name
    RefusedNumber.objects.create(
        phone_number=refused.phone_number,
        number=refused.number,
        code=refused.code,
        sentence=f"{who}, by hand: {refused.sentence}"[:300],
        at=at,
    )


def _refuse_twice(conversation: Conversation | None, *, number: str, at: datetime) -> None:
    """One telephone is not called by two; who is to be called at a later time may be called now as well (rule 49).

    That is then another conversation: of one conversation no two places are open.
    """
    now = Q(not_before=None) | Q(not_before__lte=at)
    same = Q(callback_number=number) | Q(caller=number, kind=Kind.LIVE)
    if conversation is not None:
        same |= Q(conversation=conversation)
    if QueueEntry.objects.open().filter(now, same).exists():
        raise TooLate("has_one", "This customer is in line, or on a call, already. Take it from the queue.")
    if conversation is not None and QueueEntry.objects.open().filter(conversation=conversation).exists():
        raise TooLate("has_one", "A callback is agreed on in this conversation. Call without the conversation's id.")


def _refuse_busy(agent: Agent, *, phone_number: PhoneNumber) -> None:
    if not phone_number.queue.agents.filter(pk=agent.pk).exists():
        raise RuleRefused("not_a_member", f"You do not answer {phone_number.name}.")
    if not agent.may_pick:
        raise TooLate("busy", f"You are {agent.get_state_display()}. Become available or away, then call.")
    if Offer.objects.in_hand().filter(agent=agent).exists() or Offer.objects.open().filter(agent=agent).exists():
        raise TooLate("busy", "You have something in hand already.")
    if breaker.is_down():
        raise TooLate("carrier_down", "The carrier takes no calls at the moment. Try again soon.")


def _new_entry(
    wish: Wish, conversation: Conversation | None, phone_number: PhoneNumber, *, lane: Lane, agent: Agent, at: datetime
) -> QueueEntry:
    """Nobody was promised anything: so it counts as no callback, and comes back to no line."""
    if conversation is None:
        conversation = Conversation.objects.create(
            phone_number=phone_number,
            caller=wish.number,
            caller_name=wish.name,
            dialed_number=str(phone_number.number),
            started_at=at,
        )
    else:
        conversation.reopen()
    queue = phone_number.queue
    rank_at = rank_of(queued_at=at, priority=queue.priority)
    entry = QueueEntry.objects.create(
        conversation=conversation,
        phone_number=phone_number,
        queue=queue,
        lane=lane,
        kind=Kind.CALLBACK,
        priority=queue.priority,
        data=wish.data,
        caller=wish.number,
        caller_name=wish.name or conversation.caller_name,
        callback_number=wish.number,
        dialed_number=str(phone_number.number),
        present_number=phone_number.presented,
        queued_at=at,
        rank_at=rank_at,
        deadline_at=callback_deadline(phone_number, requested_at=at),
        status_since=at,
        settings_revision=phone_number.revision,
    )
    entry.enter_line(at=at, actor=agent.name, by_hand=True)
    conversation.record("called_by_hand", at=at, entry=entry, actor=agent.name, number=wish.number)
    return entry


def _take(entry: QueueEntry, *, agent: Agent, at: datetime) -> Offer:
    offer = Offer.objects.create(
        entry=entry, agent=agent, kind=entry.kind, picked=True, status=OfferStatus.ACCEPTED, made_at=at, expires_at=at
    )
    offers.begin_turn(offer, entry=entry, agent=agent, trigger=Trigger.PICK, at=at, by_hand=True)
    ledger.record_one(offer, how=How.BY_HAND, why=Why.BY_HAND, actor=agent.name)
    call_data.refresh_numbers(entry, at=at)
    if entry.phone_number.lookup_url:
        after_commit.look_up_data(entry.pk)
    after_commit.call_changed(offer, at=at)
    return offer
