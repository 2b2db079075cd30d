"""Tickets through the API: those of an agent's queues, their changes, notes and history (rule 48)."""

import uuid
from datetime import timedelta

import pytest

from contactcenter import clock
from tests.factories import AT, TicketFactory, UserFactory
from tests.integration.api_cast import a_cast, signed_in
from tickets.models import Ticket

TICKETS = "/api/v1/tickets/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def ana(cast):
    return signed_in(cast.ana)


@pytest.fixture
def sue(cast):
    return signed_in(cast.sue)


def test_a_ticket_says_whom_to_follow_up_and_why(cast, ana):
    conversation = uuid.uuid4()
    ticket = TicketFactory(
        queue="Sales", conversation_id=conversation, assignee=cast.ana.user, recording_url="https://x.test/r"
    )

    (row,) = ana.get(TICKETS).json()["results"]

    assert row == {
        "id": ticket.pk,
        "number": ticket.pk,
        "reason": "not_reached",
        "status": "open",
        "priority": "normal",
        "assignee": "ana",
        "subject": ticket.subject,
        "caller": ticket.caller,
        "caller_name": "",
        "callback_number": ticket.callback_number,
        "dialed_number": "+14155550100",
        "queue": "Sales",
        "outcome": "no_answer",
        "agent": "",
        "conversation_id": str(conversation),
        "recording_url": "https://x.test/r",
        "created_at": "2025-06-02T15:00:00Z",
        "due_at": None,
        "overdue": False,
        "resolved_at": None,
    }


def test_an_agent_sees_the_tickets_of_own_queues_and_those_assigned(cast, ana):
    own, assigned = TicketFactory(queue="Sales"), TicketFactory(queue="Support", assignee=cast.ana.user)
    foreign = TicketFactory(queue="Support")

    rows = ana.get(TICKETS).json()["results"]

    assert {row["id"] for row in rows} == {own.pk, assigned.pk}
    assert ana.get(f"{TICKETS}{foreign.pk}/").status_code == 404


def test_a_supervisor_sees_all_tickets(sue):
    tickets = {TicketFactory(queue=queue).pk for queue in ("Sales", "Support", "")}

    assert {row["id"] for row in sue.get(TICKETS).json()["results"]} == tickets


@pytest.mark.parametrize("method", ["get", "patch", "post"])
def test_a_foreign_ticket_answers_as_one_that_does_not_exist(ana, method):  # security.md: IDOR
    foreign = TicketFactory(queue="Support")
    tail = "notes/" if method == "post" else ""

    answers = [getattr(ana, method)(f"{TICKETS}{pk}/{tail}", {}) for pk in (foreign.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", {1}),
        ("status=resolved", {2}),
        ("status=open&status=resolved", {1, 2}),
        ("reason=voicemail", {2}),
        ("priority=urgent", {2}),
        ("queue=Support", {2}),
        ("assignee=me", {1}),
        ("assignee=none", {2}),
        ("assignee=sue", {1}),
        ("assignee=ghost", set()),
        ("conversation_id=11111111-2222-4333-8444-555555555555", {1}),
        ("search=212-555-0187", {1}),
        ("search=Zoe+wants", {2}),
    ],
)
def test_tickets_are_filtered_and_searched(cast, sue, query, found):
    conversation = uuid.UUID("11111111-2222-4333-8444-555555555555")
    first = TicketFactory(queue="Sales", caller="+12125550187", assignee=cast.sue, conversation_id=conversation)
    second = TicketFactory(
        queue="Support", caller="+12125550111", status="resolved", reason="voicemail", priority="urgent",
        subject="Zoe wants a refund",
    )  # fmt: skip
    ids = {1: first.pk, 2: second.pk}

    rows = sue.get(f"{TICKETS}?{query}").json()["results"]

    assert {row["id"] for row in rows} == {ids[number] for number in found}


