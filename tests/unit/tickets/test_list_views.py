"""The list of tickets: order, due dates, filters kept under names, files, and changes of many at once."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter import clock
from tests.factories import AgentFactory, QueueFactory, SupervisorFactory, TicketFactory
from tickets.changes import MOST_AT_ONCE
from tickets.models import DefaultFilter, SavedFilter, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

LIST, CHANGE, SAVE = (reverse(f"tickets:{name}") for name in ("list", "change-many", "save-filter"))


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def sue() -> Client:
    return signed_in(SupervisorFactory(username="sue"))


@pytest.fixture
def ana() -> Client:
    return signed_in(AgentFactory(name="Ana", queues=[QueueFactory(name="Support")]).user)


def numbers_in(client: Client, **filters: str) -> list[int]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [ticket.number for ticket in answer.context["tickets"]]


def change(client: Client, tickets: list[Ticket], **form: Any) -> Any:
    return client.post(CHANGE, {"ticket": [ticket.pk for ticket in tickets], **form}, follow=True)


# Finding


def test_overdue_tickets_are_shown_so_and_come_first_where_that_is_asked(sue: Client) -> None:
    """Rule 48."""
    now = clock.now()
    without = TicketFactory(created_at=now)
    later = TicketFactory(due_at=now + timedelta(hours=2))
    overdue = TicketFactory(due_at=now - timedelta(hours=3))
    done = TicketFactory(due_at=now - timedelta(hours=3), status="resolved")
    assert numbers_in(sue, sort="due") == [overdue.pk, later.pk, without.pk]
    assert numbers_in(sue, due="overdue", status="all") == [overdue.pk]
    assert numbers_in(sue, due="soon") == [later.pk]
    assert numbers_in(sue, due="none") == [without.pk]
    assert numbers_in(sue, search="Customer", sort="due")[0] == overdue.pk
    assert sue.get(LIST, {"status": "all"}).content.decode().count('data-role="overdue"') == 1
    assert done.pk


@pytest.mark.parametrize("written", ["+44 (0)20 7946-0018", "020 7946 0018", "0044 207 946 0018", "79460018"])
def test_a_customer_is_found_by_number_in_any_spelling(sue: Client, written: str) -> None:
    found = TicketFactory(caller="+442079460018", callback_number="+442079460018")
    TicketFactory(caller="+12125550110", callback_number="+12125550110")
    assert numbers_in(sue, search=written) == [found.pk]


def test_a_ticket_is_found_by_its_number(sue: Client) -> None:
    ticket = TicketFactory(caller="", callback_number="", dialed_number="")
    assert numbers_in(sue, search=f"#{ticket.pk}") == [ticket.pk]


def test_a_tickets_page_leads_back_to_the_list_as_it_was(sue: Client) -> None:
    ticket = TicketFactory()
    sue.get(LIST, {"queue": "Support", "page": "1", "evil": "x"})
    page = sue.get(reverse("tickets:detail", args=[ticket.pk])).content.decode()
    assert f'href="{LIST}?queue=Support&amp;page=1"' in page


# Filters kept under names


def test_a_filter_is_kept_under_a_name_for_oneself(sue: Client, ana: Client) -> None:
    """Rule 48."""
    sue.post(SAVE, {"name": " Urgent  ones ", "query": "priority=urgent&page=3&evil=1"})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.is_shared) == ("Urgent ones", {"priority": "urgent"}, False)
    assert "Urgent ones" in sue.get(LIST, {"view": "todo"}).content.decode()
    assert "Urgent ones" not in ana.get(LIST).content.decode()


def test_supervisors_share_filters_and_agents_do_not(sue: Client, ana: Client) -> None:
    sue.post(SAVE, {"name": "For all", "query": "due=overdue", "shared": "on"})
    assert "For all" in ana.get(LIST).content.decode()
    answer = ana.post(SAVE, {"name": "Mine", "query": "due=overdue", "shared": "on"}, follow=True)
    assert "Only supervisors share filters" in answer.content.decode()
    assert SavedFilter.objects.count() == 1


def test_the_list_begins_with_the_filter_that_one_chose(sue: Client) -> None:
    sue.post(SAVE, {"name": "Sales", "query": "queue=Sales", "begin_with": "on"})
    saved = SavedFilter.objects.get()
    assert sue.get(LIST)["Location"] == f"{LIST}?queue=Sales&view={saved.pk}"
    assert sue.get(LIST, {"view": "todo"}).status_code == 200
    sue.post(reverse("tickets:change-filter", args=[saved.pk]), {"what": "plain"})
    assert sue.get(LIST).status_code == 200


def test_a_filter_that_is_no_longer_shared_is_no_longer_begun_with(sue: Client, ana: Client) -> None:
    sue.post(SAVE, {"name": "For all", "query": "due=overdue", "shared": "on"})
    ana.post(reverse("tickets:change-filter", args=[SavedFilter.objects.get().pk]), {"what": "begin"})
    assert ana.get(LIST).status_code == 302
    sue.post(SAVE, {"name": "For all", "query": "due=overdue"})
    assert ana.get(LIST).status_code == 200


def test_anothers_filter_is_neither_deleted_nor_seen(sue: Client, ana: Client) -> None:
    sue.post(SAVE, {"name": "Shared", "query": "due=overdue", "shared": "on"})
    sue.post(SAVE, {"name": "Own", "query": "due=overdue"})
    shared, own = SavedFilter.objects.get(name="Shared"), SavedFilter.objects.get(name="Own")
    delete = {"what": "delete"}
    assert ana.post(reverse("tickets:change-filter", args=[own.pk]), delete).status_code == 404
    answer = ana.post(reverse("tickets:change-filter", args=[shared.pk]), delete, follow=True)
    assert "shared by a supervisor, and stays" in answer.content.decode()
    sue.post(reverse("tickets:change-filter", args=[shared.pk]), delete)
    assert [saved.name for saved in SavedFilter.objects.all()] == ["Own"]
    assert not DefaultFilter.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_filter_needs_a_name_that_fits(sue: Client, name: str) -> None:
    assert "Give the filter a name" in sue.post(SAVE, {"name": name}, follow=True).content.decode()


# Many at once


def test_many_are_changed_once_their_number_is_confirmed(sue: Client) -> None:
    """Rule 48: each change is in the history of its ticket."""
    first, second, other = TicketFactory(), TicketFactory(), TicketFactory()
    asked = change(sue, [first, second], quick="resolve", back="queue=Support&page=1")
    assert "Change 2 tickets?" in asked.content.decode()
    assert "set to Resolved" in asked.content.decode()
    assert not TicketEvent.objects.exists()
    done = change(sue, [first, second], status="resolved", confirmed="yes", back="queue=Support&page=1")
    assert done.redirect_chain == [(f"{LIST}?queue=Support&page=1", 302)]
    assert "2 tickets changed." in done.content.decode()
    assert {event.ticket for event in TicketEvent.objects.all()} == {first, second}
    other.refresh_from_db()
    assert other.status == "open"


def test_all_that_match_are_changed_but_none_that_was_opened_since(sue: Client) -> None:
    at = clock.now()
    old = TicketFactory.create_batch(60, queue="Support", created_at=at - timedelta(hours=1))
    TicketFactory(queue="Sales", created_at=at - timedelta(hours=1))
    new = TicketFactory(queue="Support", created_at=at + timedelta(seconds=30))
    form = {"scope": "all", "query": "queue=Support", "until": at.isoformat(), "assignee": "me"}
    assert "Change 60 tickets?" in change(sue, [], **form).content.decode()
    change(sue, [], **form, confirmed="yes")
    assert set(Ticket.objects.exclude(assignee=None)) == set(old)
    assert new.pk


def test_an_agent_changes_none_of_other_queues(ana: Client) -> None:
    mine, other = TicketFactory(queue="Support"), TicketFactory(queue="Sales")
    change(ana, [mine, other], status="resolved", confirmed="yes")
    change(ana, [], scope="all", status="pending", query="status=all", confirmed="yes")
    other.refresh_from_db()
    assert other.status == "open"
    assert not other.events.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"quick": "resolve"}, "Select at least one ticket"),
        ({"ticket": ["x", "-1", "9" * 30], "quick": "resolve"}, "Select at least one ticket"),
        ({"ticket": ["1"], "status": ""}, "Say what is to be changed"),
        ({"ticket": ["1"], "assignee": "ghost"}, "There is nobody called ghost"),
        (
            {"scope": "all", "until": "nonsense", "query": "search=nothing%20like%20it", "quick": "mine"},
            "Select at least",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(sue: Client, form: dict[str, Any], said: str) -> None:
    TicketFactory(pk=1)
    assert said in sue.post(CHANGE, form, follow=True).content.decode()
    assert not TicketEvent.objects.exists()


def test_a_status_that_is_none_is_refused_when_it_is_confirmed(sue: Client) -> None:
    ticket = TicketFactory()
    answer = change(sue, [ticket], status="frobnicated", confirmed="yes")
    assert "is not a status" in answer.content.decode()


def test_too_many_at_once_are_refused(sue: Client) -> None:
    Ticket.objects.bulk_create(TicketFactory.build(created_at=clock.now()) for _ in range(MOST_AT_ONCE + 1))
    assert "Narrow the filters" in change(sue, [], scope="all", quick="resolve").content.decode()


# Files


def test_the_workbook_holds_texts_and_no_formula(sue: Client) -> None:
    """Rule 48: what a caller wrote never becomes a formula; telephone numbers stay as they are."""
    TicketFactory(caller_name="=1+1", caller="+12125550110", subject="<b>&")
    TicketFactory(caller_name="@SUM(A1)")
    answer = sue.get(reverse("tickets:export"), {"as": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "spreadsheetml" in answer["Content-Type"]
    assert "<f>" not in sheet
    assert "'=1+1" in sheet and "'@SUM(A1)" in sheet
    assert ">+12125550110<" in sheet
    assert sheet.count("<row ") == 3


# Mentions


def test_a_mention_is_a_badge_until_the_ticket_is_opened(sue: Client, ana: Client) -> None:
    ticket = TicketFactory(queue="Support")
    sue.post(reverse("tickets:notes", args=[ticket.pk]), {"text": "@ana <b>look</b>"})
    assert "1<span" in ana.get(LIST).content.decode()
    page = ana.get(reverse("tickets:mentions")).content.decode()
    assert '<strong class="mention">@ana</strong> &lt;b&gt;look' in page
    ana.get(reverse("tickets:detail", args=[ticket.pk]))
    assert 'data-role="mentions-link"' not in ana.get(LIST).content.decode()
    assert 'data-unread="no"' in ana.get(reverse("tickets:mentions")).content.decode()


def test_all_mentions_are_marked_as_read_at_once(sue: Client, ana: Client) -> None:
    for ticket in TicketFactory.create_batch(2, queue="Support"):
        sue.post(reverse("tickets:notes", args=[ticket.pk]), {"text": "@ana"})
    ana.post(reverse("tickets:read-mentions"))
    assert 'data-unread="yes"' not in ana.get(reverse("tickets:mentions")).content.decode()


def test_who_names_somebody_in_vain_is_told(sue: Client, ana: Client) -> None:
    ticket = TicketFactory(queue="Sales")
    answer = sue.post(reverse("tickets:notes", args=[ticket.pk]), {"text": "@ana"}, follow=True)
    assert "ana cannot see this ticket, and was not told." in answer.content.decode()
