"""One conversation's page: calls as lanes, who was passed over, the tickets' history, and all of it as a file."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import AgentStateChange
from callbacks.configuration import versions
from callbacks.lifecycle import Trigger
from callbacks.models import CarrierReport, QueueEntry
from callbacks.queries.legs import lanes_of
from callbacks.queries.passed_over import passed_over
from tests.factories import AT, AgentFactory, CallLegFactory, OfferFactory, PhoneNumberFactory, QueueEntryFactory
from tests.factories.tickets import TicketFactory
from tests.factories.users import AdminFactory, SupervisorFactory
from tickets import operations

pytestmark = pytest.mark.django_db


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def sue() -> Client:
    return signed_in(SupervisorFactory(username="sue"))


@pytest.fixture
def entry() -> QueueEntry:
    made: QueueEntry = QueueEntryFactory(caller="+12125550110")
    return made


def page_of(entry: QueueEntry, name: str = "detail") -> str:
    return reverse(f"conversations:{name}", args=[entry.conversation_id])


def test_the_tickets_history_is_in_the_same_line_of_time(sue: Client, entry: QueueEntry) -> None:
    """Rules 45, 48: from the first ring to the closed ticket."""
    ticket = TicketFactory(conversation_id=entry.conversation_id)
    person = SupervisorFactory(username="tom")
    operations.add_note(ticket_id=ticket.pk, text="Call her on Monday", author=person, at=AT + timedelta(hours=1))
    operations.set_status(ticket_id=ticket.pk, status="resolved", actor=person, at=AT + timedelta(days=2))
    page = sue.get(page_of(entry)).content.decode()
    told = [page.index(text) for text in ("Entered the queue.", "Call her on Monday", "Open → Resolved")]
    assert told == sorted(told)
    assert 'class="day"' in page


def test_a_ticket_that_is_not_an_agents_stays_hidden(entry: QueueEntry) -> None:
    ana = AgentFactory(name="Ana", queues=[entry.queue])
    ticket = TicketFactory(conversation_id=entry.conversation_id, queue="Another")
    operations.add_note(ticket_id=ticket.pk, text="Between us", author=SupervisorFactory(), at=AT)
    page = signed_in(ana.user).get(page_of(entry)).content.decode()
    assert "Entered the queue." in page
    assert "Between us" not in page


def test_calls_are_lanes_with_the_carriers_ids_and_words(sue: Client, entry: QueueEntry) -> None:
    leg = CallLegFactory(entry=entry, call_sid="CA77", ended_at=AT + timedelta(seconds=40))
    CarrierReport.objects.create(
        conversation=entry.conversation, leg=leg, kind="status", fields={"CallStatus": "<completed>"}, at=AT
    )
    page = sue.get(page_of(entry)).content.decode()
    assert "CA77" in page
    assert "&lt;completed&gt;" in page
    assert "What the carrier reported (1)" in page


def test_a_lane_shows_when_its_call_was_and_from_when_on_people_talked(entry: QueueEntry) -> None:
    later = AT + timedelta(seconds=50)
    first = CallLegFactory(entry=entry, created_at=AT, ended_at=AT + timedelta(seconds=25))
    CallLegFactory(entry=entry, created_at=later, answered_at=later + timedelta(seconds=25))
    lanes = lanes_of(entry.conversation, at=AT + timedelta(seconds=100))
    assert [(lane.whole.x, lane.whole.width) for lane in lanes.lanes] == [(0, 250), (500, 500)]
    assert [(lane.talked.x, lane.talked.width) for lane in lanes.lanes if lane.talked] == [(0, 250), (750, 250)]
    assert lanes.lanes[0].leg == first


def test_who_was_passed_over_is_said_with_what_they_did(entry: QueueEntry) -> None:
    """Rule 26: who was asked was next; the others were busy, away, or not next."""
    ana, bob, cyd, dan = (AgentFactory(name=name, queues=[entry.queue]) for name in ("Ana", "Bob", "Cyd", "Dan"))
    moments = ((bob, "away", 10, "missed"), (bob, "available", 30, ""), (cyd, "available", 5, ""))
    for agent, state, seconds, reason in moments:
        AgentStateChange.objects.create(
            agent=agent, from_state="offline", to_state=state, reason=reason, at=AT + timedelta(seconds=seconds)
        )
    made_at = AT + timedelta(seconds=20)
    OfferFactory(entry=entry, agent=ana, made_at=made_at)
    entry.advance(Trigger.OFFER, at=made_at, agent=ana)
    [others] = passed_over(entry.conversation).values()
    assert others == [
        "Bob was away (missed) since 15:00:10",
        "Cyd was available; it was the turn of Ana",
        "Dan was not signed in",
    ]
    assert dan.pk


def test_the_page_follows_a_conversation_and_says_when_nothing_is_new(sue: Client, entry: QueueEntry) -> None:
    answer = sue.get(page_of(entry))
    seen = answer.context["seen"]
    assert "every 2s" in answer.content.decode()
    assert sue.get(page_of(entry), {"seen": seen}).status_code == 204
    entry.conversation.record("key_pressed", at=AT, entry=entry, digits="4")
    assert "The caller pressed 4." in sue.get(page_of(entry), {"seen": seen}).content.decode()
    entry.advance(Trigger.ABANDON, at=AT)
    assert "every 2s" not in sue.get(page_of(entry)).content.decode()


def test_the_settings_that_the_call_keeps_lead_an_admin_to_their_version(entry: QueueEntry) -> None:
    number = entry.phone_number
    kept = versions.keep(number, by=None, at=AT - timedelta(days=1))
    assert kept is not None
    link = reverse("admin:callbacks_settingversion_change", args=[kept.pk])
    assert link in signed_in(AdminFactory()).get(page_of(entry)).content.decode()
    assert link not in signed_in(SupervisorFactory()).get(page_of(entry)).content.decode()


def test_all_of_it_is_exported_as_json(sue: Client, entry: QueueEntry) -> None:
    leg = CallLegFactory(entry=entry, call_sid="CA77")
    CarrierReport.objects.create(conversation=entry.conversation, leg=leg, kind="status", fields={"A": "b"}, at=AT)
    answer = sue.get(page_of(entry, "json"))
    told = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert told["id"] == str(entry.conversation_id)
    assert [call["reports"][0]["fields"] for call in told["calls"]] == [{"A": "b"}]
    assert [line["text"] for line in told["timeline"]] == ["Entered the queue."]


def test_the_lines_are_exported_as_csv_without_a_formula(sue: Client) -> None:
    """What a caller or a colleague wrote never becomes a formula."""
    entry = QueueEntryFactory(phone_number=PhoneNumberFactory())
    entry.conversation.record("intervention", at=AT, entry=entry, actor="=1+1", what="@x", reason="-2")
    rows = list(csv.DictReader(io.StringIO(sue.get(page_of(entry, "csv")).content.decode())))
    assert {row["actor"] for row in rows} == {"caller", "'=1+1"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("name", ["detail", "timeline", "json", "csv"])
def test_a_conversation_of_other_queues_does_not_exist_for_an_agent(entry: QueueEntry, name: str) -> None:
    bob = AgentFactory(name="Bob")
    assert signed_in(bob.user).get(page_of(entry, name)).status_code == 404
    assert Client().get(page_of(entry, name)).status_code == 302
