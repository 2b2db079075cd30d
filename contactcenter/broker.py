"""The Redis transport of Celery, made to survive that Redis goes away.

When the connection is lost, kombu 5.7 closes its channel and gives the messages under way back over a connection that it has
already forgotten: the worker ends with an AttributeError. There is nobody to give them back to; Redis, if it still has
them, hands them out again after the visibility timeout, and the sweeps need none of them.
"""

from typing import Any

from kombu.transport import redis


class QoS(redis.QoS):
    def restore_unacked_once(self, stderr: Any = None) -> None:
        transport = self.channel.connection
        if transport is not None and transport.client is not None:
            super().restore_unacked_once(stderr)


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
