"""Entries: nothing is lost, one end each, one ticket per miss, the place kept (rules 15, 20, 35, 37, 39, 49)."""

from collections import Counter
from collections.abc import Iterator

from scripts.chaos.history import FINAL, NEEDS_A_TICKET, History

CONFIRMATION = "call you back when"
OPENED_BY_PEOPLE = "opened_by_agent"

WAYS = {
    ("", "enter", "waiting"),
    ("waiting", "offer", "offered"),
    ("waiting", "pick", "connecting_agent"),
    ("offered", "accept", "connecting_agent"),
    ("offered", "miss_offer", "waiting"),
    ("offered", "decline", "waiting"),
    ("offered", "withdraw", "waiting"),
    ("connecting_agent", "dial", "dialing"),
    ("connecting_agent", "bridge", "connected"),
    ("connecting_agent", "agent_left", "waiting"),
    ("connecting_agent", "refuse", "could_not_dial"),
    ("dialing", "bridge", "connected"),
    ("dialing", "not_reached", "not_reached"),
    ("dialing", "refuse", "could_not_dial"),
    ("dialing", "agent_left", "waiting"),
    ("dialing", "retry", "waiting"),
    ("dialing", "postpone", "waiting"),
    ("dialing", "cancel", "canceled"),
    ("connected", "complete", "completed"),
    ("connected", "not_reached", "not_reached"),
    *((status, "expire", "expired") for status in ("waiting", "offered")),
    *((status, "close", "closed") for status in ("waiting", "offered")),
    *((status, "abandon", "abandoned") for status in ("waiting", "offered", "connecting_agent")),
    *((status, "cancel", "canceled") for status in ("waiting", "offered", "connecting_agent")),
}
"""The state machine once more, written down from its description, not taken from the product."""


def nobody_is_lost(history: History) -> Iterator[str]:
    """The carrier's log says who heard the confirmation; the database must know each of them (rules 15, 49)."""
    entry_of = {leg.call_sid: leg.entry for leg in history.legs if leg.purpose == "inbound"}
    promised = {entry.id for entry in history.entries if entry.was_promised}
    for call in history.calls:
        if any(CONFIRMATION in text for text in call.said) and entry_of.get(call.sid) not in promised:
            yield f"{call.from_number} heard the confirmation on {call.sid}, and there is no callback"


def no_key_is_lost(history: History) -> Iterator[str]:
    """Who pressed 1, and was answered, has a callback, unless an agent or a refusal was faster (rules 13, 15, 17).

    For histories in which callers press nothing but 1, and callbacks are always offered.
    """
    otherwise = {event.entry for event in history.events if event.name in {"accept", "pick", "callback_refused"}}
    served = otherwise | {entry.id for entry in history.entries if entry.was_promised}
    pressed = {call.sid for call in history.calls if call.keys_taken}
    for leg in history.legs:
        if leg.call_sid in pressed and leg.entry is not None and leg.entry not in served:
            yield f"{leg.call_sid} pressed 1 and was answered, and entry {leg.entry} is no callback"


def one_final_state(history: History) -> Iterator[str]:
    transitions = history.transitions_of()
    for entry in history.entries:
        ends = [event for event in transitions[entry.id] if event.after in FINAL]
        if entry.status not in FINAL:
            yield f"entry {entry.id} is still {entry.status}"
        elif [end.after for end in ends] != [entry.status]:
            names = ", ".join(end.after for end in ends) or "none"
            yield f"entry {entry.id} is {entry.status}; ends on its timeline: {names}"


def history_explains(history: History) -> Iterator[str]:
    """From one transition to the next without a gap, each of a kind that exists, the last one to the present status."""
    transitions = history.transitions_of()
    for entry in history.entries:
        before = ""
        for step in transitions[entry.id]:
            if (step.before, step.name, step.after) not in WAYS:
                yield f"entry {entry.id}: no such transition: {step.before or 'new'} {step.name} {step.after}"
            if step.before != before:
                yield f"entry {entry.id}: {step.name} came from {step.before or 'new'}, but it was {before or 'new'}"
            before = step.after
        if before != entry.status:
            yield f"entry {entry.id} is {entry.status}, and its timeline ends with {before or 'nothing'}"


def conversations_end(history: History) -> Iterator[str]:
    last = {entry.conversation: entry for entry in sorted(history.entries, key=lambda entry: entry.id)}
    for conversation in history.conversations:
        entry = last.get(conversation.id)
        if entry is None or entry.status not in FINAL:
            continue
        if conversation.ended_at is None or conversation.outcome == "in_progress":
            yield f"conversation {conversation.id} goes on, though entry {entry.id} is {entry.status}"


def one_ticket_per_miss(history: History) -> Iterator[str]:
    """Exactly one where it is due, none elsewhere (rules 35, 37, 39, 40)."""
    keys = Counter(ticket.source_key for ticket in history.tickets if ticket.reason != OPENED_BY_PEOPLE)
    for entry in history.entries:
        due, there = int(entry.status in NEEDS_A_TICKET), keys.pop(f"entry:{entry.id}", 0)
        if due != there:
            yield f"entry {entry.id} is {entry.status} and has {there} tickets"
    for key in keys:
        if not key.startswith("leg:"):  # a message left outside business hours
            yield f"a ticket is about {key or 'nothing'}, which does not exist"


def place_was_kept(history: History) -> Iterator[str]:
    """Each offer was made at the rank that the entry has had since it came (rules 20, 22, 32)."""
    offered_at: dict[int, set[str]] = {}
    for event in history.events:
        if event.name == "offer":
            offered_at.setdefault(event.entry, set()).add(str(event.details.get("rank_at")))
    for entry_id, ranks in offered_at.items():
        if len(ranks) > 1:
            yield f"entry {entry_id} stood at different places: {', '.join(sorted(ranks))}"
