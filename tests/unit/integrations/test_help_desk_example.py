"""The worked example of docs/events.md, run as it is written against a help desk that checks what it is asked (rule 47)."""

import json
import re
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from agents.models import Agent
from callbacks.models import PhoneNumber
from integrations.models import Delivery, Subscription
from integrations.operations import collecting, sending
from telephony.carrier import LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tests.unit.telephony.http_server import a_server_that, answering
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs" / "events.md"
TOKEN = "desk-token"
FIELDS = {"title", "text", "queue", "telephone", "external_key", "conversation_id"}


class Desk:
    """A help desk: takes whole tickets from who has the token, and keeps one for each key."""

    def __init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.is_down = False

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = json.loads(handler.body)  # type: ignore[attr-defined]
        if handler.headers["Authorization"] != f"Bearer {TOKEN}":
            status = 401
        elif set(asked) != FIELDS or not all(asked[name] for name in FIELDS):
            status = 422
        else:
            status = 503 if self.is_down else 201
        if status == 201:
            self.tickets[asked["external_key"]] = asked
        answering(status, b"{}")(handler)


@pytest.fixture
def receive() -> Any:
    """The example's function."""
    [code] = [
        block for block in re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL) if "def receive" in block
    ]
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCS), "exec"), names)
    return names["receive"]


@pytest.fixture
def told(line: Line, ana: Agent, support: PhoneNumber, desk: Subscription) -> tuple[dict[str, str], bytes, str]:
    """A ticket was opened: what is posted of it, and the secret."""
    _, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.BUSY)
    collecting.collect(at=line.at)
    delivery = Delivery.objects.get(type="ticket.opened")
    body = delivery.body.encode()
    headers = sending.headers_of(delivery.key, body, sent=int(time.time()), secret=desk.secret)
    return headers, body, desk.secret


def test_a_ticket_here_is_one_ticket_there(receive: Any, told: tuple[dict[str, str], bytes, str]) -> None:
    headers, body, secret = told
    help_desk = Desk()
    with a_server_that(help_desk.answer) as url:
        for _ in range(2):
            assert receive(headers, body, secret=secret, desk_url=url, desk_token=TOKEN) == 204

        [theirs] = help_desk.tickets.values()
        ours = Ticket.objects.get()
        assert (theirs["title"], theirs["telephone"]) == (ours.subject, MARIA)
        assert theirs["conversation_id"] == str(ours.conversation_id)

        help_desk.is_down = True
        with pytest.raises(HTTPError):
            receive(headers, body, secret=secret, desk_url=url, desk_token=TOKEN)


def test_what_is_forged_or_old_opens_nothing(receive: Any, told: tuple[dict[str, str], bytes, str]) -> None:
    headers, body, secret = told
    help_desk = Desk()
    with a_server_that(help_desk.answer) as url:
        desk = {"desk_url": url, "desk_token": TOKEN}
        assert receive(headers, body + b" ", secret=secret, **desk) == 403
        assert receive(headers | {"X-Event-Id": "ticket-0"}, body, secret=secret, **desk) == 403
        assert receive(headers, body, secret="whsec_other", **desk) == 403
        assert receive(headers, body, secret=secret, now=lambda: time.time() + 301, **desk) == 403
    assert help_desk.tickets == {}
