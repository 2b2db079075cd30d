"""Plays a plan: one happening after the other, each through the operation that does it in the product."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks.models import CallLeg, Category, Offer, QueueEntry
from callbacks.operations import bridging, dialing, dispatch, expiry, intake, legs, offers, virtual_hold
from callbacks.operations.errors import Refused
from reporting.replay import agents_time
from reporting.replay.plan import Plan, Served
from telephony.carrier import AnsweredBy, ConferenceEvent, IncomingCall, LegEvent, LegStatus, MachineVerdict
from telephony.fake import FakeCarrier

Act = Callable[[], None]
A_MOMENT = timedelta(milliseconds=1)
ENOUGH = timedelta(days=2)
"""After the last caller: longer than anybody may wait."""


class Play:
    """The simulated clock, what is still to happen, and who is on the line. Needs the replay's own surroundings."""

    def __init__(self, plan: Plan, staff: dict[str, Agent], carrier: FakeCarrier, *, begins_at: datetime) -> None:
        self.plan = plan
        self.at = self.begins_at = begins_at
        self.carrier = carrier
        self.workers = {staff[worker.name].pk: worker for worker in plan.workers}
        self._happenings: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._sids: dict[int, str] = {}
        self._entries: dict[int, int] = {}
        self._callers: dict[int, int] = {}
        self._reconnects: Counter[int] = Counter()
        self._off_duty: set[int] = set()

    def run(self) -> Iterator[float]:
        """To the end, telling how much of it is done, from 0 to 1."""
        for number, caller in enumerate(self.plan.callers):
            self._later(caller.arrives, lambda number=number: self._arrives(number))  # type: ignore[misc]
        for pk, worker in self.workers.items():
            for shift in worker.shifts:
                self._later(shift.begins, lambda pk=pk: self._comes_on_duty(pk))  # type: ignore[misc]
                self._later(shift.ends, lambda pk=pk: self._goes_off_duty(pk))  # type: ignore[misc]
        done, last = 0, max((caller.arrives for caller in self.plan.callers), default=0.0)
        while self._happenings and self._happenings[0][0] <= self.begins_at + timedelta(seconds=last) + ENOUGH:
            self.at, _, act = heapq.heappop(self._happenings)
            act()
            self._match()
            done += 1
            if done % 100 == 0:
                yield min(1.0, (self.at - self.begins_at).total_seconds() / last) if last else 1.0

    def served(self) -> Iterator[Served]:
        """What became of each caller, in the order of their calls."""
        entries = QueueEntry.objects.select_related("agent", "conversation").in_bulk(self._entries.values())
        connected = _connected_at()
        busy = agents_time.seconds_by_entry(entries)
        for number in range(len(self.plan.callers)):
            entry = entries.get(self._entries.get(number, 0))
            if entry is None:
                yield Served(caller=number, asked_for_callback=False, outcome="closed", waited=None)
                continue
            moment = connected.get(entry.pk)
            yield Served(
                caller=number,
                asked_for_callback=entry.was_promised_a_callback,
                outcome=entry.status,
                waited=(moment - entry.queued_at).total_seconds() if moment else None,
                agent=entry.agent.name if entry.agent else "",
                agent_seconds=busy.get(entry.pk, 0.0),
            )

    def _later(self, seconds: float, act: Act, *, since: datetime | None = None) -> None:
        moment = (since or self.begins_at) + timedelta(seconds=seconds)
        heapq.heappush(self._happenings, (moment, next(self._order), act))

    # Callers

    def _arrives(self, number: int) -> None:
        caller = self.plan.callers[number]
        sid = self.carrier.add_call(from_number=caller.number, to_number=caller.dialed)
        call = IncomingCall(call_sid=sid, caller=caller.number, dialed=caller.dialed)
        answered = intake.answer_call(call=call, at=self.at)
        if answered.arrival is intake.Arrival.MENU and answered.leg is not None:
            category = Category.objects.filter(name=caller.category).first()
            chosen = intake.MenuChoices(category=category, language=caller.language)
            answered = intake.enter_after_menu(leg_id=answered.leg.pk, call=call, chosen=chosen, at=self.at)
        leg = CallLeg.objects.filter(call_sid=sid).select_related("entry").get()
        if leg.entry is None or answered.arrival is not intake.Arrival.QUEUED:
            self._hangs_up(sid)
            return
        self._sids[number], self._entries[number], self._callers[leg.entry.pk] = sid, leg.entry.pk, number
        self._waits_until(leg.entry)
        if caller.presses_after is not None:
            self._later(caller.presses_after, lambda: self._presses(number, leg.pk), since=self.at)
        if caller.holds is not None:
            self._later(caller.holds, lambda: self._gives_up(number), since=self.at)

    def _presses(self, number: int, leg_id: int) -> None:
        """Who is refused waits on; who is promised a callback hangs up."""
        chosen = virtual_hold.request_callback(leg_id=leg_id, digits="1", at=self.at)
        entry = QueueEntry.objects.get(pk=self._entries[number])
        if chosen is not None and entry.is_callback:
            self._hangs_up(self._sids[number])
            self._waits_until(entry)

    def _gives_up(self, number: int) -> None:
        entry = QueueEntry.objects.get(pk=self._entries[number])
        if entry.holds_a_place and not entry.is_callback:
            self._hangs_up(self._sids[number])

    def _hangs_up(self, sid: str) -> None:
        self.carrier.set_status(sid, LegStatus.COMPLETED)
        legs.record_inbound_end(event=LegEvent(call_sid=sid, status=LegStatus.COMPLETED), at=self.at)

    def _waits_until(self, entry: QueueEntry) -> None:
        """The longest wait, and the moment at which the customer may be called, are somebody's to notice."""
        seconds = (entry.deadline_at - self.at).total_seconds()
        self._later(seconds, lambda: expiry.sweep(at=self.at), since=self.at)
        if entry.not_before is not None:
            self._later((entry.not_before - self.at).total_seconds(), lambda: None, since=self.at)

    # Agents

    def _comes_on_duty(self, pk: int) -> None:
        self._off_duty.discard(pk)
        if Agent.objects.get(pk=pk).state in {AgentState.OFFLINE, AgentState.AWAY}:
            agents.set_state(agent_id=pk, state="available", at=self.at, bound_to_console=False)

    def _goes_off_duty(self, pk: int) -> None:
        self._off_duty.add(pk)
        if Agent.objects.get(pk=pk).state == AgentState.AVAILABLE:
            agents.set_state(agent_id=pk, state="offline", at=self.at, bound_to_console=False)

    def _match(self) -> None:
        for offer in dispatch.match(at=self.at):
            seconds = min(self.workers[offer.agent_id].accepts_after, _just_before_the_end(offer))
            self._later(seconds, lambda offer=offer: self._accepts(offer), since=self.at)  # type: ignore[misc]

    def _accepts(self, offer: Offer) -> None:
        """Where it was taken back meanwhile, the agent is free for the next."""
        try:
            offers.accept(offer_id=offer.pk, agent_id=offer.agent_id, at=self.at)
        except Refused:
            return
        sid = self.carrier.add_call(from_number=f"client:{offer.agent.identity}", to_number="")
        room = bridging.admit_agent(offer_id=offer.pk, agent_id=offer.agent_id, call_sid=sid, at=self.at)
        if room is None:
            return
        conference = self.carrier.enter_room(room=offer.room, label=bridging.AGENT, call_sid=sid)
        self._tell_room(offer, conference, kind="join", label=bridging.AGENT, call_sid=sid)
        self._reaches_the_customer(offer, conference)

    def _reaches_the_customer(self, offer: Offer, conference: str) -> None:
        number = self._callers[offer.entry_id]
        if QueueEntry.objects.get(pk=offer.entry_id).is_callback:
            self._dials(offer, conference, number)
            return
        dialing.bring_caller(entry_id=offer.entry_id, at=self.at)
        sid = self._sids[number]
        self.carrier.enter_room(room=offer.room, label=bridging.CUSTOMER, call_sid=sid)
        self._talks(offer, conference, number, sid)

    def _dials(self, offer: Offer, conference: str, number: int) -> None:
        leg = offer.legs.of_customers().last()
        if leg is None:
            return
        dialing.dial_customer(leg_id=leg.pk, at=self.at)
        leg.refresh_from_db()
        rings = self.plan.callers[number].picks_up_after
        if leg.call_sid is None:
            return
        if rings is None:
            self._later(_ring_seconds(), lambda: self._is_not_reached(leg), since=self.at)
        else:
            self._later(rings, lambda: self._picks_up(offer, conference, number, leg), since=self.at)

    def _picks_up(self, offer: Offer, conference: str, number: int, leg: CallLeg) -> None:
        sid = leg.call_sid or ""
        self.carrier.set_status(sid, LegStatus.ANSWERED)
        legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=sid, status=LegStatus.ANSWERED), at=self.at)
        verdict = MachineVerdict(call_sid=sid, answered_by=AnsweredBy.HUMAN)
        legs.record_verdict(leg_id=leg.pk, verdict=verdict, at=self.at)
        self._talks(offer, conference, number, sid)

    def _is_not_reached(self, leg: CallLeg) -> None:
        sid = leg.call_sid or ""
        self.carrier.set_status(sid, LegStatus.NO_ANSWER)
        legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=sid, status=LegStatus.NO_ANSWER), at=self.at)
        self._is_free_again(leg.offer.agent_id if leg.offer else 0)

    def _talks(self, offer: Offer, conference: str, number: int, sid: str) -> None:
        self._tell_room(offer, conference, kind="join", label=bridging.CUSTOMER, call_sid=sid)
        talks = self.plan.callers[number].talks
        self._later(talks, lambda: self._ends(offer, conference, sid), since=self.at)

    def _ends(self, offer: Offer, conference: str, sid: str) -> None:
        self.carrier.set_status(sid, LegStatus.COMPLETED)
        self._tell_room(offer, conference, kind="end")
        worker = self.workers[offer.agent_id]
        self._later(worker.wraps_up, lambda: self._is_free_again(offer.agent_id), since=self.at)

    def _is_free_again(self, pk: int) -> None:
        agent = Agent.objects.get(pk=pk)
        if agent.state == AgentState.WRAP_UP:
            agents.end_wrap_up(agent_id=pk, at=self.at)
        if pk in self._off_duty:
            self._goes_off_duty(pk)

    def _tell_room(self, offer: Offer, conference: str, *, kind: str, label: str = "", call_sid: str = "") -> None:
        event = ConferenceEvent(conference_sid=conference, room=offer.room, kind=kind, label=label, call_sid=call_sid)
        bridging.record_room_event(event=event, at=self.at)


def _just_before_the_end(offer: Offer) -> float:
    """The slowest agent accepts at the last moment; who lets it ring out is another matter."""
    return (offer.expires_at - offer.made_at - A_MOMENT).total_seconds()


def _ring_seconds() -> float:
    from django.conf import settings

    return float(settings.CUSTOMER_RING_SECONDS)


def _connected_at() -> dict[int, datetime]:
    from callbacks.models import QueueEntryEvent

    bridged = QueueEntryEvent.objects.filter(name="bridge").order_by("at", "pk")
    return {entry: at for entry, at in reversed(bridged.values_list("entry_id", "at")) if entry is not None}
