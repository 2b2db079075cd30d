"""Judges a history; each check is one promise, and knows nothing of the product's own opinions."""

from collections.abc import Callable, Iterator

from scripts.chaos.checks import agents, calls, entries, order
from scripts.chaos.history import History

Check = Callable[[History], Iterator[str]]

CHECKS: dict[str, Check] = {
    "Who heard the confirmation has a callback": entries.nobody_is_lost,
    "Who pressed 1 has a callback": entries.no_key_is_lost,
    "Every entry is in exactly one final state": entries.one_final_state,
    "The history explains every state": entries.history_explains,
    "A conversation ends with its entry": entries.conversations_end,
    "Every miss has exactly one ticket": entries.one_ticket_per_miss,
    "The place was kept": entries.place_was_kept,
    "The order was kept, without an unexplained inversion": order.no_inversion,
    "Every call to a customer belongs to an attempt, and every attempt has at most one": calls.one_call_per_attempt,
    "Never two calls to one customer at once": calls.one_call_at_a_time,
    "Nobody is called who was reached": calls.one_conversation_each,
    "Nobody is dialed after the end": calls.no_call_after_the_end,
    "No call is left at the carrier": calls.none_is_left,
    "One agent for each entry, one entry for each agent": agents.one_at_a_time,
    "Of those at whom it rings at once, one has it": agents.one_has_it,
    "Who is asked for key 1 is brought to the agent after it": calls.key_1_comes_first,
    "What was answered with a 200 is there": agents.what_was_confirmed_is_there,
    "An agent's states follow each other": agents.states_follow,
    "No agent is stuck": agents.nobody_is_stuck,
}


def judge(history: History) -> dict[str, list[str]]:
    """The violations of each promise; an empty list where it holds."""
    return {promise: list(check(history)) for promise, check in CHECKS.items()}
