"""The events that other systems are told, by type; docs/events.md describes each, and a test holds the two together."""

from callbacks.lifecycle import Status

VERSION = 1
"""Of the shape of an event. What is added does not change it; what is taken away or means something else does."""

ENTRY_TYPES = {status.value: f"entry.{status.value}" for status in Status}
"""A place in line has become this."""

MOMENTS = {
    "call_arrived": "call.arrived",
    "call_ended": "call.ended",
    "message_left": "call.message_left",
    "transferred": "call.transferred",
    "help_asked": "call.help_asked",
    "help_answered": "call.help_answered",
    "callback_requested": "callback.requested",
    "requested_elsewhere": "callback.requested",
    "callback_agreed": "callback.requested",
    "callback_refused": "callback.refused",
    "called_by_hand": "call.dialed",
    "disposition_chosen": "call.disposition_chosen",
}
"""Lines of a timeline that are told beside; every other one stays inside."""

TICKET_OPENED, TICKET_CHANGED, AGENT_STATE, TEST = "ticket.opened", "ticket.changed", "agent.state_changed", "test.sent"

TYPES = tuple(sorted({*ENTRY_TYPES.values(), *MOMENTS.values(), TICKET_OPENED, TICKET_CHANGED, AGENT_STATE}))
"""What can be subscribed to. Beside these there is `test.sent`, when an admin asks for it."""