@pytest.mark.parametrize(
    "query",
    [
        *["status=lost", "reason=x", "priority=9", "conversation_id=1", "search=%00", "assignee=%00", "overdue=maybe"],
        *["limit=-1", "limit=0", "limit=x", "limit=1.5", "limit=" + "9" * 5000],
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(sue, query):
    answer = sue.get(f"{TICKETS}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["fields"]


@pytest.mark.parametrize("query", ["ordering=password", "assignee__password__startswith=p", "page=-1&size=1e9"])
def test_what_is_no_filter_changes_nothing(sue, query):  # security.md: sort by password
    TicketFactory()

    answer = sue.get(f"{TICKETS}?{query}")

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_a_page_has_a_hundred_rows_at_most(sue):
    Ticket.objects.bulk_create(TicketFactory.build(created_at=AT) for _ in range(101))

    page = sue.get(f"{TICKETS}?limit=1000000000").json()

    assert len(page["results"]) == 100
    assert len(sue.get(page["next"]).json()["results"]) == 1


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD0lMDA=", "bz05OTk5OTk5OTk5OTk5OTk5OTk=", "%00", "cj1hJnA9Mg=="])
def test_a_cursor_that_somebody_made_up_leads_nowhere(sue, cursor):
    TicketFactory()

    answer = sue.get(TICKETS, {"cursor": cursor})

    assert answer.status_code in {200, 404}
    assert "results" in answer.json() or answer.json()["code"] == "not_found"


def test_a_change_is_made_by_name_and_leaves_its_history(cast, ana):
    ticket = TicketFactory(queue="Sales")

    answer = ana.patch(
        f"{TICKETS}{ticket.pk}/",
        {"status": "pending", "priority": "high", "assignee": "sue", "subject": "Call again  on Monday"},
    )

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["priority"], body["assignee"]) == ("pending", "high", "sue")
    assert body["subject"] == "Call again on Monday"
    assert [(step["what"], step["before"], step["after"], step["actor"]) for step in body["history"]] == [
        ("status", "Open", "Pending", "ana"),
        ("priority", "Normal", "High", "ana"),
        ("due", "at no set time", "2025-06-02 23:00", "ana"),
        ("assigned", "nobody", "sue", "ana"),
        ("subject", ticket.subject, "Call again on Monday", "ana"),
    ]


def test_a_ticket_is_resolved_and_opened_again(ana):
    ticket = TicketFactory(queue="Sales")

    assert ana.patch(f"{TICKETS}{ticket.pk}/", {"status": "resolved"}).json()["resolved_at"] is not None
    assert ana.patch(f"{TICKETS}{ticket.pk}/", {"status": "open"}).json()["resolved_at"] is None


def test_a_ticket_is_given_back_to_nobody(cast, ana):
    ticket = TicketFactory(queue="Sales", assignee=cast.ana.user)

    assert ana.patch(f"{TICKETS}{ticket.pk}/", {"assignee": None}).json()["assignee"] is None


def test_an_agent_who_gives_a_ticket_away_is_still_answered(cast, ana):
    ticket = TicketFactory(queue="Support", assignee=cast.ana.user)

    assert ana.patch(f"{TICKETS}{ticket.pk}/", {"assignee": "bob"}).json()["assignee"] == "bob"
    assert ana.get(f"{TICKETS}{ticket.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "lost"),
        ("status", None),
        ("priority", 2**63),
        ("assignee", "ghost"),
        ("assignee", "passerby"),
        ("assignee", 1),
        ("subject", ""),
        ("subject", "x" * 201),
        ("subject", "nul\x00"),
        ("queue", "Sales"),
        ("reason", "voicemail"),
        ("id", 1),
        ("created_at", "2020-01-01T00:00:00Z"),
        ("source_key", "entry:1"),
        ("assignee__password", "x"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_name_and_nothing_is_changed(ana, field, value):  # mass assignment
    UserFactory(username="passerby")
    ticket = TicketFactory(queue="Sales")

    answer = ana.patch(f"{TICKETS}{ticket.pk}/", {"priority": "high", field: value})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    ticket.refresh_from_db()
    assert ticket.priority == "normal"


def test_a_note_is_added_under_the_authors_name(ana):
    ticket = TicketFactory(queue="Sales")

    answer = ana.post(f"{TICKETS}{ticket.pk}/notes/", {"text": "Call <b>after</b> six 😀"})

    assert answer.status_code == 201
    assert answer.json()["author"] == "ana"
    detail = ana.get(f"{TICKETS}{ticket.pk}/").json()
    assert [note["text"] for note in detail["notes"]] == ["Call <b>after</b> six 😀"]
    assert [step["what"] for step in detail["history"]] == ["note"]


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "  "}, {"text": None}, {"text": "x" * 5001}, {"text": ["a"]}]
)
def test_a_note_that_says_nothing_or_too_much_is_refused(ana, body):
    ticket = TicketFactory(queue="Sales")

    answer = ana.post(f"{TICKETS}{ticket.pk}/notes/", body)

    assert answer.status_code == 400
    assert "text" in answer.json()["fields"]


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_tickets(cast, sue, django_assert_max_num_queries):
    for _ in range(10):
        TicketFactory(assignee=cast.ana.user)
    with django_assert_max_num_queries(5):
        assert len(sue.get(TICKETS).json()["results"]) == 10


# Several at once


def test_several_are_changed_at_once(cast, ana):  # rule 48
    tickets = TicketFactory.create_batch(3, queue="Sales")
    numbers = [ticket.pk for ticket in tickets]

    answer = ana.patch(f"{TICKETS}bulk/", {"numbers": numbers, "status": "resolved", "assignee": "ana"})

    assert (answer.status_code, answer.json()) == (200, {"changed": 3})
    assert set(Ticket.objects.values_list("status", "assignee")) == {("resolved", cast.ana.user.pk)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"numbers": []}, "numbers"),
        ({"numbers": ["x"]}, "numbers"),
        ({"numbers": list(range(1, 1002))}, "numbers"),
        ({"numbers": [2**63]}, "numbers"),
        ({"status": "lost"}, "status"),
        ({"subject": "all alike"}, "subject"),
    ],
)
def test_a_change_of_several_that_cannot_be_is_refused_by_name(ana, wrong, field):
    ticket = TicketFactory(queue="Sales")

    answer = ana.patch(f"{TICKETS}bulk/", {"numbers": [ticket.pk], "priority": "high"} | wrong)

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert Ticket.objects.get().priority == "normal"


