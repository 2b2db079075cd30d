"""An agent leaves in the moment in which the matcher has read who is free."""

import threading

import psycopg
import pytest
from django.db import connection

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import PhoneNumber, Place
from callbacks.operations import dispatch
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line


def test_the_front_of_the_line_goes_to_the_next_agent_when_the_first_has_left(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:
    """Rule 22: passed over, Maria would be overtaken by Omar."""
    maria = line.callback(MARIA, support)
    line.callback(OMAR, support)
    crew = dispatch.Crew.of([ana, bob], at=line.at)
    Agent.objects.filter(pk=ana.pk).update(state=AgentState.AWAY)
    offer = dispatch.offer_to_one_of(crew, Place.objects.get(entry=maria), at=line.at)
    assert offer is not None
    assert (offer.entry, offer.agent) == (maria, bob)
    assert not crew.anyone_left()


def test_an_agent_stays_free_when_the_place_has_gone(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 31: who hung up takes no agent along."""
    leg = line.call(MARIA, support)
    place = Place.objects.get(entry=line.entry(leg))
    crew = dispatch.Crew.of([ana], at=line.at)
    line.hang_up(leg)
    assert dispatch.offer_to_one_of(crew, place, at=line.at) is None
    assert crew.anyone_left()


@pytest.mark.postgres
def test_the_time_to_answer_begins_when_the_matcher_gets_its_turn(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 7: an agent has the whole max answer time, however long the matchers queued for their lock."""
    line.callback(MARIA, support)
    with psycopg.connect(_address(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [dispatch.ROUTING_LOCK])
        release = threading.Timer(0.8, other.execute, ["SELECT pg_advisory_unlock_all()"])
        release.start()
        [offer] = line.match()
        release.join()
    assert (offer.made_at - line.at).total_seconds() >= dispatch.NOTICEABLE_SECONDS
    assert (offer.expires_at - offer.made_at).total_seconds() == support.max_answer_seconds


def _address() -> str:
    name = connection.settings_dict
    return f"postgresql://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
