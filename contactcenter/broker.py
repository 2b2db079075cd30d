"""The Redis transport of Celery, made to survive that Redis goes away.

When the connection is lost, kombu 5.7 forgets it, and then acknowledges or gives back the messages under way over it: the
worker ends with an AttributeError. There is nobody to tell; Redis, if it still has the messages, hands them out again
after the visibility timeout, and the sweeps need none of them.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """As it was while there is a connection; without one, messages are settled in memory alone."""

    def restore_unacked_once(self, stderr: Any = None) -> None:
        if not self._is_forgotten():
            super().restore_unacked_once(stderr)

    def ack(self, delivery_tag: str) -> None:
        if self._is_forgotten():
            virtual.QoS.ack(self, delivery_tag)
        else:
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if self._is_forgotten():
            virtual.QoS.ack(self, delivery_tag)
        else:
            super().reject(delivery_tag, requeue=requeue)

    def _is_forgotten(self) -> bool:
        transport = self.channel.connection
        return transport is None or transport.client is None


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
