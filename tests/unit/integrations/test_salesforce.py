"""Each interaction is one task in Salesforce, with the conversation id, against an org that checks what it is asked (rule 47)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent
from callbacks.models import Disposition, PhoneNumber, QueueEntry
from callbacks.operations import hand_dialing, wrap_up
from contactcenter.metrics import RowsCollector
from integrations.models import PAUSES, SalesforceField, SalesforceLook, SalesforceOrg, SalesforceTask
from integrations.operations import salesforce_noting, salesforce_writing
from integrations.operations.salesforce_noting import QUIET
from integrations.salesforce.client import forget_sessions
from integrations.salesforce.sources import SOURCES, USUAL, filled
from reporting.derivation.interactions import derived
from telephony.carrier import LegStatus
from tests.factories import AT, AdminFactory, InteractionFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, Line
from tests.unit.integrations.salesforce_org import CLIENT, SECRET, WRITABLE, Org
from tests.unit.telephony.http_server import a_server_that

pytestmark = pytest.mark.django_db
MARIAS_DIGITS = "4155552671"
CONTACT, LEAD = "003000000000001AAA", "00Q000000000001AAA"


@pytest.fixture
def org(settings: Any) -> Iterator[Org]:
    org = Org()
    forget_sessions()
    with a_server_that(org.answer) as url:
        org.url = url
        settings.DEBUG = True  # so that this machine may be asked
        settings.SALESFORCE_HOSTS = [url.partition("://")[2]]
        settings.SALESFORCE_CLIENT_SECRET = SECRET
        yield org
    forget_sessions()


@pytest.fixture
def acme(org: Org, db: None) -> SalesforceOrg:
    """The org as an admin has set it up a minute ago, with the usual fields."""
    acme = SalesforceOrg.objects.create(pk=1, my_domain=org.url, client_id=CLIENT, created_at=AT - timedelta(minutes=1))
    for field, source in USUAL.items():
        SalesforceField.objects.create(org=acme, field=field, source=source)
    salesforce_noting.note(at=AT - timedelta(minutes=1))  # marks where history begins
    return acme


def write(at: datetime) -> int:
    """What beat has workers do, once it is quiet."""
    salesforce_noting.note(at=at)
    salesforce_noting.note(at=at + QUIET)
    return salesforce_writing.write_due(org_id=1, at=at + QUIET)


def spoken(line: Line, support: PhoneNumber) -> Any:
    """A callback whose customer was reached; they spoke for a minute."""
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    line.later(60)
    line.report(leg, LegStatus.COMPLETED)
    entry.refresh_from_db()
    return entry


# What is written


def test_each_interaction_is_one_task_with_the_conversation_id(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    """Rule 45: the call in, the callback and the call out."""
    org.numbers = {MARIAS_DIGITS: [("Contact", CONTACT), ("Lead", LEAD)]}
    entry = spoken(line, support)
    assert write(line.at) == 3

    rows = derived([entry.conversation_id])
    assert set(org.tasks) == {f"{entry.conversation_id}:{row.key}" for row in rows}
    assert {task["CallObject"] for task in org.tasks.values()} == {str(entry.conversation_id)}
    assert {task["WhoId"] for task in org.tasks.values()} == {CONTACT}
    out = next(org.tasks[f"{entry.conversation_id}:{row.key}"] for row in rows if row.kind == "outbound")
    assert (out["CallType"], out["CallDurationInSeconds"], out["Status"]) == ("Outbound", 60, "Completed")
    assert out["Subject"] == "Outbound call: Completed, +1 415-555-2671"
    assert out["ActivityDate"] == line.at.date().isoformat()
    assert "Agent: Ana" in out["Description"] and f"Conversation: {entry.conversation_id}" in out["Description"]
    assert org.sign_ins == 1


def test_nothing_is_written_before_it_is_over_and_nothing_twice(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    """Rule 37."""
    _, _, leg = line.dialed(MARIA, support)
    assert write(line.at) == 1  # the call in is over, the callback is not
    line.report(leg, LegStatus.BUSY)
    assert write(line.at) == 2
    for _ in range(2):
        assert write(line.at) == 0
    assert len(org.tasks) == SalesforceTask.objects.count() == 3


def test_what_is_written_down_after_the_call_is_told_to_the_same_task(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    taken = Disposition.objects.create(name="Order taken")
    entry = spoken(line, support)
    write(line.at)
    line.later(10)
    wrap_up.choose_disposition(conversation_id=entry.conversation_id, agent_id=ana.pk, disposition=taken, at=line.at)
    assert write(line.at) == 1

    assert len(org.tasks) == 3
    assert "Order taken" in {task["CallDisposition"] for task in org.tasks.values()}


def test_a_conversation_that_goes_on_is_not_looked_at_again_and_again(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    line.callback(MARIA, support)
    salesforce_noting.note(at=line.at)
    line.later(15)
    line.match()
    salesforce_noting.note(at=line.at)
    line.later(15)
    salesforce_noting.note(at=line.at)
    assert SalesforceLook.objects.count() == 1 and not SalesforceTask.objects.exists()


def test_only_the_chosen_kinds_and_nothing_from_before(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    acme.kinds = ["outbound"]
    acme.save()
    spoken(line, support)
    assert write(line.at) == 1
    acme.kinds, acme.created_at = [], line.at + timedelta(hours=1)
    acme.save()
    line.later(60)
    line.hang_up(line.call(LENA, support))
    assert write(line.at) == 0


@pytest.mark.parametrize(
    ("records", "who", "words"),
    [
        ([("Contact", CONTACT)], CONTACT, f"Contact {CONTACT}"),
        ([("Lead", LEAD)], LEAD, f"Lead {LEAD}"),
        ([("Contact", CONTACT), ("Contact", "003000000000002AAA"), ("Lead", LEAD)], None, "Several contacts"),
        ([("Lead", LEAD), ("Lead", "00Q000000000002AAA")], None, "Several leads"),
        ([], None, "Nobody has this number."),
    ],
)
def test_whose_number_it_is_or_why_nobody_was_chosen(
    line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org, records: Any, who: str | None, words: str
) -> None:
    org.numbers = {MARIAS_DIGITS: records}
    line.hang_up(line.call(MARIA, support))
    write(line.at)

    [task] = org.tasks.values()
    assert task.get("WhoId") == who
    assert SalesforceTask.objects.get().who.startswith(words)


@pytest.mark.parametrize(("kind", "field"), [("Contact", "WhoId"), ("Lead", "WhoId"), ("Account", "WhatId")])
def test_a_click_in_salesforce_says_whose_task_it_is(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org, kind: str, field: str
) -> None:
    data = {"SalesforceId": "001000000000009AAA", "SalesforceObject": kind}
    offer = hand_dialing.dial(wish=hand_dialing.Wish(number=MARIA, data=data), agent_id=ana.pk, at=line.at)
    line.agent_joins(offer)
    line.report(line.dial(offer), LegStatus.BUSY)
    write(line.at)

    [task] = org.tasks.values()
    assert task[field] == data["SalesforceId"] and task["CallType"] == "Outbound"
    assert not [one for one in org.asked if "parameterizedSearch" in one]


def test_a_click_on_what_has_no_tasks_still_leaves_one(
    line: Line, ana: Agent, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    """A user of Salesforce has a telephone number too."""
    data = {"SalesforceId": "005000000000009AAA", "SalesforceObject": "User"}
    offer = hand_dialing.dial(wish=hand_dialing.Wish(number=MARIA, data=data), agent_id=ana.pk, at=line.at)
    line.agent_joins(offer)
    line.report(line.dial(offer), LegStatus.BUSY)
    assert write(line.at) == 1

    [task] = org.tasks.values()
    assert "WhatId" not in task and task["CallType"] == "Outbound"
    assert SalesforceTask.objects.get().who == "User 005000000000009AAA, clicked: Salesforce takes no task for it"


def test_what_a_caller_says_chooses_nobodys_record(
    line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    org.numbers = {MARIAS_DIGITS: [("Contact", CONTACT)]}
    leg = line.call(MARIA, support)
    QueueEntry.objects.update(data={"SalesforceId": "003000000000009AAA", "SalesforceObject": "Contact"})
    line.hang_up(leg)
    write(line.at)
    assert [task["WhoId"] for task in org.tasks.values()] == [CONTACT]


def test_a_withheld_number_is_looked_for_nowhere(
    line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    line.hang_up(line.call("anonymous", support))
    write(line.at)
    assert SalesforceTask.objects.get().who == "The customer showed no number."
    assert not [one for one in org.asked if "parameterizedSearch" in one]


def test_the_fields_are_those_of_the_mapping(line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org) -> None:
    acme.mapping.exclude(field="Subject").delete()  # type: ignore[attr-defined]
    SalesforceField.objects.create(org=acme, field="Channel__c", source="media_type")
    line.hang_up(line.call(MARIA, support))
    write(line.at)
    [task] = org.tasks.values()
    assert set(task) == {"Id", "Subject", "Channel__c"} and task["Channel__c"] == "Live call"


def test_every_source_is_a_plain_value_of_any_interaction() -> None:
    everything = {f"Field{number}__c": name for number, name in enumerate(SOURCES)}
    whole = filled(everything, InteractionFactory(category="Orders", disposition="Sold"))
    assert all(isinstance(value, str | int) for value in whole.values()) and len(whole) >= len(SOURCES) - 1
    bare = filled(everything, InteractionFactory(customer="", queue=None, ended_at=None, outcome="in_progress"))
    assert "" not in bare.values()
    assert set(USUAL) <= set(WRITABLE) and set(USUAL.values()) <= set(SOURCES)


# What does not arrive


@pytest.fixture
def task(line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org) -> SalesforceTask:
    """One that is due; nothing was asked yet."""
    line.hang_up(line.call(MARIA, support))
    salesforce_noting.note(at=line.at)
    line.later(QUIET.total_seconds())
    salesforce_noting.note(at=line.at)
    return SalesforceTask.objects.get()


def try_again(task: SalesforceTask, at: datetime) -> None:
    SalesforceOrg.objects.update(rest_until=None)
    salesforce_writing.write_due(org_id=1, at=at)
    task.refresh_from_db()


def test_a_task_whose_answer_was_lost_is_not_made_twice(line: Line, task: SalesforceTask, org: Org) -> None:
    """Rule 49."""
    org.loses_answers = True
    try_again(task, line.at)
    assert (task.state, len(org.tasks)) == ("to be tried again", 1)
    assert task.next_at is not None
    try_again(task, task.next_at)
    assert (task.state, len(org.tasks)) == ("arrived", 1)


def test_a_session_that_is_over_is_renewed_at_once(line: Line, task: SalesforceTask, org: Org) -> None:
    try_again(task, line.at)
    org.end_sessions()
    task.send_again(at=line.at)
    try_again(task, line.at)
    assert (task.state, org.sign_ins) == ("arrived", 2)


def test_what_fails_is_tried_again_later_each_time_and_then_a_dead_letter(
    line: Line, task: SalesforceTask, org: Org
) -> None:
    at, waits = line.at, []
    while task.next_at is not None:
        org.refuses = [(503, "SERVER_UNAVAILABLE")]
        at = task.next_at
        try_again(task, at)
        waits.append(task.next_at and task.next_at - at)
    assert waits == [*PAUSES, None]
    assert task.state == "dead letter" and task.error.startswith("Salesforce answered 503: SERVER_UNAVAILABLE")
    task.send_again(at=at)
    try_again(task, at)
    assert task.state == "arrived" and len(org.tasks) == 1


@pytest.mark.parametrize("said", [(403, "REQUEST_LIMIT_EXCEEDED"), (429, "TOO_MANY_REQUESTS")])
def test_an_org_that_takes_no_more_is_left_alone_for_an_hour_and_that_is_no_try(
    line: Line, task: SalesforceTask, acme: SalesforceOrg, org: Org, said: tuple[int, str]
) -> None:
    org.refuses = [said]
    try_again(task, line.at)
    acme.refresh_from_db()
    assert (task.tries, task.next_at, acme.rest_until) == (
        0,
        line.at + timedelta(hours=1),
        line.at + timedelta(hours=1),
    )
    assert salesforce_writing.write_due(org_id=1, at=line.at + timedelta(minutes=59)) == 0
    assert salesforce_writing.write_due(org_id=1, at=line.at + timedelta(hours=1)) == 1


def test_a_field_that_is_not_there_is_a_dead_letter_at_once_and_holds_up_nothing(
    line: Line, task: SalesforceTask, acme: SalesforceOrg, org: Org
) -> None:
    SalesforceField.objects.create(org=acme, field="Nowhere__c", source="queue")
    try_again(task, line.at)
    assert task.state == "dead letter" and "No such column 'Nowhere__c'" in task.error
    acme.refresh_from_db()
    assert acme.rest_until is None


@pytest.mark.parametrize(
    ("fields", "secret", "why"),
    [
        ({"client_id": "stranger"}, SECRET, "Signing in was refused: invalid_client"),
        ({}, "", "SALESFORCE_CLIENT_SECRET is not set."),
        ({"my_domain": "https://elsewhere.example"}, SECRET, "is not in SALESFORCE_HOSTS"),
        ({"my_domain": "https://10.0.0.8.my.salesforce.com.example"}, SECRET, "is not in SALESFORCE_HOSTS"),
    ],
)
def test_who_cannot_sign_in_reads_why(
    line: Line, task: SalesforceTask, org: Org, settings: Any, fields: dict[str, str], secret: str, why: str
) -> None:
    settings.SALESFORCE_CLIENT_SECRET = secret
    SalesforceOrg.objects.update(**fields)
    try_again(task, line.at)
    assert why in task.error and org.tasks == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.8",
        "https://elsewhere.example",
        "https://acme.my.salesforce.com@10.0.0.8",
        "https://notsalesforce.com",
    ],
)
def test_a_session_is_taken_nowhere_else(line: Line, task: SalesforceTask, org: Org, address: str) -> None:
    """Where the org's answer says that requests go is looked at like any other address."""
    org.sends_to = address
    try_again(task, line.at)
    assert task.tries == 1 and org.tasks == {}
    assert "is not in SALESFORCE_HOSTS" in task.error or "cannot hold a name" in task.error


