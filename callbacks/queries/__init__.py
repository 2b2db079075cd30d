"""Questions to the line; none of them changes anything."""

from callbacks.queries.line import (
    may_take,
    members_of,
    offer_in_hand,
    open_callback_to,
    open_offers,
    phone_numbers,
    position_of,
    positions_in,
    queue_names_of,
    visible_entries,
    why_waiting,
)
from callbacks.queries.payloads import (
    call_payload,
    connect_params,
    console_snapshot,
    entry_payload,
    offer_payload,
    queue_payload,
    screen_pop_url,
)
from callbacks.queries.ticket_rules import ticket_rules_of
from callbacks.queries.timeline import timeline_of
from callbacks.queries.turns import turn_of, turn_payload

__all__ = [
    "call_payload",
    "connect_params",
    "console_snapshot",
    "entry_payload",
    "may_take",
    "members_of",
    "offer_in_hand",
    "offer_payload",
    "open_callback_to",
    "open_offers",
    "phone_numbers",
    "position_of",
    "positions_in",
    "queue_names_of",
    "queue_payload",
    "screen_pop_url",
    "ticket_rules_of",
    "timeline_of",
    "turn_of",
    "turn_payload",
    "visible_entries",
    "why_waiting",
]
