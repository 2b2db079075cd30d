"""What an agent can be doing, and what may follow what."""

from django.db import models


class AgentState(models.TextChoices):
    OFFLINE = "offline", "Offline"
    AWAY = "away", "Away"
    AVAILABLE = "available", "Available"
    RINGING = "ringing", "Ringing"
    BUSY_CALL = "busy_call", "Busy Call"
    BUSY_CALLBACK = "busy_callback", "Busy Callback"
    WRAP_UP = "wrap_up", "Wrap-up"


S = AgentState

CHOSEN_BY_THE_AGENT = frozenset({S.OFFLINE, S.AWAY, S.AVAILABLE})
ON_A_CALL = frozenset({S.BUSY_CALL, S.BUSY_CALLBACK})
MAY_PICK = frozenset({S.AVAILABLE, S.AWAY})

FOLLOWS: dict[AgentState, frozenset[AgentState]] = {
    S.OFFLINE: frozenset({S.AWAY, S.AVAILABLE}),
    S.AWAY: frozenset({S.OFFLINE, S.AVAILABLE, S.BUSY_CALL, S.BUSY_CALLBACK}),
    S.AVAILABLE: frozenset({S.OFFLINE, S.AWAY, S.RINGING, S.BUSY_CALL, S.BUSY_CALLBACK}),
    S.RINGING: frozenset({S.OFFLINE, S.AWAY, S.AVAILABLE, S.BUSY_CALL, S.BUSY_CALLBACK}),
    S.BUSY_CALL: frozenset({S.WRAP_UP, S.AVAILABLE, S.AWAY, S.OFFLINE}),
    S.BUSY_CALLBACK: frozenset({S.WRAP_UP, S.AVAILABLE, S.AWAY, S.OFFLINE, S.BUSY_CALL}),
    S.WRAP_UP: frozenset({S.OFFLINE, S.AWAY, S.AVAILABLE}),
}


def may_follow(*, current: str, following: str) -> bool:
    return AgentState(following) in FOLLOWS[AgentState(current)]
