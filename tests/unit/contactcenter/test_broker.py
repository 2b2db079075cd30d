"""A worker whose Redis has gone away goes on, and takes tasks again when Redis is back."""

import pytest
from django.conf import settings
from kombu import Connection, Queue

from contactcenter.broker import Transport
from contactcenter.celery import app


def test_the_broker_is_reached_by_our_transport() -> None:
    with app.connection_for_read() as connection:
        assert isinstance(connection.transport, Transport)


def test_a_channel_closes_though_messages_are_under_way_and_the_connection_is_lost() -> None:
    """Rule 49: the worker must not end because Redis did."""
    connection = Connection(settings.REDIS_URL, transport=Transport)
    channel = connection.channel()
    queue = Queue("test-broker", channel=channel)
    queue.declare()
    connection.Producer().publish({}, routing_key="test-broker")
    assert queue.get() is not None
    connection.transport.client = None  # what kombu does first when it has lost the connection
    channel.close()
    assert channel.closed
    connection.transport.client = connection
    connection.release()


@pytest.mark.parametrize("settle", ["ack", "reject", "requeue"])
def test_a_message_may_be_settled_when_the_connection_is_lost(settle: str) -> None:
    """Rule 49: a task that ends after Redis went away must not end the worker."""
    connection = Connection(settings.REDIS_URL, transport=Transport)
    queue = Queue(f"test-broker-{settle}", channel=connection.channel())
    queue.declare()
    connection.Producer().publish({}, routing_key=f"test-broker-{settle}")
    message = queue.get()
    connection.transport.client = None
    getattr(message, settle)()
    connection.transport.client = connection
    queue.channel.close()
    connection.release()


def test_messages_under_way_are_given_back_on_a_warm_shutdown() -> None:
    with Connection(settings.REDIS_URL, transport=Transport) as connection:
        queue = Queue("test-broker-warm", channel=connection.channel())
        queue.declare()
        connection.Producer().publish({}, routing_key="test-broker-warm")
        assert queue.get() is not None
        queue.channel.close()
        again = Queue("test-broker-warm", channel=connection.channel())
        message = again.get()
        assert message is not None
        message.ack()
