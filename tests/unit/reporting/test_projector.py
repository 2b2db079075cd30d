"""The projector follows the events: nothing is overlooked, nothing is done twice, and all of it can be made anew."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from callbacks.models import Conversation, PhoneNumber, QueueEntryEvent
from reporting.models import Interaction, Reading, Slot
from reporting.operations import reading
from reporting.operations.projection import project
from reporting.operations.rebuilding import wrong_weeks
from reporting.queries.totals import totals
from reporting.sums import SUMS
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line


def test_it_reads_what_is_new_and_then_nothing(line: Line, support: PhoneNumber) -> None:
    line.callback(MARIA, support)
    assert reading.follow(at=line.at) == 2
    assert reading.follow(at=line.at) == 0

    line.callback(OMAR, support)
    assert reading.follow(at=line.at) == 2


def test_an_event_whose_transaction_ended_late_is_found(line: Line, support: PhoneNumber) -> None:
    """Its id was given before those of others, and was not there when they were read."""
    first = line.callback(MARIA, support)
    reading.follow(at=line.at)
    late = line.callback(OMAR, support)
    of_late = QueueEntryEvent.objects.filter(conversation=late.conversation)
    events = list(of_late.order_by("pk"))
    of_late.delete()
    QueueEntryEvent.objects.create(conversation=first.conversation, name="key_pressed", at=line.at)
    reading.follow(at=line.at)
    assert not Interaction.objects.filter(entry=late).exists()

    QueueEntryEvent.objects.bulk_create(events)
    reading.follow(at=line.at + timedelta(seconds=20))

    assert Interaction.objects.filter(entry=late).count() == 2


def test_what_never_came_is_not_looked_for_for_ever(line: Line, support: PhoneNumber) -> None:
    line.callback(MARIA, support)
    reading.follow(at=line.at)
    gone = line.callback(OMAR, support)
    QueueEntryEvent.objects.filter(entry=gone).delete()
    line.callback(LENA, support)
    reading.follow(at=line.at)
    assert Reading.objects.get().gaps

    reading.follow(at=line.at + reading.GIVE_UP)

    assert Reading.objects.get().gaps == []


def test_the_sums_follow_their_interactions(line: Line, support: PhoneNumber, ana: Agent) -> None:
    leg = line.call(MARIA, support)
    reading.follow(at=line.at)
    line.later(1000)  # on to the next quarter of an hour
    line.hang_up(leg)
    line.callback(OMAR, support)
    reading.follow(at=line.at)

    assert list(wrong_weeks()) == []
    sums = totals()
    assert (sums["abandoned"], sums["callbacks"]) == (1, 1)
    assert Slot.objects.filter(abandoned=1).count() == 1


def test_rebuilt_from_nothing_it_is_the_same(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 46."""
    line.dialed(MARIA, support)
    line.hang_up(line.call(OMAR, support))
    reading.follow(at=line.at)
    columns = [field.attname for field in Interaction._meta.concrete_fields if field.name != "id"]
    before = set(Interaction.objects.values_list(*columns))
    slots = [*(one.name for one in SUMS), "slot", "kind"]
    sums = set(Slot.objects.values_list(*slots))
    Interaction.objects.all().delete()
    Slot.objects.all().delete()

    call_command("rebuild_interactions", stdout=io.StringIO())

    assert set(Interaction.objects.values_list(*columns)) == before
    assert set(Slot.objects.values_list(*slots)) == sums


def test_the_check_says_what_differs_and_changes_nothing(line: Line, support: PhoneNumber) -> None:
    line.callback(MARIA, support)
    line.callback(OMAR, support)
    reading.follow(at=line.at)
    wrong = Interaction.objects.filter(kind="callback").first()
    assert wrong
    Interaction.objects.filter(pk=wrong.pk).update(wait_seconds=7)
    out = io.StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("rebuild_interactions", "--check", stdout=out)

    assert stopped.value.code == 1
    assert f"{wrong.key}: wait_seconds is 7.0, should be None" in out.getvalue()
    assert Interaction.objects.filter(wait_seconds=7).exists()


def test_the_check_of_what_is_right_says_so(line: Line, support: PhoneNumber) -> None:
    line.callback(MARIA, support)
    reading.follow(at=line.at)
    out = io.StringIO()
    call_command("rebuild_interactions", "--check", stdout=out)
    assert "All are right." in out.getvalue()


def test_wrong_sums_are_found_and_mended(line: Line, support: PhoneNumber) -> None:
    line.callback(MARIA, support)
    reading.follow(at=line.at)
    Slot.objects.update(calls=99)
    assert len(list(wrong_weeks())) == 1

    call_command("rebuild_interactions", stdout=io.StringIO())

    assert list(wrong_weeks()) == []


def test_a_conversation_that_is_gone_takes_its_interactions_along(line: Line, support: PhoneNumber) -> None:
    line.hang_up(line.call(MARIA, support))
    reading.follow(at=line.at)
    Conversation.objects.all().delete()
    assert not Interaction.objects.exists()


def test_many_conversations_cost_no_more_queries_than_one(line: Line, support: PhoneNumber) -> None:
    Reading.objects.create()
    assert _queries_for(1, line, support) == _queries_for(8, line, support)


def _queries_for(count: int, line: Line, support: PhoneNumber) -> int:
    ids = [line.callback(f"+121255501{count}{number}", support).conversation_id for number in range(count)]
    with CaptureQueriesContext(connection) as queries:
        project(conversation_ids=ids)
    return len(queries)
