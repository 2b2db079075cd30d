"""The board's payload: the true order of each line, why each waits, the figures, the agents; bounded, however long it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from callbacks.models import Offer, Queue, QueueEntry
from callbacks.operations import dispatch
from callbacks.queries import board
from contactcenter import clock
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory
from tests.integration.api_cast import make_available

pytestmark = pytest.mark.django_db


@pytest.fixture
def support() -> Any:
    cache.clear()
    return PhoneNumberFactory(name="Support")


def waiting(number: Any, minutes: float, **fields: Any) -> QueueEntry:
    """Somebody who has waited so long."""
    entry: QueueEntry = QueueEntryFactory(
        phone_number=number, queued_at=clock.now() - timedelta(minutes=minutes), **fields
    )
    return entry


def line(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return next(queue for queue in payload["queues"] if queue["name"] == name)


def test_live_callers_and_callbacks_stand_in_one_order(support: Any) -> None:
    """Rules 14, 22."""
    second = waiting(support, 10, callback=True)
    first = waiting(support, 12)
    third = waiting(support, 3)
    rows = line(board.board_payload(at=clock.now()), support.queue.name)["entries"]
    assert [(row["id"], row["position"], row["kind"]) for row in rows] == [
        (first.pk, 1, "live"),
        (second.pk, 2, "callback"),
        (third.pk, 3, "live"),
    ]


def test_a_head_start_shows_in_the_order_and_not_in_the_wait(support: Any) -> None:
    """Rule 22: one step of priority is worth five minutes."""
    slow = waiting(support, 4)
    preferred = waiting(support, 1, priority=1)
    rows = line(board.board_payload(at=clock.now()), support.queue.name)["entries"]
    assert [row["id"] for row in rows] == [preferred.pk, slow.pk]
    assert rows[0]["queued_at"] == preferred.queued_at.isoformat()


def test_who_is_being_offered_is_named_with_the_time_left(support: Any) -> None:
    """Rules 25, 26."""
    entry = waiting(support, 1, callback=True)
    ana = AgentFactory(name="Ana", queues=[support.queue])
    make_available(ana)
    (offer,) = dispatch.match(at=clock.now())
    payload = board.board_payload(at=clock.now())
    (row,) = line(payload, support.queue.name)["entries"]
    assert (row["id"], row["offered_to"], row["why"]) == (entry.pk, ["Ana"], "Rings at Ana")
    assert row["rings_until"] == Offer.objects.get(pk=offer.pk).expires_at.isoformat()
    (tile,) = payload["agents"]["tiles"]
    assert tile["state"] == "ringing"
    assert tile["doing"].startswith("Callback to ")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("offline", "No agent is signed in"),
        ("away", "No agent is free: 1 away"),
        ("busy_call", "No agent is free: 1 busy"),
        ("available", "About to be offered"),
    ],
)
def test_why_it_waits_says_what_the_agents_do(support: Any, state: str, why: str) -> None:
    """Rule 31."""
    waiting(support, 1)
    ana = AgentFactory(name="Ana", queues=[support.queue])
    Agent.objects.filter(pk=ana.pk).update(state=state)
    (row,) = line(board.board_payload(at=clock.now()), support.queue.name)["entries"]
    assert row["why"] == why


def test_why_it_waits_says_what_holds_a_callback_and_not_the_live_caller(support: Any) -> None:
    """Rules 2, 40."""
    support.serve_pending = False
    support.save()
    AgentFactory(name="Ana", queues=[support.queue], available=True)
    waiting(support, 2, callback=True)
    waiting(support, 1)
    rows = line(board.board_payload(at=clock.now()), support.queue.name)["entries"]
    assert [row["why"] for row in rows] == ["Serving callbacks is switched off", "1 ahead"]


def test_the_figures_count_who_waits_and_what_is_about_to_be_dropped(support: Any) -> None:
    """Rules 18, 39."""
    oldest = waiting(support, 25)  # of the 30 minutes that a live caller may wait
    waiting(support, 2, callback=True)
    waiting(support, 1)
    figures = board.board_payload(at=clock.now())["figures"]
    assert figures["waiting"] == {"count": 3, "and_more": False}
    assert figures["callbacks_open"]["count"] == 1
    assert figures["expiring_soon"]["count"] == 1
    assert figures["longest_since"] == oldest.queued_at.isoformat()


def test_a_queue_can_be_asked_for_alone(support: Any) -> None:
    sales = PhoneNumberFactory(name="Sales")
    waiting(sales, 1)
    waiting(support, 1)
    AgentFactory(name="Ana", queues=[sales.queue], available=True)
    AgentFactory(name="Bob", queues=[support.queue], available=True)
    payload = board.board_payload(at=clock.now(), queue=sales.queue.name)
    assert [queue["name"] for queue in payload["queues"]] == [sales.queue.name]
    assert [tile["name"] for tile in payload["agents"]["tiles"]] == ["Ana"]


def test_nothing_happening_is_the_same_board(support: Any) -> None:
    """What has not changed is not sent again."""
    waiting(support, 5)
    AgentFactory(name="Ana", queues=[support.queue], available=True)
    at = clock.now()
    early, late = board.board_payload(at=at), board.board_payload(at=at + timedelta(seconds=5))
    assert early.pop("at") != late.pop("at")
    assert early == late


def test_a_long_line_costs_no_more_statements_and_says_how_many_are_not_shown(
    support: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MOST_IN_A_QUEUE", 4)
    monkeypatch.setattr(board, "LEAST_IN_A_QUEUE", 1)
    waiting(support, 1)
    board.board_payload(at=clock.now())  # what is remembered of today is remembered now
    with CaptureQueriesContext(connection) as short:
        board.board_payload(at=clock.now())
    for minutes in range(2, 12):
        waiting(support, minutes, callback=bool(minutes % 2))
    with CaptureQueriesContext(connection) as long:
        payload = board.board_payload(at=clock.now())
    shown = line(payload, support.queue.name)
    assert (len(shown["entries"]), shown["count"], shown["more"]) == (4, 11, 7)
    assert len(long) == len(short)


def test_without_a_queue_the_board_is_empty() -> None:
    assert not Queue.objects.exists()
    assert board.board_payload(at=clock.now())["queues"] == []
