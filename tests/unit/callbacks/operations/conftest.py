"""A line without processes: the operations on a real database, a verified fake for the carrier, and a clock in hand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import (
    bridging,
    dialing,
    dispatch,
    expiry,
    intake,
    legs,
    offers,
    recovery,
    virtual_hold,
    waiting,
)
from telephony.carrier import (
    AnsweredBy,
    ConferenceEvent,
    IncomingCall,
    LegEvent,
    LegStatus,
    MachineVerdict,
    forget_carrier,
    get_carrier,
)
from telephony.fake import FakeCarrier
from tests.factories import AT, AgentFactory, PhoneNumberFactory


class Line:
    """Callers, agents and the carrier, moved by hand; `at` is the present moment."""

    def __init__(self, carrier: FakeCarrier) -> None:
        self.at = AT
        self.carrier = carrier
        self.calls = 0

    # Time

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    # The caller

    def call(self, caller: str, number: PhoneNumber) -> CallLeg:
        """Somebody dials in and hears the first announcement."""
        self.calls += 1
        sid = self.carrier.add_call(from_number=caller, to_number=str(number.number))
        answered = intake.answer_call(
            call=IncomingCall(call_sid=sid, caller=caller, dialed=str(number.number)), at=self.at
        )
        assert answered.leg is not None
        return answered.leg

    def hear(self, leg: CallLeg) -> waiting.Wait:
        return waiting.wait(leg_id=leg.pk, at=self.at)

    def press(self, leg: CallLeg, digits: str = "1") -> virtual_hold.Chosen | None:
        return virtual_hold.request_callback(leg_id=leg.pk, digits=digits, at=self.at)

    def hang_up(self, leg: CallLeg) -> None:
        assert leg.call_sid
        self.carrier.set_status(leg.call_sid, LegStatus.COMPLETED)
        legs.record_inbound_end(event=LegEvent(call_sid=leg.call_sid, status=LegStatus.COMPLETED), at=self.at)

    # The agent

    def match(self) -> list[Offer]:
        return dispatch.match(at=self.at)

    def accept(self, offer: Offer) -> Offer:
        return offers.accept(offer_id=offer.pk, agent_id=offer.agent_id, at=self.at)

    def agent_joins(self, offer: Offer) -> None:
        """The agent's browser calls in and enters the room."""
        offer.refresh_from_db()
        sid = self.carrier.add_call(from_number=f"client:{offer.agent.identity}", to_number="")
        assert bridging.admit_agent(offer_id=offer.pk, agent_id=offer.agent_id, call_sid=sid, at=self.at)
        conference = self.carrier.enter_room(room=offer.room, label="agent", call_sid=sid)
        self.room(offer, "join", label="agent", call_sid=sid, conference_sid=conference)

    def room(
        self, offer: Offer, kind: str, *, label: str = "", call_sid: str = "", conference_sid: str = "CF1"
    ) -> None:
        event = ConferenceEvent(
            conference_sid=conference_sid, room=offer.room, kind=kind, label=label, call_sid=call_sid
        )
        bridging.record_room_event(event=event, at=self.at)

    # The customer's telephone

    def dial(self, offer: Offer) -> CallLeg:
        """The worker asks the carrier for the call that was written down."""
        leg = self.customer_leg(offer)
        dialing.dial_customer(leg_id=leg.pk, at=self.at)
        leg.refresh_from_db()
        return leg

    def customer_leg(self, offer: Offer) -> CallLeg:
        return offer.legs.get(purpose="customer")

    def report(self, leg: CallLeg, status: LegStatus, *, call_sid: str | None = None) -> None:
        sid = call_sid or leg.call_sid or ""
        if leg.call_sid == sid:
            self.carrier.set_status(sid, status)
        legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=sid, status=status), at=self.at)

    def verdict(self, leg: CallLeg, answered_by: AnsweredBy) -> None:
        legs.record_verdict(
            leg_id=leg.pk, verdict=MachineVerdict(call_sid=leg.call_sid or "", answered_by=answered_by), at=self.at
        )

    # All at once

    def callback(self, caller: str, number: PhoneNumber) -> QueueEntry:
        """Somebody calls, presses 1 and hangs up."""
        leg = self.call(caller, number)
        self.press(leg)
        self.hang_up(leg)
        return self.entry(leg)

    def offered(self, caller: str, number: PhoneNumber) -> tuple[QueueEntry, Offer]:
        entry = self.callback(caller, number)
        [offer] = self.match()
        return entry, offer

    def dialed(self, caller: str, number: PhoneNumber) -> tuple[QueueEntry, Offer, CallLeg]:
        """A callback whose agent has accepted and is in the room, and whose customer is being called."""
        entry, offer = self.offered(caller, number)
        self.accept(offer)
        self.agent_joins(offer)
        leg = self.dial(offer)
        entry.refresh_from_db()
        offer.refresh_from_db()
        return entry, offer, leg

    def sweep(self) -> None:
        expiry.sweep(at=self.at)
        recovery.sweep(at=self.at)

    def entry(self, leg: CallLeg) -> QueueEntry:
        leg.refresh_from_db()
        assert leg.entry is not None
        return leg.entry


@pytest.fixture
def line(settings: Any, db: None) -> Iterator[Line]:
    settings.CARRIER = "telephony.fake.FakeCarrier"
    settings.CARRIER_CALLS_PER_SECOND = 0
    forget_carrier()
    cache.clear()  # SQLite gives the rows of each test the keys of the one before
    line = Line(get_carrier())  # type: ignore[arg-type]
    line.carrier._now = lambda: line.at
    yield line
    forget_carrier()


@pytest.fixture
def support(db: None) -> PhoneNumber:
    return PhoneNumberFactory(name="Support")


@pytest.fixture
def ana(support: PhoneNumber) -> Agent:
    return AgentFactory(name="Ana", available=True, queues=[support.queue])


@pytest.fixture
def bob(support: PhoneNumber) -> Agent:
    return AgentFactory(name="Bob", available=True, queues=[support.queue], idle_since=AT + timedelta(seconds=1))


@pytest.fixture
def called_back(line: Line, support: PhoneNumber, ana: Agent) -> Offer:
    """Ana speaks with Maria, whom she has called back."""
    _, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    offer.refresh_from_db()
    return offer


@pytest.fixture
def call(called_back: Offer) -> Offer:
    """The conversation that most tests begin in; a file with others has a fixture of its own by this name."""
    return called_back


MARIA = "+14155552671"
OMAR = "+12125550123"
LENA = "+13105550144"
