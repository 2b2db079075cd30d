"""What people do who talk, or are asked into a talk: a part of `World`, one method an action."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from agents.models import Agent, StateRefused
from callbacks.models import Guest, Offer, Queue
from callbacks.operations import consultations, dialing, guests, hand_dialing, talking, transfers
from callbacks.operations.errors import Refused
from telephony.carrier import LegStatus
from tests.model.carrier import ModelCarrier

REFUSALS = (Refused, StateRefused)
"""How an operation says no to a person; the API answers 409. Anything else that it raises is a fault."""


class Talk:
    """`at` is the present moment; `n` in a signature picks one of what there is, 0 the newest."""

    at: datetime
    carrier: ModelCarrier
    done: set[str]
    """What somebody did and was not refused."""

    def attempt(self, act: Callable[..., object], **words: Any) -> bool:
        """False where it was refused, as anything may be that comes at the wrong moment."""
        with suppress(*REFUSALS):
            act(**words, at=self.at)
            self.done.add(f"{act.__module__.rsplit('.', 1)[-1]}.{act.__name__}")
            return True
        return False

    def while_talking(self, n: int, act: Callable[..., object]) -> None:
        """The agent of a turn does something about the call; late ones are refused."""
        if offer := self._turn(n):
            self.attempt(act, conversation_id=offer.entry.conversation_id, agent_id=offer.agent_id)

    def while_wrapping_up(self, n: int, act: Callable[..., object]) -> None:
        """The agent of a turn that has just ended does something about the notes or the time for them."""
        ended = Offer.objects.filter(agent__state="wrap_up").select_related("agent", "entry").order_by("-pk")
        if offer := pick(ended, n):
            self.attempt(act, conversation_id=offer.entry.conversation_id, agent_id=offer.agent_id)

    def transfer(self, n: int, to: Queue | Agent) -> None:
        if offer := self._turn(n):
            who = {"conversation_id": offer.entry.conversation_id, "agent_id": offer.agent_id, "note": ""}
            if isinstance(to, Queue):
                self.attempt(transfers.to_queue, queue=to, **who)
            else:
                self.attempt(transfers.to_agent, agent=Agent.objects.get(pk=to.pk), **who)

    def call_by_hand(self, agent: Agent, number: str) -> None:
        with suppress(*REFUSALS):
            hand_dialing.dial(wish=hand_dialing.Wish(number=number), agent_id=agent.pk, at=self.at)

    def consult(self, n: int, agent: Agent) -> None:
        if offer := self._turn(n):
            self.attempt(
                consultations.begin,
                conversation_id=offer.entry.conversation_id,
                agent_id=offer.agent_id,
                agent=Agent.objects.get(pk=agent.pk),
                note="",
            )

    def answer_visit(self, n: int, answer: Callable[..., object]) -> None:
        """A colleague who was asked accepts, declines or leaves."""
        if guest := self._guest(n):
            self.attempt(answer, guest_id=guest.pk, agent_id=guest.agent_id)

    def come_in(self, n: int) -> None:
        """A guest's browser calls in, be the visit over."""
        guest = self._guest(n)
        if guest is None or guest.agent is None or guest.agent.answers_on_a_telephone:
            return
        sid = self.carrier.add_call(from_number=f"client:{guest.identity}", to_number="")
        seat = guests.seat_for(guest_id=guest.pk, identity=guest.identity, call_sid=sid, at=self.at)
        if seat is None or self.carrier.is_taken(seat.room, guest.label) or seat.room not in self.carrier._rooms:
            self.carrier.set_status(sid, LegStatus.COMPLETED)
        else:
            self.carrier.enter_room(room=seat.room, label=guest.label, call_sid=sid, ends_room=False)

    def hint_about_visit(self, n: int, what: int) -> None:
        if guest := self._guest(n):
            hints: list[Callable[[], object]] = [
                lambda: consultations.check(guest_id=guest.pk, at=self.at),
                lambda: consultations.release(agent_id=guest.agent_id, at=self.at),
                lambda: (
                    dialing.ring_guest(guest_id=guest.pk, at=self.at) if guest.agent.answers_on_a_telephone else None
                ),
            ]
            hints[what % len(hints)]()

    def resume_for(self, n: int) -> None:
        if offer := self._offer(n):
            talking.resume_for(offer_id=offer.pk, at=self.at)

    def _guest(self, n: int) -> Guest | None:
        return pick(Guest.objects.select_related("agent", "user").order_by("-pk"), n)

    def _turn(self, n: int) -> Offer | None:
        """One that goes on, where there is one: random steps find those seldom."""
        goes_on = Offer.objects.in_hand().filter(entry__status="connected").select_related("agent", "entry")
        return pick(goes_on.order_by("-pk"), n) or self._offer(n)

    def _offer(self, n: int) -> Offer | None:
        return pick(Offer.objects.select_related("agent", "entry").order_by("-pk"), n)


def pick(rows: Any, n: int) -> Any:
    """The n-th, counted around; None where there is nothing."""
    count = len(rows)
    return rows[n % count] if count else None
