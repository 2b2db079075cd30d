"""The line of the operations' tests, and a system outside that hears of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from integrations.models import Subscription
from integrations.operations import collecting
from tests.factories import AT
from tests.unit.callbacks.operations.conftest import ana, line, support
from tests.unit.telephony.http_server import a_server_that, answering

__all__ = ["ana", "line", "support"]


class Outside:
    """A system that is told: answers `status`, and remembers what it accepted."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.refuses: set[str] = set()
        self.heard: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.asked = 0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        body = handler.body  # type: ignore[attr-defined]
        event = json.loads(body)
        status = 503 if event["conversation_id"] in self.refuses else self.status
        if status == 200:
            self.heard.append(event)
            self.headers.append(dict(handler.headers))
            self.bodies.append(body)
        answering(status, b"")(handler)

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]


@pytest.fixture
def outside(settings: Any) -> Iterator[Outside]:
    outside = Outside()
    with a_server_that(outside.answer) as url:
        outside.url = f"{url}/events"
        settings.DEBUG = True  # so that this machine may be told
        settings.EVENT_WEBHOOK_HOSTS = [url.partition("://")[2]]
        yield outside


@pytest.fixture
def desk(outside: Outside, db: None) -> Subscription:
    """Told everything from a minute ago on."""
    collecting.collect(at=AT - timedelta(minutes=1))  # marks where each feed begins
    return Subscription.objects.create(name="Desk", url=outside.url, created_at=AT - timedelta(minutes=1))
