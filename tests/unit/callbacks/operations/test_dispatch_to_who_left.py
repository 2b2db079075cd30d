"""Somebody leaves in the moment in which the matcher has read who is there: another transaction holds the row meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from agents.models import Agent
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import dispatch
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WAITS_FOR_A_LOCK = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def test_the_front_of_the_line_goes_to_the_next_agent_when_the_first_has_left(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:
    """Rule 22: passed over, Maria would be overtaken by Omar."""
    maria = line.callback(MARIA, support)
    line.later(1)
    line.callback(OMAR, support)
    with meanwhile("UPDATE agents_agent SET state = 'away' WHERE id = %s", ana.pk):
        [offer] = line.match()
    assert (offer.entry, offer.agent) == (maria, bob)


def test_the_places_before_the_one_whose_agent_left_are_offered_as_planned(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 22
    first, second, _ = [line.callback(caller, support) for caller in (MARIA, OMAR, LENA)]
    with meanwhile("UPDATE agents_agent SET state = 'away' WHERE id = %s", bob.pk):
        [offer] = line.match()
    assert (offer.entry, offer.agent) == (first, ana)
    second.refresh_from_db()
    assert second.status == "waiting"


def test_an_agent_gets_the_next_place_when_the_first_has_gone(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 31
    maria = line.callback(MARIA, support)
    line.later(1)
    omar = line.callback(OMAR, support)
    with meanwhile("UPDATE callbacks_queueentry SET status = 'canceled' WHERE id = %s", maria.pk):
        [offer] = line.match()
    assert (offer.entry, offer.agent) == (omar, ana)


def test_an_agent_stays_free_when_the_only_place_has_gone(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 31: who hung up takes no agent along."""
    maria = line.callback(MARIA, support)
    with meanwhile("UPDATE callbacks_queueentry SET status = 'canceled' WHERE id = %s", maria.pk):
        assert line.match() == []
    ana.refresh_from_db()
    assert ana.is_available


def test_a_place_that_is_overdue_is_passed_over(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 39
    overdue = line.callback(MARIA, support)
    QueueEntry.objects.filter(pk=overdue.pk).update(deadline_at=line.at)
    line.later(1)
    omar = line.callback(OMAR, support)
    [offer] = line.match()
    assert offer.entry == omar


def test_more_than_fit_into_one_transaction_are_offered_all_the_same(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:  # rule 31
    monkeypatch.setattr(dispatch, "AT_ONCE", 1)
    entries = [line.callback(caller, support) for caller in (MARIA, OMAR, LENA)]
    made = line.match()
    assert [(offer.entry, offer.agent) for offer in made] == [(entries[0], ana), (entries[1], bob)]
    assert Offer.objects.count() == 2


def test_the_time_to_answer_begins_when_the_matcher_gets_its_turn(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 7: an agent has the whole max answer time, however long the matchers queued for their lock."""
    line.callback(MARIA, support)
    with psycopg.connect(_address(), autocommit=True) as other, psycopg.connect(_address(), autocommit=True) as watch:
        other.execute("SELECT pg_advisory_lock(%s)", [dispatch.ROUTING_LOCK])

        def release_after_a_while() -> None:
            _until_somebody_waits(watch)
            time.sleep(dispatch.NOTICEABLE_SECONDS + 0.1)
            other.execute("SELECT pg_advisory_unlock_all()")

        release = threading.Thread(target=release_after_a_while)
        release.start()
        [offer] = line.match()
        release.join()
    assert (offer.made_at - line.at).total_seconds() >= dispatch.NOTICEABLE_SECONDS
    assert (offer.expires_at - offer.made_at).total_seconds() == support.max_answer_seconds


@contextmanager
def meanwhile(change: str, pk: int) -> Iterator[None]:
    """Change a row in a transaction that commits once somebody waits for it."""
    with psycopg.connect(_address()) as other, psycopg.connect(_address(), autocommit=True) as watch:
        other.execute(change, [pk])
        commit = threading.Thread(target=_commit_when_somebody_waits, args=[other, watch])
        commit.start()
        yield
        commit.join()


def _commit_when_somebody_waits(other: psycopg.Connection, watch: psycopg.Connection) -> None:
    _until_somebody_waits(watch)
    other.commit()


def _until_somebody_waits(watch: psycopg.Connection) -> None:
    deadline = time.monotonic() + 60
    while watch.execute(WAITS_FOR_A_LOCK).fetchone() == (0,) and time.monotonic() < deadline:
        time.sleep(0.005)


def _address() -> str:
    name = connection.settings_dict
    return f"postgresql://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
