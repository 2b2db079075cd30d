"""The board's socket: for supervisors alone, told of what changes and of nothing else, and back after a lost database."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection

from agents import notifications
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
        connected, _ = await self.socket.connect(timeout=30)
        return connected

    async def hears(self) -> dict[str, Any]:
        return dict(json.loads(await self.socket.receive_from(timeout=30)))


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
    closed = await screen.socket.receive_output(timeout=30)
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
    closed = await sue.socket.receive_output(timeout=30)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4401)


# Nobody needs to say anything for a board to end


async def closes(screen: Screen) -> int:
    """With which code; what it is still shown until then is passed over."""
    while (said := await screen.socket.receive_output(timeout=30))["type"] != "websocket.close":
        assert said["type"] == "websocket.send"
    return int(said["code"])


async def signs_in(screen: Screen) -> SessionStore:
    session = SessionStore()
    await sync_to_async(session.create)()
    screen.socket.scope["session"] = session
    return session


@pytest.mark.parametrize("change", ["no supervisor", "deactivated"])
async def test_who_may_not_look_any_more_is_shown_out_whatever_the_browser_says(
    sue: Screen, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Rule 31."""
    monkeypatch.setattr(board_feed, "ASKED_AGAIN_SECONDS", 0.1)
    other = Screen(await sync_to_async(SupervisorFactory)())
    assert await sue.opens()
    assert await other.opens()
    await other.hears()
    user = sue.socket.scope["user"]
    if change == "deactivated":
        await sync_to_async(type(user).objects.filter(pk=user.pk).update)(is_active=False)
    else:
        await sync_to_async(user.groups.clear)()
    assert await closes(sue) == 4401
    await sync_to_async(QueueEntryFactory)(now=True)
    assert (await other.hears())["type"] == "snapshot"
    assert await sue.socket.receive_nothing(timeout=0.2)
    await other.socket.disconnect()


async def test_a_session_that_is_gone_ends_its_board_also_when_nobody_could_say_so(
    sue: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_feed, "ASKED_AGAIN_SECONDS", 0.1)
    session = await signs_in(sue)
    assert await sue.opens()
    await sue.hears()
    await sync_to_async(session.delete)()
    assert await closes(sue) == 4401


async def test_logging_out_ends_the_board_at_once(sue: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_feed, "ASKED_AGAIN_SECONDS", 3600.0)
    session = await signs_in(sue)
    assert await sue.opens()
    await sue.hears()
    await sync_to_async(notifications.close_consoles)(session_key=session.session_key)
    assert await closes(sue) == 4401


async def test_a_board_that_says_nothing_for_long_is_closed_and_one_that_beats_is_not(sue: Screen) -> None:
    other = Screen(await sync_to_async(SupervisorFactory)())
    assert await sue.opens()
    await sue.hears()
    [of_sue] = board_feed.feed._boards
    assert await other.opens()
    await other.hears()
    for seconds in (30.0, 30.0):
        of_sue.heard_at -= seconds
        await sue.socket.send_to(text_data='{"type": "heartbeat"}')
        assert await sue.hears() == {"type": "heard"}
    of_sue.heard_at -= 60.0
    assert await closes(sue) == 1013
    await sync_to_async(QueueEntryFactory)(now=True)
    assert (await other.hears())["type"] == "snapshot"
    await other.socket.disconnect()


async def test_a_redis_that_was_away_ends_no_board(sue: Screen) -> None:
    assert await sue.opens()
    await sue.hears()
    [layer] = get_channel_layer()._layers.values()
    layer.tell_all()
    await sync_to_async(QueueEntryFactory)(now=True)
    assert (await sue.hears())["type"] == "snapshot"
