"""Pushes to the agents' consoles: the only module that talks to the channel layer.

A push is a hint: a console that misses one finds everything in the snapshot of its next connect.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from agents.models import Agent

logger = logging.getLogger(__name__)

Message = dict[str, Any]
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
        "after_call": agent.after_call or None,
        "after_call_reason": agent.after_call_reason,
        "after_call_by": agent.after_call_by,
    }


def agent_state(agent: Agent, *, at: datetime) -> None:
    to_agent(agent.pk, state_message(agent), at=at)


def state_message(agent: Agent) -> Message:
    return {"type": "agent.state", **state_payload(agent)}


def to_agent(agent_id: int, message: dict[str, Any], *, at: datetime) -> None:
    """Push to every console of one agent, once the transaction has committed."""
    _after_commit(agent_group(agent_id), message | {"at": at.isoformat()})


def to_many(
    *, agents: Iterable[tuple[int, Message]] = (), queues: Iterable[tuple[int, Message]] = (), at: datetime
) -> None:
    """Push many messages, in this order, over one connection, once the transaction has committed."""
    addressed = [(agent_group(agent_id), message) for agent_id, message in agents]
    addressed += [(queue_group(queue_id), message) for queue_id, message in queues]
    pushes = [(group, _push(message | {"at": at.isoformat()})) for group, message in addressed]
    transaction.on_commit(lambda: _send(*pushes))


def to_queue(queue_id: int, message: dict[str, Any], *, at: datetime) -> None:
    """Push to the consoles of all who answer a queue, once the transaction has committed."""
    _after_commit(queue_group(queue_id), message | {"at": at.isoformat()})


def close_consoles(*, session_key: str) -> None:
    """End the sockets that were opened with a session that is over."""
    _send((session_group(session_key), {"type": "console.close"}))


def agent_group(agent_id: int) -> str:
    return f"agent.{agent_id}"


def queue_group(queue_id: int) -> str:
    return f"queue.{queue_id}"


def session_group(session_key: str) -> str:
    return f"session.{session_key}"


def _after_commit(group: str, message: Message) -> None:
    transaction.on_commit(lambda: _send((group, _push(message))))


def _push(message: Message) -> Message:
    return {"type": "console.push", "message": message}


def _send(*pushes: tuple[str, Message]) -> None:
    layer = get_channel_layer()
    if layer is None or not pushes:
        return
    try:
        if hasattr(layer, "publish"):
            layer.publish(pushes)
        else:
            async_to_sync(_send_all)(layer, pushes)
    except Exception:
        kind = pushes[0][0].split(".", maxsplit=1)[0]
        logger.warning("push not delivered", extra={"group": kind, "pushes": len(pushes)}, exc_info=True)


async def _send_all(layer: Any, pushes: Iterable[tuple[str, Message]]) -> None:
    for group, event in pushes:
        await layer.group_send(group, event)
