"""History in the admin: to look at, never to edit, with as many questions to the database for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Conversation, Offer, QueueEntry, QueueEntryEvent
from tests.factories import (
    AT,
    AdminFactory,
    CallLegFactory,
    OfferFactory,
    PhoneNumberFactory,
    QueueEntryFactory,
    TicketFactory,
)
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

HISTORY = [Conversation, QueueEntry, QueueEntryEvent, Offer, CallLeg, Ticket]


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def some_history(count: int) -> QueueEntry:
    number = PhoneNumberFactory()
    for _ in range(count):
        entry = QueueEntryFactory(phone_number=number, caller_name="<script>window.__xss = 1</script>")
        OfferFactory(entry=entry)
        CallLegFactory(entry=entry)
        TicketFactory(conversation_id=entry.conversation_id)
    entry.advance(Trigger.ABANDON, at=AT)
    return entry


def questions(client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model.__name__)
def test_a_list_asks_as_often_for_many_rows_as_for_few(ada, model):
    some_history(2)
    few = questions(ada, list_of(model))
    some_history(9)
    assert questions(ada, list_of(model)) <= few + 1, "one more number to filter by"


def test_the_page_of_an_entry_asks_as_often_for_many_rows_as_for_few(ada):
    entry = some_history(1)
    ada.get(page_of(entry))  # the first page of a process also looks up what is then kept
    few = questions(ada, page_of(entry))
    for _ in range(8):
        CallLegFactory(entry=entry)
        OfferFactory(entry=entry)
        entry.conversation.record("key", at=AT, entry=entry, digits="1")
    assert questions(ada, page_of(entry)) == few


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model.__name__)
def test_history_is_not_edited(ada, model):
    """Style rule: settings are editable, history is read-only."""
    some_history(1)
    row = model.objects.first()
    before = model.objects.filter(pk=row.pk).values().get()
    assert ada.get(page_of(row)).status_code == 200
    assert ada.post(page_of(row), {"status": "completed", "subject": "x"}).status_code == 403
    assert ada.post(f"{page_of(row).removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403
    assert ada.post(f"{list_of(model)}add/", {}).status_code == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", [Conversation, QueueEntry], ids=lambda model: model.__name__)
def test_what_a_caller_is_called_is_shown_as_text(ada, model):
    some_history(1)
    for page in (list_of(model), page_of(model.objects.first())):
        assert "<script>window.__xss" not in ada.get(page).content.decode()


def test_a_conversation_is_found_by_number_name_and_id(ada):
    """Rule 45: searchable."""
    entry = QueueEntryFactory(caller="+14155552671", caller_name="Maria Ortiz")
    QueueEntryFactory(caller="+12125550110", caller_name="Somebody Else")
    for words in ("(415) 555-2671", "ortiz", str(entry.conversation_id)):
        found = ada.get(list_of(Conversation), {"q": words}).context["cl"].result_list
        assert list(found) == [entry.conversation], words


def test_an_entry_shows_its_status_and_a_withheld_caller(ada):
    entry = QueueEntryFactory(caller="anonymous", callback_number="")
    text = ada.get(page_of(entry)).content.decode()
    assert "Waiting" in text
    assert "withheld" in text
