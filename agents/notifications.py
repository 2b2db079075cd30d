"""Pushes to the agents' consoles: the only module that talks to the channel layer.

A push is a hint: a console that misses one finds everything in the snapshot of its next connect.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from agents.models import Agent

logger = logging.getLogger(__name__)

Snapshot = Callable[..., dict[str, Any]]
_snapshot_of: Snapshot | None = None


def tell_snapshot_by(build: Snapshot) -> None:
    """Agents do not know the line; whoever does says here what a console must show when it connects."""
    global _snapshot_of
    _snapshot_of = build


def snapshot_of(agent: Agent, *, at: datetime) -> dict[str, Any]:
    """All that a console shows, as one message."""
    message = {"type": "snapshot", "at": at.isoformat(), "agent": state_payload(agent)}
    return message | (_snapshot_of(agent, at=at) if _snapshot_of else {})


def state_payload(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "state": agent.state,
        "since": agent.state_since.isoformat() if agent.state_since else None,
        "reason": agent.state_reason,
        "wrap_up_until": agent.wrap_up_until.isoformat() if agent.wrap_up_until else None,
        "conversation_id": str(agent.wrap_up_conversation) if agent.wrap_up_conversation else None,
    }


def agent_state(agent: Agent, *, at: datetime) -> None:
    to_agent(agent.pk, {"type": "agent.state", **state_payload(agent)}, at=at)


def to_agent(agent_id: int, message: dict[str, Any], *, at: datetime) -> None:
    """Push to every console of one agent, once the transaction has committed."""
    _after_commit(agent_group(agent_id), message | {"at": at.isoformat()})


def to_queue(queue_id: int, message: dict[str, Any], *, at: datetime) -> None:
    """Push to the consoles of all who answer a queue, once the transaction has committed."""
    _after_commit(queue_group(queue_id), message | {"at": at.isoformat()})


def close_consoles(*, session_key: str) -> None:
    """End the sockets that were opened with a session that is over."""
    _send(session_group(session_key), {"type": "console.close"})


def agent_group(agent_id: int) -> str:
    return f"agent.{agent_id}"


def queue_group(queue_id: int) -> str:
    return f"queue.{queue_id}"


def session_group(session_key: str) -> str:
    return f"session.{session_key}"


def _after_commit(group: str, message: dict[str, Any]) -> None:
    transaction.on_commit(lambda: _send(group, {"type": "console.push", "message": message}))


def _send(group: str, event: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, event)
    except Exception:
        logger.warning("push not delivered", extra={"group": group.split(".", maxsplit=1)[0]}, exc_info=True)