def test_one_foreign_number_among_several_changes_nothing(ana):  # security.md: IDOR
    own, foreign = TicketFactory(queue="Sales"), TicketFactory(queue="Support")

    answers = [
        ana.patch(f"{TICKETS}bulk/", {"numbers": [own.pk, other], "status": "resolved"}) for other in (foreign.pk, 9**9)
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert set(Ticket.objects.values_list("status", flat=True)) == {"open"}


# Due dates, mentions, filters


def test_what_is_overdue_is_told_apart(sue):  # rule 48
    now = clock.now()
    overdue = TicketFactory(due_at=now - timedelta(hours=1))
    later = TicketFactory(due_at=now + timedelta(hours=1))

    found = [
        {row["id"] for row in sue.get(f"{TICKETS}?overdue={word}").json()["results"]} for word in ("true", "false")
    ]

    assert found == [{overdue.pk}, {later.pk}]
    assert sue.get(f"{TICKETS}{overdue.pk}/").json()["overdue"] is True
    assert [row["id"] for row in sue.get(f"{TICKETS}?due_before={now:%Y-%m-%dT%H:%M:%SZ}").json()["results"]] == [
        overdue.pk
    ]


def test_who_is_named_in_a_note_finds_it_and_marks_it_as_read(cast, ana, sue):
    ticket = TicketFactory(queue="Sales")
    sue.post(f"{TICKETS}{ticket.pk}/notes/", {"text": "@ana please"})
    TicketFactory(queue="Sales")

    (mention,) = ana.get("/api/v1/mentions/").json()["results"]

    assert (mention["ticket"], mention["author"], mention["text"]) == (ticket.pk, "sue", "@ana please")
    assert mention["seen_at"] is None
    assert [row["id"] for row in ana.get(f"{TICKETS}?mentions=me").json()["results"]] == [ticket.pk]
    assert ana.post("/api/v1/mentions/read/").json() == {"read": 1}
    assert ana.get("/api/v1/mentions/").json()["results"][0]["seen_at"] is not None
    assert sue.get("/api/v1/mentions/").json()["results"] == []


def test_filters_are_kept_shared_and_deleted(ana, sue):
    shared = sue.post(
        "/api/v1/ticket-filters/", {"name": "Late", "query": {"due": "overdue", "x": "y"}, "shared": True}
    )
    assert shared.status_code == 201
    assert shared.json()["query"] == {"due": "overdue"}

    assert [row["name"] for row in ana.get("/api/v1/ticket-filters/").json()["results"]] == ["Late"]
    refused = ana.post("/api/v1/ticket-filters/", {"name": "Mine", "query": {}, "shared": True})
    assert refused.status_code == 400
    assert ana.delete(f"/api/v1/ticket-filters/{shared.json()['id']}/").status_code == 403
    assert sue.delete(f"/api/v1/ticket-filters/{shared.json()['id']}/").status_code == 204
