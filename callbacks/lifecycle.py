"""The state machine of an entry: what it can be, what can happen to it, and what it then is."""

from django.db import models


class Status(models.TextChoices):
    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    CONNECTING_AGENT = "connecting_agent", "Connecting agent"
    DIALING = "dialing", "Dialing"
    CONNECTED = "connected", "Connected"
    COMPLETED = "completed", "Completed"
    NOT_REACHED = "not_reached", "Not reached"
    EXPIRED = "expired", "Expired"
    CLOSED = "closed", "Closed"
    COULD_NOT_DIAL = "could_not_dial", "Could not dial"
    ABANDONED = "abandoned", "Abandoned"
    CANCELED = "canceled", "Canceled"


class Trigger(models.TextChoices):
    ENTER = "enter", "Entered the queue"
    OFFER = "offer", "Offered to an agent"
    PICK = "pick", "Picked by an agent"
    ACCEPT = "accept", "Accepted"
    MISS_OFFER = "miss_offer", "Offer missed"
    DECLINE = "decline", "Offer declined"
    WITHDRAW = "withdraw", "Offer withdrawn"
    DIAL = "dial", "Customer dialed"
    BRIDGE = "bridge", "Connected"
    HAND_OVER = "hand_over", "Handed over"
    COMPLETE = "complete", "Completed"
    AGENT_LEFT = "agent_left", "Agent left"
    NOT_REACHED = "not_reached", "Customer not reached"
    REFUSE = "refuse", "Could not dial"
    EXPIRE = "expire", "Max wait exceeded"
    CLOSE = "close", "Closed before reached"
    ABANDON = "abandon", "Caller hung up"
    CANCEL = "cancel", "Canceled"
    RETRY = "retry", "To be tried again"
    POSTPONE = "postpone", "Put off by the customer"


class TransitionRefused(Exception):
    """This cannot happen to an entry in this status: somebody else was first, or the report is late."""

    def __init__(self, *, status: str, trigger: str) -> None:
        super().__init__(f"{trigger!r} cannot happen to an entry that is {status!r}.")
        self.status = status
        self.trigger = trigger


S, T = Status, Trigger

TRANSITIONS: dict[Status, dict[Trigger, Status]] = {
    S.WAITING: {
        T.OFFER: S.OFFERED,
        T.PICK: S.CONNECTING_AGENT,
        T.EXPIRE: S.EXPIRED,
        T.CLOSE: S.CLOSED,
        T.ABANDON: S.ABANDONED,
        T.CANCEL: S.CANCELED,
    },
    S.OFFERED: {
        T.ACCEPT: S.CONNECTING_AGENT,
        T.MISS_OFFER: S.WAITING,
        T.DECLINE: S.WAITING,
        T.WITHDRAW: S.WAITING,
        T.EXPIRE: S.EXPIRED,
        T.CLOSE: S.CLOSED,
        T.ABANDON: S.ABANDONED,
        T.CANCEL: S.CANCELED,
    },
    S.CONNECTING_AGENT: {
        T.DIAL: S.DIALING,
        T.BRIDGE: S.CONNECTED,
        T.AGENT_LEFT: S.WAITING,
        T.REFUSE: S.COULD_NOT_DIAL,
        T.ABANDON: S.ABANDONED,
        T.CANCEL: S.CANCELED,
    },
    S.DIALING: {
        T.BRIDGE: S.CONNECTED,
        T.NOT_REACHED: S.NOT_REACHED,
        T.REFUSE: S.COULD_NOT_DIAL,
        T.AGENT_LEFT: S.WAITING,
        T.RETRY: S.WAITING,
        T.POSTPONE: S.WAITING,
        T.CANCEL: S.CANCELED,
    },
    S.CONNECTED: {T.HAND_OVER: S.CONNECTED, T.COMPLETE: S.COMPLETED, T.NOT_REACHED: S.NOT_REACHED},
    S.COMPLETED: {},
    S.NOT_REACHED: {},
    S.EXPIRED: {},
    S.CLOSED: {},
    S.COULD_NOT_DIAL: {},
    S.ABANDONED: {},
    S.CANCELED: {},
}

IN_LINE = frozenset({S.WAITING, S.OFFERED})
"""Holding a place: counted in the positions of those behind."""

WITH_AN_AGENT = frozenset({S.CONNECTING_AGENT, S.DIALING, S.CONNECTED})
OPEN = IN_LINE | WITH_AN_AGENT
FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)
NEEDS_A_TICKET = frozenset({S.NOT_REACHED, S.EXPIRED, S.CLOSED, S.COULD_NOT_DIAL})


def next_status(*, status: str, trigger: str) -> Status:
    """What an entry becomes; raises TransitionRefused where the trigger does not fit."""
    try:
        return TRANSITIONS[Status(status)][Trigger(trigger)]
    except (KeyError, ValueError):
        raise TransitionRefused(status=status, trigger=trigger) from None
