"""Why each of many entries is not with an agent yet, in a few words: what is asked once for all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.timezone import localtime

from agents.states import AgentState
from callbacks.models import AgentLane, CarrierState, Offer, PhoneNumber, QueueEntry
from callbacks.queries.ability import in_words
from callbacks.queries.spending import known_hard_stop


@dataclass(frozen=True)
class Reasons:
    """What is known of the numbers and of the agents behind some entries."""

    at: datetime
    carrier: CarrierState
    paused: Mapping[int, str]
    states: Mapping[int, Counter[str]]

    @classmethod
    def of(
        cls,
        entries: Iterable[QueueEntry],
        numbers: Mapping[int, PhoneNumber],
        *,
        carrier: CarrierState,
        at: datetime,
    ) -> "Reasons":
        """One question for the agents of all lanes; each number's switches, hours and caps are looked at once."""
        entries = list(entries)
        used = {entry.phone_number_id for entry in entries if entry.is_callback}
        paused = {pk: why_paused(numbers[pk], at=at) for pk in used if pk in numbers}
        states: dict[int, Counter[str]] = {}
        able = AgentLane.objects.filter(lane__in={entry.lane_id for entry in entries}).order_by()
        for lane, state, total in able.values_list("lane", "agent__state").annotate(total=Count("pk")):
            states.setdefault(lane, Counter())[state] += total
        return cls(at, carrier, paused, states)

    def short(self, entry: QueueEntry, *, position: int, rings: list[Offer]) -> str:
        """The first of what keeps it waiting."""
        if rings:
            return f"Rings at {', '.join(offer.agent.name for offer in rings)}"
        if entry.is_callback and (why := self._why_not_dialed(entry)):
            return why
        return self._nobody(entry) or (f"{position - 1} ahead" if position > 1 else "About to be offered")

    def _why_not_dialed(self, entry: QueueEntry) -> str:
        if entry.not_before is not None and not entry.is_due(at=self.at):
            return f"Not before {localtime(entry.not_before):%H:%M}"
        return "The carrier takes no calls" if self.carrier.is_down else self.paused.get(entry.phone_number_id, "")

    def _nobody(self, entry: QueueEntry) -> str:
        states = self.states.get(entry.lane_id, Counter())
        signed_in = sum(states.values()) - states[AgentState.OFFLINE]
        needs = f" with {in_words(entry.lane.skills)}" if entry.lane.skills else ""
        if not signed_in:
            return f"No agent{needs} is signed in"
        if not states[AgentState.AVAILABLE]:
            away = states[AgentState.AWAY]
            counted = [f"{signed_in - away} busy"] if signed_in > away else []
            return f"No agent{needs} is free: {', '.join(counted + ([f'{away} away'] if away else []))}"
        return ""


def why_paused(number: PhoneNumber, *, at: datetime) -> str:
    """Why no callback of this number is made now; empty where they are (rules 2, 3, 8)."""
    if not number.serve_pending:
        return "Serving callbacks is switched off"
    if not number.is_open(at=at):
        opening = number.business_hours.schedule.next_opening(at)
        return f"Closed until {localtime(opening):%a %H:%M}" if opening else "Closed for good"
    return known_hard_stop(number, at=at).rstrip(".")
