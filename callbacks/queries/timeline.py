"""A conversation told in order: calls, prompts, keys, offers, legs, tickets, one plain sentence each."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Conversation, Offer, QueueEntryEvent
from telephony import phone_numbers

SENTENCES: dict[str, str] = {
    "call_arrived": "A call came in.",
    "caller_doubted": "The number that the call shows failed the network’s check, and is not believed.",
    "key_pressed": "The caller pressed {digits}.",
    "callback_requested": "The caller asked for a callback to {number}. The place is kept.",
    "requested_elsewhere": "{actor} asked for a callback to {number}, without a call.",
    "callback_refused": "No callback: {why}",
    "number_given": "The caller keyed in {number} (try {attempt}).",
    "number_not_given": "No number was confirmed; the caller waits on in the same place.",
    "numbers_set": "From the call’s data: call back at {number}, showing {presented}.",
    "data_found": "Looked up: {names}.",
    "data_not_found": "Nothing was looked up: {why}",
    "data_set": "{actor} set {names}.",
    "not_offered": "Key 1 did nothing, for no offer was made: {why}",
    "menu_chosen": "Chose {key} in the menu: {choice}.",
    "menu_changed": "Pressed {key} in a menu that was changed meanwhile; it was said anew.",
    "question_changed": "What the caller was asked to key in was changed meanwhile; it was said anew.",
    "menu_not_chosen": "Chose nothing in the menu.",
    "menu_keyed": "Keyed in {what}.",
    "skills_relaxed": "Waited so long that any agent of the queue may serve it; {skills} is no longer required.",
    "routing_step": "Routing step “{step_name}”: {changed}; {moved}.",
    "reopened": "Back in the same place: {why}.",
    "waits_on_second_call": "The customer called again and waits on this call, in the kept place.",
    "took_up_place": "The customer called after a missed callback ({why}), and is in the old place again.",
    "second_call_ended": "The second call ended; the callback stands.",
    "agent_joined": "{actor} is on the line.",
    "leg_status": "{who}: {status}.",
    "machine_verdict": "Machine detection says: {answered_by}.",
    "kept_as_person": "{actor} says it is a person.",
    "called_voicemail": "{actor} says it is voicemail.",
    "put_on_hold": "{actor} put the customer on hold.",
    "taken_off_hold": "{actor} took the customer off hold.",
    "muted": "{actor} is muted.",
    "unmuted": "{actor} is heard again.",
    "tones_sent": "{actor} pressed {count} keys for the customer’s side.",
    "not_done": "The carrier did not do it ({what}): {why}",
    "transferred": "{actor} passed the call on to {to}. {note}",
    "colleague_asked": "{actor} asks {who} into the conversation. {note}",
    "help_asked": "{actor} asks for a supervisor. {reason}",
    "help_taken_back": "{actor} needs no supervisor any more.",
    "help_answered": "{actor} came to help {agent}, after {seconds} s.",
    "help_unanswered": "No supervisor had come before {actor} was done, after {seconds} s.",
    "guest_joined": "{actor} is in the conversation: {how}.",
    "guest_changed": "{actor} goes on in another way: {how}.",
    "guest_left": "{actor} has left the conversation.",
    "guest_not_joined": "{actor} did not come into the conversation{why}.",
    Trigger.HAND_OVER: "{actor} handed over to {to}: {why}.",
    "message_left": "The caller left a message of {seconds} s.",
    "called_by_hand": "{actor} calls {number} by hand.",
    "called_from_ticket": "{actor} asked on ticket #{ticket} for a callback to {number}.",
    "ticket_opened": "Ticket #{ticket} opened: {reason}.",
    "disposition_chosen": "{actor}: {disposition}.",
    "wrap_up_extended": "{actor} took {seconds} s more for the notes.",
    "wrapped_up": "{actor} is done with the notes. Disposition: {disposition}.",
    "callback_agreed": "{actor} agreed to call {number} back, not before {until}.",
    "call_ended": "The inbound call ended.",
    "repaired": "Repaired: {found} {done}",
    "intervention": "{actor}: {what}. {reason}",
    Trigger.ENTER: "Entered the queue.",
    Trigger.OFFER: "Offered to {agent}.",
    Trigger.PICK: "{actor} picked it from the queue.",
    Trigger.ACCEPT: "{actor} accepted.",
    Trigger.MISS_OFFER: "{by} did not answer; back in its place.",
    Trigger.DECLINE: "{by} declined; back in its place.",
    Trigger.WITHDRAW: "The offer was taken back: {why}.",
    "one_miss_offer": "{by} did not answer; it still rings at others.",
    "one_decline": "{by} declined; it still rings at others.",
    "one_withdraw": "The offer to {by} was taken back: {why}. It still rings at others.",
    Trigger.DIAL: "Dialing {number_called}, showing {number_presented} (attempt {attempt}).",
    Trigger.BRIDGE: "Connected with {agent}.",
    Trigger.COMPLETE: "The conversation ended.",
    Trigger.AGENT_LEFT: "Not connected: {why}. Back in its place.",
    Trigger.NOT_REACHED: "Customer not reached: {outcome}.",
    Trigger.REFUSE: "Could not dial: {why}",
    Trigger.EXPIRE: "The longest wait was over.",
    Trigger.CLOSE: "Business hours ended before the callback was made.",
    Trigger.ABANDON: "The caller hung up.",
    Trigger.CANCEL: "Canceled.",
    Trigger.POSTPONE: "The customer answered and asked for more time. Back in its place, until {until}.",
    "longest_wait_extended": "The longest wait, which would have been over, lasts until {until}.",
    Trigger.RETRY: "Customer not reached: {why}. Back in its place, to be tried again at {until}.",
}


BY_HAND: dict[str, str] = {
    Trigger.ENTER: "An agent calls, nobody waits in line.",
    Trigger.PICK: "{actor} has the call.",
    Trigger.CANCEL: "Not connected: {why}. It is not tried again.",
}
"""The same moments of a call that an agent makes by hand."""


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def timeline_of(conversation: Conversation) -> list[dict[str, Any]]:
    """Every line of the conversation: `at` (datetime), `kind`, `text`, `actor`, `details`."""
    lines = [_line(event) for event in conversation.events.all()]
    for leg in conversation.legs.all():
        lines.extend(_announcements(leg))
    lines.extend(_note(turn) for turn in _turns_with_a_note(conversation))
    return sorted(lines, key=lambda line: line["at"])


def _line(event: QueueEntryEvent) -> dict[str, Any]:
    return {
        "number": event.pk,
        "at": event.at,
        "kind": "transition" if event.to_status else event.name,
        "name": event.name,
        "text": _sentence(event),
        "actor": event.actor,
        "from_status": event.from_status,
        "to_status": event.to_status,
        "details": event.details,
    }


def _sentence(event: QueueEntryEvent) -> str:
    words = _Known({key: _shown(value) for key, value in event.details.items()})
    words["actor"] = event.actor or "The system"
    sentences = SENTENCES | BY_HAND if event.details.get("by_hand") else SENTENCES
    return sentences.get(event.name, event.name.replace("_", " ").capitalize() + ".").format_map(words)


def _shown(value: Any) -> Any:
    if isinstance(value, str) and _MOMENT.match(value):
        return f"{datetime.fromisoformat(value).astimezone(UTC):%H:%M UTC on %d %b}"
    if isinstance(value, str) and value.startswith("+") and phone_numbers.normalize(value):
        return phone_numbers.with_country(value)
    return value.replace("_", " ") if isinstance(value, str) else value


def _turns_with_a_note(conversation: Conversation) -> Iterable[Offer]:
    return Offer.objects.filter(entry__conversation=conversation, noted_at__isnull=False).select_related("agent")


def _note(turn: Offer) -> dict[str, Any]:
    """What the agent wrote: kept on the turn, for it is written anew at every pause in the typing."""
    return {
        "number": None,
        "at": turn.noted_at,
        "kind": "note",
        "name": "note",
        "text": f"{turn.agent.name} noted: {turn.note}",
        "actor": turn.agent.name,
        "from_status": "",
        "to_status": "",
        "details": {"note": turn.note},
    }


def _announcements(leg: CallLeg) -> Iterator[dict[str, Any]]:
    """What was said on the line: kept on the leg, one short line each, for it happens every 30 seconds."""
    for row in leg.announcements.splitlines():
        moment, _, rest = row.partition(" ")
        position, *more = rest.split()
        wait = next((word.removeprefix("wait=") for word in more if word.startswith("wait=")), "")
        told = [f"number {position} in line", _wait_in_words(wait), "the callback offer" if "offer" in more else ""]
        yield {
            "number": None,
            "at": datetime.fromisoformat(moment),
            "kind": "prompt",
            "name": "announced",
            "text": f"Heard: {', and '.join(part for part in told if part)}.",
            "actor": "",
            "from_status": "",
            "to_status": "",
            "details": {"position": int(position), "offer": "offer" in more},
        }


def _wait_in_words(wait: str) -> str:
    """`300-600`, the seconds of an estimate that was said."""
    low, _, high = wait.partition("-")
    return f"an estimated wait of {int(low) // 60} to {-(-int(high) // 60)} min" if high else ""