def test_an_answer_that_makes_no_sense_holds_up_nothing(line: Line, task: SalesforceTask, org: Org) -> None:
    """The task is tried again after a pause; the next run goes on with the others."""
    org.garbles = True
    with pytest.raises(TypeError):
        salesforce_writing.write_due(org_id=1, at=line.at)
    task.refresh_from_db()
    assert task.error == "It broke off: TypeError." and task.next_at == line.at + PAUSES[0]
    org.garbles = False
    try_again(task, task.next_at)
    assert task.state == "arrived"


def test_one_that_has_changed_while_it_was_written_is_written_again(task: SalesforceTask, line: Line) -> None:
    """Rule 49."""
    SalesforceTask.objects.filter(pk=task.pk).update(digest="another", next_at=line.at)
    task.written(salesforce_id="00T1", who="", at=line.at)
    assert (task.sent_at, task.next_at, task.salesforce_id) == (None, line.at, "00T1")


def test_an_org_that_is_switched_off_hears_nothing_later(
    line: Line, support: PhoneNumber, acme: SalesforceOrg, org: Org
) -> None:
    SalesforceOrg.objects.update(is_active=False)
    line.hang_up(line.call(MARIA, support))
    assert write(line.at) == 0
    SalesforceOrg.objects.update(is_active=True)
    assert write(line.at) == 0


