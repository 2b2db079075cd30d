"""Pushes over Redis, and a word to every open console when some may have been missed: Redis was away and is back."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

import redis
from channels_redis.pubsub import (
    RedisPubSubChannelLayer,
    RedisPubSubLoopLayer,
    RedisSingleShardConnection,
)
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from contactcenter.gathering import Gathering

logger = logging.getLogger(__name__)

MAY_HAVE_MISSED = {"type": "console.missed"}
GATHERED = "queue."
"""Groups to which nothing is said but that something changed."""

READ_SECONDS = 0.1
PUBLISH_SECONDS = 1.0
TRY_AGAIN_SECONDS = 0.5


class Subscription(PubSub):
    """Subscribes again by itself after each loss of the connection, and says so."""

    on_reconnect: Callable[[], None] = staticmethod(lambda: None)

    async def on_connect(self, connection: Any) -> None:
        await super().on_connect(connection)
        self.on_reconnect()


class Shard(RedisSingleShardConnection):
    def _ensure_redis(self) -> None:
        if self._redis is None:
            super()._ensure_redis()
            redis: Any = self._redis
            self._pubsub = Subscription(redis.connection_pool)
            self._pubsub.on_reconnect = self.channel_layer.tell_all

    def _receive_message(self, message: Any) -> None:
        """As the original; what is told to many is gathered."""
        group = message["channel"].decode() if message else ""
        if group in self.channel_layer.groups and group.startswith(self.channel_layer.gathered):
            self.channel_layer.gathering.add(group, message["data"])
        else:
            super()._receive_message(message)

    async def _do_receiving(self) -> None:
        """As the original, without a page of log for each second that Redis is away."""
        was_away = False
        while True:
            try:
                await self._receive_once()
                was_away = False
            except (RedisError, OSError) as error:
                if not was_away:
                    logger.warning("redis is away; consoles get no pushes", extra={"error": str(error)})
                was_away = True
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _receive_once(self) -> None:
        if self._pubsub and self._pubsub.subscribed:
            self._receive_message(await self._pubsub.get_message(ignore_subscribe_messages=True, timeout=READ_SECONDS))
        else:
            await asyncio.sleep(READ_SECONDS)


class LoopLayer(RedisPubSubLoopLayer):
    def __init__(self, hosts: Any = None, **options: Any) -> None:
        super().__init__(hosts=hosts, **options)
        plain: Any = self._shards
        self._shards: list[Shard] = [Shard(shard.host, self) for shard in plain]
        self.gathered = self._get_group_channel_name(GATHERED)
        self.gathering = Gathering(listeners=self._channels_of, deliver=self._deliver, sleep=asyncio.sleep)

    async def flush(self) -> None:
        await self.gathering.stop()
        await super().flush()

    def _channels_of(self, group: str) -> Iterable[str]:
        return self.groups.get(group, ())

    def _deliver(self, channel: str, message: bytes) -> None:
        if waiting := self.channels.get(channel):
            waiting.put_nowait(message)

    def tell_all(self) -> None:
        """Every consumer of this process learns that it may have missed something."""
        message = self.channel_layer.serialize(MAY_HAVE_MISSED)
        for waiting in self.channels.values():
            waiting.put_nowait(message)


class Layer(RedisPubSubChannelLayer):
    """The product's channel layer. Where no event loop runs, `publish` is what `group_send` is elsewhere."""

    def __init__(self, *, hosts: list[str], **options: Any) -> None:
        super().__init__(hosts=hosts, **options)
        self._sender = redis.Redis.from_url(
            hosts[0], socket_timeout=PUBLISH_SECONDS, socket_connect_timeout=PUBLISH_SECONDS
        )
        self._prefix = options.get("prefix", "asgi")

    def publish(self, pushes: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Send messages to groups, in this order, in one round trip; may be called by any thread.

        A loop of its own for each push, with a connection of its own to Redis, would cost more than the push. Raises
        RedisError.
        """
        with self._sender.pipeline(transaction=False) as pipe:
            for group, message in pushes:
                pipe.publish(f"{self._prefix}__group__{group}", self.serialize(message))
            pipe.execute()

    def _get_layer(self) -> RedisPubSubLoopLayer:
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            made = super()._get_layer()  # which also has it closed with the loop
            assert not made.channels  # noqa: S101 - nobody can have used it yet
            self._layers[loop] = LoopLayer(*self._args, **self._kwargs, channel_layer=self)
        return self._layers[loop]
