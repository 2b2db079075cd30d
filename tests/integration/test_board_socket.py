"""The board's socket: for supervisors alone, told of what changes and of nothing else, and back after a lost database."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection

from callbacks import board_feed
from callbacks.consumers import BoardConsumer
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Screen:
    """One open board."""

    def __init__(self, user: Any) -> None:
        self.socket = WebsocketCommunicator(BoardConsumer.as_asgi(), "/ws/board/")
        self.socket.scope["user"] = user

    async def opens(self) -> bool:
        connected, _ = await self.socket.connect(timeout=10)
        return connected

    async def hears(self) -> dict[str, Any]:
        return dict(json.loads(await self.socket.receive_from(timeout=10)))


@pytest.fixture
async def sue(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Screen]:
    monkeypatch.setattr(board_feed, "EVERY_SECONDS", 0.05)
    await sync_to_async(cache.clear)()
    screen = Screen(await sync_to_async(SupervisorFactory)())
    yield screen
    await screen.socket.disconnect()


async def test_nobody_else_is_let_in() -> None:
    assert not await Screen(AnonymousUser()).opens()
    ana = await sync_to_async(AgentFactory)(name="Ana")
    screen = Screen(ana.user)
    await screen.opens()
    closed = await screen.socket.receive_output(timeout=10)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)


async def test_a_board_is_told_when_the_line_changes_and_only_then(sue: Screen) -> None:
    """Rule 31."""
    number = await sync_to_async(PhoneNumberFactory)(name="Support")
    assert await sue.opens()
    first = await sue.hears()
    assert first["board"]["figures"]["waiting"]["count"] == 0
    assert await sue.socket.receive_nothing(timeout=0.5), "nothing has changed"
    entry = await sync_to_async(QueueEntryFactory)(phone_number=number, now=True)
    heard = await sue.hears()
    [line] = heard["board"]["queues"]
    assert [row["id"] for row in line["entries"]] == [entry.pk]


async def test_a_second_board_gets_at_once_what_the_first_sees(sue: Screen) -> None:
    assert await sue.opens()
    seen = await sue.hears()
    other = Screen(await sync_to_async(SupervisorFactory)())
    assert await other.opens()
    assert await other.hears() == seen
    await other.socket.disconnect()


@pytest.mark.postgres
async def test_while_the_line_cannot_be_read_the_board_says_so_and_comes_back(sue: Screen) -> None:
    assert await sue.opens()
    assert (await sue.hears())["type"] == "snapshot"
    await without_the_places(True)
    try:
        assert await sue.hears() == {"type": "unavailable"}
        assert await sue.socket.receive_nothing(timeout=0.3), "said once"
    finally:
        await without_the_places(False)
    assert (await sue.hears())["type"] == "snapshot"


async def test_what_nobody_thought_of_ends_no_board_for_good(sue: Screen) -> None:
    """Whatever it is: here something in the cache that cannot be sent."""
    assert await sue.opens()
    assert (await sue.hears())["type"] == "snapshot"
    await sync_to_async(cache.set)("board:today", {"a", "set"}, 60)
    assert await sue.hears() == {"type": "unavailable"}
    await sync_to_async(cache.clear)()
    assert (await sue.hears())["type"] == "snapshot"


@sync_to_async
def without_the_places(away: bool) -> None:
    names = ("callbacks_place", "callbacks_place_away") if away else ("callbacks_place_away", "callbacks_place")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE {} RENAME TO {}".format(*names))


async def test_who_is_no_longer_a_supervisor_is_shown_nothing_more(sue: Screen) -> None:
    assert await sue.opens()
    await sue.hears()
    await sue.socket.send_to(text_data='{"type": "heartbeat"}')
    assert await sue.hears() == {"type": "heard"}
    user = sue.socket.scope["user"]
    await sync_to_async(user.groups.clear)()
    await sue.socket.send_to(text_data='{"type": "heartbeat"}')
    closed = await sue.socket.receive_output(timeout=10)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4401)
