"""Lanes: who may serve which set of skills is written down as it changes, and the matcher looks nowhere else."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent, AgentSkill, Skill
from callbacks.models import AgentLane, Lane, PhoneNumber, Queue
from callbacks.operations import lanes, offers
from callbacks.operations.errors import NotYours
from callbacks.queries import may_take, visible_entries
from tests.factories import AgentFactory, QueueEntryFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line

GERMAN_FROM_5 = {"German": 5}


@pytest.fixture
def german(db: None) -> Skill:
    return Skill.objects.create(name="German")


@pytest.fixture
def cyd(support: PhoneNumber, german: Skill) -> Agent:
    """Free for less long than Ana and Bob, and the only one who speaks German."""
    cyd = AgentFactory(name="Cyd", available=True, queues=[support.queue])
    cyd.skills.create(skill=german, level=7)
    return cyd


def served_by(agent: Agent) -> set[str]:
    return set(agent.lanes.values_list("lane__skills_key", flat=True))


def wants_german(number: PhoneNumber) -> Lane:
    return Lane.objects.intern(queue=number.queue, skills=GERMAN_FROM_5)


def test_only_who_can_do_what_is_required_is_rung(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent, cyd: Agent
) -> None:  # rule 26
    entry = QueueEntryFactory(phone_number=support, lane=wants_german(support))
    [offer] = line.match()
    assert (offer.entry, offer.agent) == (entry, cyd)


def test_below_the_least_level_nobody_is_rung(line: Line, support: PhoneNumber, german: Skill, ana: Agent) -> None:
    ana.skills.create(skill=german, level=4)
    entry = QueueEntryFactory(phone_number=support, lane=wants_german(support))
    assert line.match() == []
    assert not may_take(ana, entry)
    AgentSkill.objects.get(agent=ana).delete()
    ana.skills.create(skill=german, level=5)
    assert len(line.match()) == 1


def test_who_cannot_serve_a_call_neither_sees_nor_picks_it(
    line: Line, support: PhoneNumber, ana: Agent, cyd: Agent
) -> None:  # rule 31
    entry = QueueEntryFactory(phone_number=support, lane=wants_german(support))
    assert list(visible_entries(cyd.user)) == [entry]
    assert list(visible_entries(ana.user)) == []
    with pytest.raises(NotYours):
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)


def test_lanes_follow_members_skills_levels_and_names(support: PhoneNumber, cyd: Agent, german: Skill) -> None:
    wants_german(support), Lane.objects.intern(queue=support.queue)
    assert served_by(cyd) == {"", "German:5"}
    skill = cyd.skills.get()
    skill.level = 2
    skill.save()
    assert served_by(cyd) == {""}
    skill.level = 9
    skill.save()
    german.name = "Deutsch"
    german.save()
    assert served_by(cyd) == {"", "Deutsch:5"}
    assert cyd.lanes.get(lane__skills_key="Deutsch:5").score == 9
    support.queue.agents.set([])
    assert served_by(cyd) == set()
    cyd.queues.set([support.queue])
    assert served_by(cyd) == {"", "Deutsch:5"}
    assert lanes.rebuild() == 0


def test_a_lane_of_a_queue_without_members_is_served_by_nobody(german: Skill, cyd: Agent) -> None:
    Lane.objects.intern(queue=QueueFactory(), skills=GERMAN_FROM_5)
    assert lanes.rebuild() == 0
    assert AgentLane.objects.filter(lane__skills_key="German:5").count() == 0


def test_the_command_finds_and_mends_what_somebody_wrote_past_the_product(
    support: PhoneNumber, cyd: Agent, capsys: pytest.CaptureFixture[str]
) -> None:
    wants_german(support)
    AgentLane.objects.all().delete()
    call_command("rebuild_lanes")
    assert "1 row" in capsys.readouterr().out
    call_command("rebuild_lanes")
    assert "0 rows" in capsys.readouterr().out
    assert served_by(cyd) == {"German:5"}


def test_a_match_asks_as_much_with_200_skills_as_with_none(line: Line, support: PhoneNumber, cyd: Agent) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(line.match()) == 1
        return len(queries)

    line.callback(MARIA, support)
    with_none = asked()
    Agent.objects.filter(pk=cyd.pk).update(state="available")
    offers.Offer.objects.update(status="closed")
    queue = Queue.objects.get(pk=support.queue_id)
    for number in range(200):
        Lane.objects.intern(queue=queue, skills={f"Skill {number}": 1})
        skill = Skill.objects.create(name=f"Skill {number}")
        AgentSkill.objects.bulk_create([AgentSkill(agent=cyd, skill=skill, level=5)])
    lanes.rebuild()
    QueueEntryFactory(phone_number=support, callback=True, lane=Lane.objects.get(skills_key="Skill 150:1"))
    assert asked() == with_none
