"""Everybody who can do something to the line: callers, agents, a supervisor, the carrier, the workers; one method an action.

Nothing follows by itself. A hint that a commit would send is lost unless somebody runs it, at any time and as often as he
likes; so are the carrier's reports. What a person cannot do at the moment is refused, and the refusal changes nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from agents import operations as agents
from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, Queue, QueueEntry
from callbacks.operations import (
    adjustments,
    bridging,
    dialing,
    dispatch,
    expiry,
    intake,
    interventions,
    legs,
    offers,
    press_one,
    recovery,
    reopening,
    second_calls,
    virtual_hold,
    waiting,
)
from callbacks.operations.second_calls import Choice
from telephony.carrier import (
    AnsweredBy,
    CarrierError,
    CarrierUnclear,
    ConferenceEvent,
    IncomingCall,
    LegEvent,
    LegStatus,
    MachineVerdict,
)
from tests.factories import AT
from tests.model.carrier import BEFORE_ANSWER, FORWARD, ModelCarrier, Order
from tests.model.talk import REFUSALS, Talk, pick

Row = TypeVar("Row")
WITHHELD = "anonymous"


class World(Talk):
    """`at` is the present moment; `n` in a signature picks one of what there is, 0 the newest."""

    def __init__(self, carrier: ModelCarrier, *, numbers: Sequence[PhoneNumber], agents: Sequence[Agent]) -> None:
        self.at = AT
        self.carrier = carrier
        self.numbers = numbers
        self.agents = agents
        self.done: set[str] = set()
        self.recognized: set[str] = set()
        """The calls on which somebody heard that there is a callback, and may choose what becomes of it."""
        carrier._now = lambda: self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    # Callers

    def call(self, caller: str, number: PhoneNumber) -> str:
        sid = self.carrier.add_call(from_number=caller, to_number=str(number.number))
        self._arrive(sid)
        return sid

    def repeat_arrival(self, n: int) -> None:
        """The carrier asks a second time what to do with a call."""
        if sid := pick(self._callers(), n):
            self._arrive(sid)

    def _arrive(self, sid: str) -> None:
        call = self.carrier._calls[sid]
        answered = intake.answer_call(
            call=IncomingCall(call_sid=sid, caller=call.from_number, dialed=call.to_number), at=self.at
        )
        if answered.arrival is intake.Arrival.CLOSED:
            self.carrier.set_status(sid, LegStatus.COMPLETED)
        elif answered.arrival is intake.Arrival.HAS_A_CALLBACK:
            self.recognized.add(sid)

    def press(self, n: int, digits: str) -> None:
        if leg := self._leg_of_caller(n):
            virtual_hold.request_callback(leg_id=leg.pk, digits=digits, at=self.at)

    def press_late(self, n: int) -> None:
        """The key of a caller who may have hung up since, or of a call long over."""
        if leg := pick(CallLeg.objects.filter(purpose="inbound").order_by("-pk"), n):
            virtual_hold.request_callback(leg_id=leg.pk, digits="1", at=self.at)

    def ask(self, n: int) -> None:
        """A caller's call asks for its next document and follows it."""
        leg = self._leg_of_caller(n)
        if leg is None or leg.call_sid is None or self.carrier.room_of(leg.call_sid):
            return
        url = self.carrier.elsewhere.pop(leg.call_sid, "wait")
        if "join" in url:
            self._join(leg)
        else:
            answer = waiting.after_room if url == "after" else waiting.wait
            self._follow(leg, answer(leg_id=leg.pk, at=self.at))

    def _follow(self, leg: CallLeg, wait: waiting.Wait) -> None:
        if wait.next is waiting.Next.JOIN:
            self._join(leg)
        elif wait.next in {
            waiting.Next.GOODBYE,
            waiting.Next.CONFIRMED,
            waiting.Next.WAITED_TOO_LONG,
            waiting.Next.UNKNOWN,
        }:
            self.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)

    def _join(self, leg: CallLeg) -> None:
        where = bridging.where_to(leg_id=leg.pk)
        if where.offer is not None and not self.carrier.is_taken(where.offer.room, "customer"):
            self.carrier.enter_room(room=where.offer.room, label="customer", call_sid=leg.call_sid or "")
        elif where.entry is None or where.entry.is_over:
            self.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)

    def choose_about_the_callback(self, n: int, digits: str) -> None:
        """Who called a second time says what is to become of the callback (rule 41)."""
        sid = pick([sid for sid in self._callers() if sid in self.recognized], n)
        leg = CallLeg.objects.filter(call_sid=sid).first() if sid else None
        chosen = second_calls.choose(leg_id=leg.pk, digits=digits, at=self.at) if leg else None
        if leg is None or chosen is None:
            return
        if chosen.choice in {Choice.KEPT, Choice.CANCELED, Choice.BEING_CALLED_BACK}:
            self.carrier.set_status(sid, LegStatus.COMPLETED)
        elif chosen.choice is Choice.STAYS:
            self._follow(leg, waiting.wait(leg_id=leg.pk, at=self.at))

    def hang_up(self, n: int) -> None:
        if sid := pick(self._callers(), n):
            self.carrier.set_status(sid, LegStatus.COMPLETED)

    def _callers(self) -> list[str]:
        return [sid for sid in reversed(self.carrier.live_calls()) if self.carrier.is_callers(sid)]

    def _leg_of_caller(self, n: int) -> CallLeg | None:
        sid = pick(self._callers(), n)
        return CallLeg.objects.filter(call_sid=sid).first() if sid else None

    # Customers who are called back by a number that asks them to press 1 (rule 8)

    def listen(self, n: int) -> None:
        """Whoever answered asks for the document that says who calls."""
        asked = [order for order in reversed(self.carrier.orders) if order.asks and self.was_answered(order)]
        if order := pick(asked, n):
            answer = press_one.ask(leg_id=order.leg_id, call_sid=order.call_sid, at=self.at)
            self._obey(order, answer)

    def key(self, n: int, digits: str, attempt: int) -> None:
        """A key of whoever answered, or none in time; be it late, again, or of a call long over."""
        asked = [order for order in reversed(self.carrier.orders) if order.asks and self.was_answered(order)]
        if order := pick(asked, n):
            leg_id, call_sid = order.leg_id, order.call_sid
            answer = press_one.decide(leg_id=leg_id, call_sid=call_sid, digits=digits, attempt=attempt, at=self.at)
            self._obey(order, answer)

    def _obey(self, order: Order, answer: press_one.Answer | None) -> None:
        sid = order.call_sid
        if answer is None or sid not in self.carrier.live_calls() or self.carrier.room_of(sid):
            return
        if answer.next is press_one.Next.JOIN and answer.offer is not None:
            if not self.carrier.is_taken(answer.offer.room, "customer"):
                self.carrier.enter_room(room=answer.offer.room, label="customer", call_sid=sid)
        elif answer.next is not press_one.Next.ASK:
            self.carrier.set_status(sid, LegStatus.COMPLETED)

    # Agents

    def choose(self, agent: Agent, state: str) -> None:
        with suppress(*REFUSALS):
            agents.set_state(agent_id=agent.pk, state=state, at=self.at, bound_to_console=agent.bound_to_console)

    def heartbeat(self, agent: Agent) -> None:
        agents.heartbeat(agent_id=agent.pk, at=self.at)

    def accept(self, n: int) -> None:
        self._answer(n, offers.accept)

    def decline(self, n: int) -> int | None:
        """The agent who has said no; None where it was too late."""
        return self._answer(n, offers.decline)

    def _answer(self, n: int, answer: Callable[..., object]) -> int | None:
        if (offer := self._offer(n)) and self.attempt(answer, offer_id=offer.pk, agent_id=offer.agent_id):
            return offer.agent_id
        return None

    def act_on_an_offer(self, n: int, what: str) -> None:
        if what == "leave":
            offer = self._offer(n)
            self.choose(offer.agent, "away") if offer else None
        elif what == "lapse":
            self.hint_about_offer(n, 0)
        else:
            self._answer(n, getattr(offers, what))

    def pick(self, n: int, agent: Agent) -> None:
        if entry := self._entry(n):
            self.attempt(offers.pick, entry_id=entry.pk, agent_id=agent.pk)

    def join(self, n: int) -> None:
        """An agent's browser calls in with an offer of his, be it over."""
        offer = self._offer(n)
        if offer is None or offer.agent.answers_on_a_telephone:
            return
        sid = self.carrier.add_call(from_number=f"client:{offer.agent.identity}", to_number="")
        room = bridging.admit_agent(offer_id=offer.pk, agent_id=offer.agent_id, call_sid=sid, at=self.at)
        if room is None or self.carrier.is_taken(offer.room, "agent"):
            self.carrier.set_status(sid, LegStatus.COMPLETED)
        else:
            self.carrier.enter_room(room=offer.room, label="agent", call_sid=sid)

    def close_browser(self, n: int) -> None:
        clients = [sid for sid, call in self.carrier._calls.items() if call.from_number.startswith("client:")]
        if sid := pick([sid for sid in reversed(clients) if sid in self.carrier.live_calls()], n):
            self.carrier.set_status(sid, LegStatus.COMPLETED)

    def on_the_call(self, n: int, act: Callable[..., object]) -> None:
        """The agent of an offer hangs up, keeps the person, or says voicemail; late ones are refused."""
        if offer := self._offer(n):
            self.attempt(act, conversation_id=offer.entry.conversation_id, agent_id=offer.agent_id)

    def end_wrap_up(self, agent: Agent) -> None:
        self.attempt(agents.end_wrap_up, agent_id=agent.pk)

    # A supervisor

    def intervene(self, n: int, act: Callable[..., object], **more: Any) -> None:
        """On one that waits, where there is one: mostly the others are over."""
        if entry := pick(QueueEntry.objects.filter(status="waiting").order_by("-pk"), n) or self._entry(n):
            self.attempt(act, entry_id=entry.pk, actor="Sue", reason="asked to", **more)

    def cancel(self, n: int) -> None:
        self.intervene(n, interventions.cancel)

    def assign(self, n: int, agent: Agent) -> None:
        self.intervene(n, interventions.assign, agent=agent)

    def move(self, n: int, number: PhoneNumber) -> None:
        self.intervene(n, interventions.move, queue=number.queue)

    def offer_now(self, n: int) -> None:
        self.intervene(n, interventions.offer_now)

    def set_priority(self, n: int, priority: int) -> None:
        self.intervene(n, adjustments.set_priority, priority=priority)

    def reopen(self, n: int) -> None:
        ended = QueueEntry.objects.filter(status__in=["not_reached", "expired", "closed", "could_not_dial"])
        if entry := pick(ended.order_by("-pk"), n):
            self.attempt(reopening.reopen, entry_id=entry.pk, actor="Sue", reason="asked to")

    def ring_all_at_once(self, queue: Queue) -> None:
        Queue.objects.filter(pk=queue.pk).update(strategy=Queue.Strategy.ALL_AT_ONCE)

    def switch(self, number: PhoneNumber, **settings: bool | int) -> None:
        PhoneNumber.objects.filter(pk=number.pk).update(**settings)

    # The carrier

    def telephone(self, n: int, step: int) -> None:
        """Something happens to a call that we placed: it rings, is answered, ends."""
        placed = [order.call_sid for order in reversed(self.carrier.orders)]
        if sid := pick([sid for sid in placed if sid in self.carrier.live_calls()], n):
            ways = FORWARD[self.carrier.status_of(sid)]
            self.carrier.set_status(sid, ways[step % len(ways)])

    def report(self, n: int) -> None:
        """Any report of all times arrives: late, or once more."""
        if told := pick(self.carrier.told[::-1], n):
            self._deliver(told.report, told.leg_id)

    def report_news(self) -> None:
        """All reports that nobody has heard yet arrive, in order."""
        while self.carrier.delivered < len(self.carrier.told):
            told = self.carrier.told[self.carrier.delivered]
            self.carrier.delivered += 1
            self._deliver(told.report, told.leg_id)

    def _deliver(self, report: LegEvent | ConferenceEvent, leg_id: int | None) -> None:
        if isinstance(report, ConferenceEvent):
            bridging.record_room_event(event=report, at=self.at)
        elif leg_id is not None:
            legs.record_leg(leg_id=leg_id, event=report, at=self.at)
        else:
            legs.record_inbound_end(event=report, at=self.at)

    def verdict(self, n: int, answered_by: AnsweredBy) -> None:
        judged = [order for order in reversed(self.carrier.orders) if order.is_judged and self.was_answered(order)]
        if order := pick(judged, n):
            verdict = MachineVerdict(call_sid=order.call_sid, answered_by=answered_by)
            legs.record_verdict(leg_id=order.leg_id, verdict=verdict, at=self.at)

    def was_answered(self, order: Order) -> bool:
        return self.carrier.status_of(order.call_sid) in {LegStatus.ANSWERED, LegStatus.COMPLETED}

    def fail_next(self, error: CarrierError, *, after_effect: bool) -> None:
        self.carrier.forget_failures()
        self.carrier.fail_next(error, after_effect=after_effect)

    def lose_a_dial(self, *, made: bool) -> None:
        """The carrier does not say what became of the newest dial, and then says nothing at all for ten minutes."""
        self.fail_next(CarrierUnclear("no answer"), after_effect=made)
        self.hint_about_leg(0, 0)
        self.carrier.is_down = True
        self.later(600)
        self.sweep()

    # The workers: each hint at any time, for any row of all times

    def match(self) -> list[Offer]:
        return dispatch.match(at=self.at)

    def hint_about_offer(self, n: int, what: int) -> None:
        if offer := self._offer(n):
            hints: list[Callable[[], object]] = [
                lambda: offers.lapse(offer_id=offer.pk, at=self.at),
                lambda: dialing.check_agent_joined(offer_id=offer.pk, at=self.at),
                lambda: (
                    dialing.ring_agent(offer_id=offer.pk, at=self.at) if offer.agent.answers_on_a_telephone else None
                ),
                lambda: dialing.end_room(conference_sid=offer.conference_sid) if offer.ended_at else None,
                lambda: offers.release(agent_id=offer.agent_id, at=self.at),
            ]
            hints[what % len(hints)]()

    def hint_about_entry(self, n: int) -> None:
        if entry := self._entry(n):
            dialing.bring_caller(entry_id=entry.pk, at=self.at)

    def hint_about_leg(self, n: int, what: int) -> None:
        """`hang_up` and `dismiss_caller` are sent for a reason only, so they come only for legs that have one."""
        if leg := pick(CallLeg.objects.order_by("-pk"), n):
            hints: list[Callable[[], object]] = [
                lambda: dialing.dial_customer(leg_id=leg.pk, at=self.at),
                lambda: legs.decide_machine(leg_id=leg.pk, at=self.at),
                lambda: dialing.hang_up(leg_id=leg.pk) if leg.hang_up_asked_at else None,
                lambda: dialing.dismiss_caller(leg_id=leg.pk) if leg.purpose == "inbound" or leg.is_waited_on else None,
            ]
            hints[what % len(hints)]()

    def sweep(self) -> None:
        agents.sweep(at=self.at)
        expiry.sweep(at=self.at)
        recovery.sweep(at=self.at)
        dispatch.match(at=self.at)

    # The end: whoever telephones stops one day, no hint and no report arrives any more, only the sweeps go on

    def settle(self) -> None:
        self.carrier.forget_failures()
        self.carrier.is_down = False
        for seconds in (3, 30, 30, 60, 60, 300, 3600):
            self.later(seconds)
            self._telephones_come_to_rest()
            self.sweep()
        for days in (1, 1, 0, 0, 0):
            self.later(days * 86400 + 70)
            self._telephones_come_to_rest()
            self.sweep()
        self.carrier.look()

    def _telephones_come_to_rest(self) -> None:
        for sid in self.carrier.live_calls():
            rings = self.carrier.status_of(sid) is not LegStatus.ANSWERED
            self.carrier.set_status(sid, LegStatus.NO_ANSWER if rings else LegStatus.COMPLETED)

    # What there is

    def _entry(self, n: int) -> QueueEntry | None:
        return pick(QueueEntry.objects.order_by("-pk"), n)


__all__ = ["BEFORE_ANSWER", "WITHHELD", "World"]
