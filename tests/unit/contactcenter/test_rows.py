"""Statements that are put together once give what the ORM gives, on both databases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from agents.models import Agent, AgentStateChange
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from contactcenter import rows
from tests.factories import AT, AgentFactory, PhoneNumberFactory, QueueEntryFactory

pytestmark = pytest.mark.django_db


def values_of(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_rows_are_as_the_orm_reads_them() -> None:
    number = PhoneNumberFactory()
    made = QueueEntryFactory(phone_number=number, data={"Order": "ü 42"}, not_before=AT + timedelta(minutes=1))
    entry = rows.by_key(QueueEntry, [made.pk])[made.pk]
    assert values_of(entry) == values_of(QueueEntry.objects.get())
    assert values_of(rows.by_key(PhoneNumber, [number.pk])[number.pk]) == values_of(PhoneNumber.objects.get())
    assert not entry._state.adding


@transaction.atomic
def test_rows_are_locked_in_the_order_of_their_keys() -> None:
    ana, bob, cleo = (AgentFactory(name=name) for name in ("Ana", "Bob", "Cleo"))
    assert rows.locked_in_order(Agent, [cleo.pk, ana.pk, 10**9]) == [ana, cleo]
    assert rows.locked_in_order(Agent, []) == []
    assert rows.by_key(Agent, {bob.pk}) == {bob.pk: bob}


def test_what_is_inserted_has_its_key_and_is_read_back() -> None:
    agents = [AgentFactory(), AgentFactory()]
    changes = [
        AgentStateChange(agent=agent, from_state="away", to_state="available", reason="back; “ready”", at=AT)
        for agent in agents
    ]
    rows.insert(changes)
    assert [change.agent for change in AgentStateChange.objects.filter(pk__in=[one.pk for one in changes])] == agents
    assert AgentStateChange.objects.get(pk=changes[0].pk).at == AT
    changes[0].reason = "again"
    changes[0].save()  # known to be in the database: updated, not inserted twice
    assert AgentStateChange.objects.filter(agent=agents[0]).count() == 1
    rows.insert([])


def test_the_databases_own_rules_hold_for_what_is_inserted() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([AgentStateChange(agent_id=10**9, to_state="away", at=None)])  # type: ignore[misc]


def test_a_row_that_is_joined_in_vain_is_none_and_fields_that_were_not_named_are_read_later() -> None:
    entry = QueueEntryFactory(caller_name="Maria")
    leg = CallLeg.objects.create(conversation=entry.conversation, purpose="inbound", created_at=AT)
    parts = (rows.Part(CallLeg, "leg", ("created_at",)), rows.Part(QueueEntry, "entry", ("caller",)))
    source = """FROM callbacks_callleg AS leg LEFT JOIN callbacks_queueentry AS entry ON entry.id = leg.entry_id
        WHERE leg.id = %s"""
    assert rows.read_together(parts, source, [leg.pk], more="1 + 1") == [(leg, None, 2)]
    leg.entry = entry
    leg.save()
    [(same, joined)] = rows.read_together(parts, source, [leg.pk])
    assert (same.created_at, joined.caller) == (AT, entry.caller)
    assert "caller_name" in joined.get_deferred_fields()
    assert joined.caller_name == "Maria"


def test_many_rows_are_written_alike_and_each_with_its_own_number() -> None:
    ana, bob = AgentFactory(), AgentFactory()
    entries = [QueueEntryFactory() for _ in range(3)]
    agents = {entries[0].pk: ana.pk, entries[1].pk: bob.pk, entries[2].pk: None}
    rows.update("callbacks_queueentry", agents, status="offered", status_since=AT, each={"agent_id": agents})
    assert dict(QueueEntry.objects.values_list("pk", "agent_id")) == agents
    assert set(QueueEntry.objects.values_list("status", "status_since")) == {("offered", AT)}
    rows.update("agents_agent", [ana.pk], state_reason="lunch", wrap_up_until=None)
    assert list(Agent.objects.filter(state_reason="lunch")) == [ana]


def test_a_time_is_written_and_read_alike() -> None:
    agent = AgentFactory()
    rows.insert([AgentStateChange(agent=agent, from_state="away", to_state="available", at=AT)])
    found = rows.first_value("SELECT at FROM agents_agentstatechange WHERE at = %s", [rows.moment(AT)])
    assert rows.as_moment(found) == AT
    assert rows.first_value("SELECT at FROM agents_agentstatechange WHERE reason = %s", ["none"]) is None