def test_what_was_written_is_forgotten_after_a_while(task: SalesforceTask, line: Line) -> None:
    try_again(task, line.at)
    salesforce_writing.forget(at=line.at + timedelta(days=29))
    assert SalesforceTask.objects.exists()
    salesforce_writing.forget(at=line.at + timedelta(days=31))
    assert not SalesforceTask.objects.exists()


# Those who run it


def form(**fields: Any) -> dict[str, Any]:
    management = {f"mapping-{name}": value for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))}
    return {"client_id": CLIENT, "is_active": "on", "key_field": "ContactCenterKey__c", **management, **fields}


def test_an_admin_sets_it_up_tests_it_and_sends_dead_letters_again(
    org: Org, client: Client, line: Line, support: PhoneNumber
) -> None:
    client.force_login(AdminFactory())
    pages = "/admin/integrations"
    refused = client.post(f"{pages}/salesforceorg/add/", form(my_domain="https://elsewhere.example"))
    assert "SALESFORCE_HOSTS" in refused.content.decode()
    client.post(f"{pages}/salesforceorg/add/", form(my_domain=org.url))
    acme = SalesforceOrg.objects.get()
    assert acme.fields_of_a_task() == USUAL
    assert client.get(f"{pages}/salesforceorg/add/").status_code == 403

    test = {"action": "test_connection", "_selected_action": [acme.pk]}
    page = client.post(f"{pages}/salesforceorg/", test, follow=True).content.decode()
    assert "all fields are there" in page and org.tasks == {}
    SalesforceField.objects.create(org=acme, field="Nowhere__c", source="queue")
    page = client.post(f"{pages}/salesforceorg/", test, follow=True).content.decode()
    assert "Task has no field Nowhere__c" in page
    SalesforceOrg.objects.update(key_field="Subject")
    page = client.post(f"{pages}/salesforceorg/", test, follow=True).content.decode()
    assert "Subject is not marked as “External ID”" in page

    SalesforceTask.objects.create(
        org=acme, key="leg:1", kind="inbound", conversation_id=line.call(MARIA, support).conversation_id,
        digest="-", created_at=AT, error="Salesforce answered 503.",
    )  # fmt: skip
    seen = client.get(f"{pages}/salesforcetask/?state=dead").content.decode()
    assert "dead letter" in seen and "Salesforce answered 503." in seen
    [dead] = SalesforceTask.objects.all()
    client.post(f"{pages}/salesforcetask/", {"action": "send_again", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert dead.next_at is not None
    for address in (f"salesforceorg/{acme.pk}/change/", f"salesforcetask/{dead.pk}/change/"):
        shown = client.get(f"{pages}/{address}")
        assert shown.status_code == 200 and SECRET not in shown.content.decode()


def test_a_mapping_names_fields_and_none_that_are_filled_by_themselves(org: Org, client: Client, acme: Any) -> None:
    client.force_login(AdminFactory())
    for field in ("WhoId", "ContactCenterKey__c", "No field", "1st"):
        row = {
            "mapping-TOTAL_FORMS": 1,
            "mapping-0-field": field,
            "mapping-0-source": "queue",
            "mapping-0-org": acme.pk,
        }
        page = client.post("/admin/integrations/salesforceorg/1/change/", form(my_domain=org.url, **row))
        assert page.status_code == 200, field  # the form again, with what is wrong
    assert set(acme.fields_of_a_task()) == set(USUAL)


def test_operators_see_what_waits_and_what_was_given_up(task: SalesforceTask) -> None:
    samples = {sample.name: sample.value for family in RowsCollector().collect() for sample in family.samples
               if sample.name.startswith("contactcenter_salesforce")}  # fmt: skip
    assert samples["contactcenter_salesforce_tasks_waiting"] == 1
    SalesforceTask.objects.update(next_at=None)
    names = {sample.name for family in RowsCollector().collect() for sample in family.samples}
    assert "contactcenter_salesforce_tasks_dead" in names
