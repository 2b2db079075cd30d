"""Who waited too long for a skilled agent may be served by any; and what supervisors read where nobody can."""

import pytest

from agents.models import Agent, Skill
from callbacks.models import Category, Lane, Menu, PhoneNumber, Queue
from callbacks.operations import relaxation
from callbacks.queries import timeline_of, why_waiting
from callbacks.trial import try_route
from tests.factories import AT, AgentFactory, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = pytest.mark.django_db


def lane_of(number: PhoneNumber, **skills: int) -> Lane:
    return Lane.objects.intern(queue=Queue.objects.get(pk=number.queue_id), skills=skills)


def relaxes(number: PhoneNumber, seconds: int | None) -> None:
    queue = Queue.objects.get(pk=number.queue_id)
    queue.relax_skills_seconds = seconds
    queue.save()


def test_by_default_skills_are_never_given_up(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry = QueueEntryFactory(phone_number=support, lane=lane_of(support, German=5))
    line.later(24 * 3600)
    relaxation.sweep(at=line.at)
    entry.refresh_from_db()
    assert entry.lane.skills == {"German": 5}


def test_after_the_time_any_member_of_the_queue_may_serve(line: Line, support: PhoneNumber, ana: Agent) -> None:
    relaxes(support, 60)
    support.queue.refresh_from_db()
    entry = QueueEntryFactory(phone_number=support, lane=lane_of(support, German=5))
    rank = entry.rank_at
    line.later(59)
    relaxation.sweep(at=line.at)
    assert line.match() == []
    line.later(1)
    relaxation.sweep(at=line.at)
    [offer] = line.match()
    entry.refresh_from_db()
    assert (offer.entry, offer.agent, entry.rank_at) == (entry, ana, rank)
    words = " ".join(row["text"] for row in timeline_of(entry.conversation))
    assert "any agent of the queue may serve it; German 5 is no longer required." in words


def test_a_change_of_the_time_counts_for_who_waits_already(line: Line, support: PhoneNumber, ana: Agent) -> None:
    QueueEntryFactory(phone_number=support, lane=lane_of(support, German=5))
    line.later(90)
    relaxes(support, 60)
    relaxation.sweep(at=line.at)
    assert len(line.match()) == 1


def test_why_says_which_skill_nobody_has(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 31
    entry = QueueEntryFactory(phone_number=support, lane=lane_of(support, German=7))
    assert why_waiting(entry, at=AT) == [f"No agent of {support.queue} has German from level 7."]
    ana.skills.create(skill=Skill.objects.create(name="German"), level=7)
    assert why_waiting(entry, at=AT) == ["About to be offered."]
    Agent.objects.update(state="busy_call")
    sentence = f"All signed-in agents of {support.queue} with German from level 7 are busy or away."
    assert why_waiting(entry, at=AT) == [sentence]
    Agent.objects.update(state="offline")
    sentence = f"No agent of {support.queue} who has German from level 7 is signed in."
    assert why_waiting(entry, at=AT) == [sentence]


def test_trying_tells_the_route_and_who_could_serve_and_writes_nothing(line: Line, support: PhoneNumber) -> None:
    # rules 10, 11: by the functions that route real calls
    german = Skill.objects.create(name="German")
    billing = Category.objects.create(name="Billing", priority=1)
    billing.required_skills.create(skill=german, least_level=5)
    Menu.objects.create(phone_number=support).choices.create(
        key="2", name="billing", category=billing, ask_for="Account"
    )
    cyd = AgentFactory(name="Cyd", available=True, queues=[support.queue])
    cyd.skills.create(skill=german, level=6)
    lanes = Lane.objects.count()
    trial = try_route(support, caller=MARIA, key="2", keyed="4711", language="", data={}, at=AT)
    assert (trial.route.category, trial.route.data, trial.route.full_priority) == ("Billing", {"Account": "4711"}, 1)
    assert (trial.able, trial.nobody, Lane.objects.count()) == ([cyd], "", lanes)
    assert "Key 2, billing: category Billing, asks for Account." in [line.text for line in trial.parts[0].lines]
