"""Other systems are told what happens: each event once, signed, in order, tried again, and never lost in silence (rule 47)."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agents.models import Agent
from callbacks.models import PhoneNumber, QueueEntryEvent
from contactcenter import clock
from contactcenter.metrics import RowsCollector
from integrations.event_types import TEST, TYPES, VERSION
from integrations.feeds import FEEDS
from integrations.models import PAUSES, Delivery, FeedMark, Subscription
from integrations.operations import collecting, following, sending
from telephony.carrier import LegStatus
from tests.factories import AT, AdminFactory, ConversationFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, Line
from tests.unit.integrations.conftest import Outside
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[3] / "docs" / "events.md"


def tell(subscription: Subscription, at: Any) -> None:
    """What beat has workers do."""
    collecting.collect(at=at)
    sending.send_due(subscription_id=subscription.pk, at=at)


def busy(line: Line, support: PhoneNumber) -> None:
    """A callback whose customer's line is busy: it ends with a ticket."""
    _, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.BUSY)


# What is told


def test_a_callback_is_told_from_the_first_ring_to_its_ticket_in_order(
    line: Line, ana: Agent, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    busy(line, support)
    tell(desk, line.at)

    of_conversation = [event for event in outside.heard if event["conversation_id"]]
    assert len({event["conversation_id"] for event in of_conversation}) == 1
    entry = [event["type"] for event in of_conversation if event["id"].startswith("conversation-")]
    assert entry == [
        "call.arrived",
        "entry.waiting",
        "callback.requested",
        "call.ended",
        "entry.offered",
        "entry.connecting_agent",
        "entry.dialing",
        "entry.not_reached",
    ]
    assert "ticket.opened" in outside.types and "agent.state_changed" in outside.types
    [ticket] = [event["data"]["ticket"] for event in outside.heard if event["type"] == "ticket.opened"]
    assert ticket["number"] == Ticket.objects.get().number


def test_an_event_is_told_once_however_often_it_is_looked_for(
    line: Line, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    """Rule 37."""
    line.callback(MARIA, support)
    for _ in range(3):
        tell(desk, line.at)
    FeedMark.objects.update(last_id=0)  # as after a restore of an older state
    tell(desk, line.at)

    ids = [event["id"] for event in outside.heard]
    assert len(ids) == len(set(ids)) == Delivery.objects.count() > 0


def test_it_is_signed_with_its_id_and_time(
    line: Line, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    line.callback(MARIA, support)
    tell(desk, line.at)

    for headers, body, event in zip(outside.headers, outside.bodies, outside.heard, strict=True):
        signed = f"{headers['X-Event-Timestamp']}.{headers['X-Event-Id']}.".encode() + body
        right = hmac.new(desk.secret.encode(), signed, hashlib.sha256).hexdigest()
        assert headers["X-Event-Signature"] == f"v1={right}"
        assert headers["X-Event-Id"] == event["id"]
        assert abs(int(headers["X-Event-Timestamp"]) - timezone.now().timestamp()) < 60


def test_only_what_was_asked_for_is_told(
    line: Line, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    sales = QueueFactory(name="Sales")
    for name, fields in {"types": {"types": ["callback.requested"]}, "off": {"is_active": False}}.items():
        Subscription.objects.create(name=name, url=outside.url, created_at=desk.created_at, **fields)
    elsewhere = Subscription.objects.create(name="sales", url=outside.url, created_at=desk.created_at)
    elsewhere.queues.add(sales)
    desk.queues.add(support.queue)

    line.callback(MARIA, support)
    collecting.collect(at=line.at)

    told = {name: set(Delivery.objects.filter(subscription__name=name).values_list("type", flat=True))
            for name in ("types", "off", "sales", "Desk")}  # fmt: skip
    assert (told["types"], told["off"], told["sales"]) == ({"callback.requested"}, set(), set())
    assert {"callback.requested", "entry.waiting"} <= told["Desk"]


def test_what_happened_before_somebody_listened_is_not_told(line: Line, support: PhoneNumber, outside: Outside) -> None:
    line.callback(MARIA, support)
    collecting.collect(at=line.at)
    line.later(60)
    late = Subscription.objects.create(name="Late", url=outside.url, created_at=line.at)
    line.callback(LENA, support)
    collecting.collect(at=line.at)

    assert late.deliveries.exists()
    assert {json.loads(delivery.body)["data"]["caller"] for delivery in late.deliveries.all()} == {LENA}


def test_a_row_that_is_committed_late_is_told_all_the_same(desk: Subscription) -> None:
    """Keys are given before a commit: one may come after a greater one was read. Told until it is surely gone."""
    conversation = ConversationFactory()
    rows = [QueueEntryEvent(conversation=conversation, name="call_arrived", at=AT) for _ in range(3)]
    QueueEntryEvent.objects.bulk_create(rows)
    first, late, last = rows
    QueueEntryEvent.objects.filter(pk=late.pk).delete()
    collecting.collect(at=AT)
    assert {delivery.key for delivery in desk.deliveries.all()} == {
        f"conversation-{first.pk}",
        f"conversation-{last.pk}",
    }

    QueueEntryEvent.objects.bulk_create([late])
    collecting.collect(at=AT + timedelta(seconds=30))

    assert desk.deliveries.filter(key=f"conversation-{late.pk}").exists()
    assert str(late.pk) not in FeedMark.objects.get(feed="conversations").holes


def test_a_gap_that_stays_is_not_looked_at_for_ever(desk: Subscription) -> None:
    rows = [QueueEntryEvent(conversation=ConversationFactory(), name="call_arrived", at=AT) for _ in range(3)]
    QueueEntryEvent.objects.bulk_create(rows)
    QueueEntryEvent.objects.filter(pk=rows[1].pk).delete()
    collecting.collect(at=AT)
    assert str(rows[1].pk) in FeedMark.objects.get(feed="conversations").holes

    collecting.collect(at=AT + following.LATE)

    assert FeedMark.objects.get(feed="conversations").holes == {}


# What does not arrive


def test_what_fails_is_tried_again_later_each_time_and_then_a_dead_letter(desk: Subscription, outside: Outside) -> None:
    outside.status, at = 500, AT
    delivery = sending.send_test(desk, at=at)
    waits = []
    while delivery.next_at is not None:
        at = delivery.next_at
        Subscription.objects.update(rest_until=None)
        sending.send_due(subscription_id=desk.pk, at=at)
        delivery.refresh_from_db()
        waits.append(delivery.next_at and delivery.next_at - at)

    assert waits == [*PAUSES, None]
    assert (delivery.state, delivery.error) == ("dead letter", "The host answered 500.")

    outside.status = 200
    delivery.send_again(at=at)
    Subscription.objects.update(rest_until=None)
    sending.send_due(subscription_id=desk.pk, at=at)
    assert outside.types == [TEST]


def test_the_rest_of_a_conversation_waits_and_other_conversations_do_not(
    line: Line, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    maria, lena = line.callback(MARIA, support), line.callback(LENA, support)
    outside.refuses = {str(maria.conversation_id)}
    collecting.collect(at=line.at)
    for _ in range(3):
        sending.send_due(subscription_id=desk.pk, at=line.at)
    assert {event["conversation_id"] for event in outside.heard} == {str(lena.conversation_id)}
    assert outside.asked == len(outside.heard) + 1

    outside.refuses = set()
    sending.send_due(subscription_id=desk.pk, at=line.at + PAUSES[0])
    of_maria = [event["type"] for event in outside.heard if event["conversation_id"] == str(maria.conversation_id)]
    assert of_maria == ["call.arrived", "entry.waiting", "callback.requested", "call.ended"]


def test_a_host_that_is_down_is_left_alone_for_a_while(desk: Subscription, outside: Outside) -> None:
    outside.status = 503
    for _ in range(5):
        sending.send_test(desk, at=AT)
    for _ in range(5):
        sending.send_due(subscription_id=desk.pk, at=AT)
    assert outside.asked == 3

    outside.status = 200
    assert sending.send_due(subscription_id=desk.pk, at=AT + timedelta(minutes=1)) == 5
    desk.refresh_from_db()
    assert (desk.failures_in_row, desk.rest_until, desk.busy_until) == (0, None, None)


def test_one_worker_at_a_time_sends_to_a_subscription(desk: Subscription, outside: Outside) -> None:
    sending.send_test(desk, at=AT)
    assert Subscription.objects.take_turn(desk.pk, at=AT)

    assert sending.send_due(subscription_id=desk.pk, at=AT) == 0
    assert sending.send_due(subscription_id=desk.pk, at=AT + timedelta(minutes=2)) == 1  # that one is dead


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://elsewhere.example/events", "is not in EVENT_WEBHOOK_HOSTS"),
        ("https://10.0.0.8/events", "is inside a private network"),
        ("http://hooks.example/events", "Use https://"),
    ],
)
def test_only_allowed_public_hosts_are_told(desk: Subscription, settings: Any, url: str, why: str) -> None:
    settings.DEBUG, settings.EVENT_WEBHOOK_HOSTS = False, ["10.0.0.8", "hooks.example"]
    Subscription.objects.update(url=url)
    delivery = sending.send_test(desk, at=AT)
    sending.send_due(subscription_id=desk.pk, at=AT)
    delivery.refresh_from_db()
    assert why in delivery.error


def test_what_has_arrived_is_forgotten_after_a_while(desk: Subscription, outside: Outside) -> None:
    old, dead, fresh = (sending.send_test(desk, at=AT) for _ in range(3))
    old.arrived(at=AT)
    Delivery.objects.filter(pk=dead.pk).update(next_at=None)

    sending.forget(at=AT + timedelta(days=8))
    assert set(Delivery.objects.values_list("pk", flat=True)) == {dead.pk, fresh.pk}
    sending.forget(at=AT + timedelta(days=31))
    assert list(Delivery.objects.all()) == [fresh]


# Those who run it


def test_an_admin_sees_the_secret_once_and_the_dead_letters_until_they_are_sent_again(
    outside: Outside, client: Client
) -> None:
    client.force_login(AdminFactory())
    add = "/admin/integrations/subscription/add/"
    refused = client.post(add, {"name": "Desk", "url": "https://elsewhere.example/", "is_active": "on"})
    assert "EVENT_WEBHOOK_HOSTS" in refused.content.decode()
    page = client.post(add, {"name": "Desk", "url": outside.url, "is_active": "on", "types": ["entry.completed"]})
    desk = Subscription.objects.get()
    assert desk.secret in page.content.decode()
    before = desk.secret
    renewed = client.post(
        "/admin/integrations/subscription/", {"action": "renew_secret", "_selected_action": [desk.pk]}
    ).content.decode()
    desk.refresh_from_db()
    assert desk.secret in renewed and before not in renewed

    client.post("/admin/integrations/subscription/", {"action": "send_test", "_selected_action": [desk.pk]})
    Delivery.objects.update(next_at=None, error="The host answered 500.")
    seen = client.get("/admin/integrations/delivery/?state=dead").content.decode()
    assert "dead letter" in seen and "The host answered 500." in seen
    [dead] = Delivery.objects.all()
    client.post("/admin/integrations/delivery/", {"action": "send_again", "_selected_action": [dead.pk]})
    assert sending.send_due(subscription_id=desk.pk, at=clock.now() + timedelta(seconds=1)) == 1
    for page_of in ("subscription/", f"subscription/{desk.pk}/change/", f"delivery/{dead.pk}/change/"):
        shown = client.get(f"/admin/integrations/{page_of}")
        assert shown.status_code == 200
        assert desk.secret not in shown.content.decode()


def test_operators_see_what_waits_and_what_was_given_up(desk: Subscription) -> None:
    sending.send_test(desk, at=AT)
    dead = sending.send_test(desk, at=AT)
    Delivery.objects.filter(pk=dead.pk).update(next_at=None)

    samples = {sample.name: sample.value for family in RowsCollector().collect() for sample in family.samples
               if sample.labels.get("subscription") == "Desk"}  # fmt: skip
    assert (samples["contactcenter_events_waiting"], samples["contactcenter_events_dead"]) == (1, 1)


# What is written about it


def blocks() -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)]


def test_the_examples_are_as_what_is_sent(
    line: Line, ana: Agent, support: PhoneNumber, desk: Subscription, outside: Outside
) -> None:
    busy(line, support)
    tell(desk, line.at)
    sent = {event["type"]: event for event in outside.heard}

    assert len(blocks()) >= 3
    for example in blocks():
        assert shape(example) == shape(sent[example["type"]]), example["type"]
        assert example["version"] == VERSION


def shape(value: Any) -> Any:
    """Names all the way down, but for data and details, whose names are the customer's own and each event's."""
    if not isinstance(value, dict):
        return None
    return {name: None if name == "details" else shape(inner) for name, inner in value.items()}


def test_every_type_is_described() -> None:
    described = set(re.findall(r"^\| `([a-z_.]+)` \|", DOCS.read_text(), re.MULTILINE))
    assert described == {*TYPES, TEST}


def test_reading_costs_the_same_however_much_happened(desk: Subscription, line: Line, support: PhoneNumber) -> None:
    def questions(callers: int) -> int:
        for number in range(callers):
            line.callback(f"+1415555{2000 + line.calls + number}", support)
        with connection.execute_wrapper(lambda execute, *args: counted.append(1) or execute(*args)):
            collecting.collect(at=line.at)
        return len(counted)

    counted: list[int] = []
    few = questions(1)
    counted.clear()
    assert questions(4) == few
    assert {feed.name for feed in FEEDS} == {"conversations", "tickets", "agents"}
