"""Whom a queue rings: the longest idle, all at once, or the most skilled; and what a missed offer means."""

from datetime import timedelta

import pytest

from agents.models import Agent, Skill
from callbacks.models import Lane, Offer, PhoneNumber, Queue
from callbacks.operations import offers
from callbacks.operations.errors import TooLate
from callbacks.queries import timeline_of
from tests.factories import AT, AgentFactory, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line


def wishes(number: PhoneNumber, **settings: str) -> None:
    Queue.objects.filter(pk=number.queue_id).update(**settings)


def knows(agent: Agent, **levels: int) -> Agent:
    for name, level in levels.items():
        skill, _ = Skill.objects.get_or_create(name=name)
        agent.skills.create(skill=skill, level=level)
    return agent


def states(*agents: Agent) -> list[str]:
    return [Agent.objects.get(pk=agent.pk).state for agent in agents]


def lines_of(offer: Offer) -> str:
    return " ".join(line["text"] for line in timeline_of(offer.entry.conversation))


def test_all_at_once_rings_everybody_who_is_free(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:
    # rule 26
    wishes(support, strategy="all_at_once")
    line.callback(MARIA, support)
    made = line.match()
    assert {offer.agent for offer in made} == {ana, bob}
    assert states(ana, bob) == ["ringing", "ringing"]
    assert "Offered to Ana, Bob." in lines_of(made[0])
    assert line.match() == []


def test_the_first_to_accept_has_it_and_the_others_hear_that_it_is_gone(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 26
    wishes(support, strategy="all_at_once")
    line.callback(MARIA, support)
    first, second = line.match()
    line.accept(second)
    first.refresh_from_db()
    assert (first.close_reason, *states(ana, bob)) == ("accepted_elsewhere", "available", "busy_callback")
    with pytest.raises(TooLate, match="A colleague has taken it"):
        line.accept(first)


def test_an_entry_that_rings_at_two_waits_again_when_the_last_has_declined(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 32
    wishes(support, strategy="all_at_once")
    entry = line.callback(MARIA, support)
    first, second = line.match()
    offers.decline(offer_id=first.pk, agent_id=first.agent_id, at=line.at)
    entry.refresh_from_db()
    assert (entry.status, *states(ana, bob)) == ("offered", "available", "ringing")
    offers.decline(offer_id=second.pk, agent_id=second.agent_id, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "waiting"
    assert "Ana declined; it still rings at others." in lines_of(first)


def test_what_all_of_them_miss_is_a_miss_of_each(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:
    # rule 32
    wishes(support, strategy="all_at_once")
    entry = line.callback(MARIA, support)
    made = line.match()
    line.later(support.max_answer_seconds)
    for offer in made:
        offers.lapse(offer_id=offer.pk, at=line.at)
    entry.refresh_from_db()
    assert (entry.status, *states(ana, bob)) == ("waiting", "away", "away")


def test_the_next_in_line_is_offered_to_who_is_left(line: Line, support: PhoneNumber, ana: Agent) -> None:
    # rule 22: all who are free ring for the front, so the second waits for the next to be free
    wishes(support, strategy="all_at_once")
    first = line.callback(MARIA, support)
    line.later(1)
    second = line.callback(OMAR, support)
    [offer] = line.match()
    assert offer.entry == first
    line.accept(offer)
    AgentFactory(name="Cyd", available=True, queues=[support.queue])
    [offer] = line.match()
    assert offer.entry == second


def test_the_most_skilled_is_rung_first(line: Line, support: PhoneNumber, ana: Agent, bob: Agent) -> None:  # rule 26
    wishes(support, strategy="most_skilled")
    knows(ana, German=4, Billing=9), knows(bob, German=8, Billing=6)
    queue = Queue.objects.get(pk=support.queue_id)
    lane = Lane.objects.intern(queue=queue, skills={"German": 3, "Billing": 5})
    QueueEntryFactory(phone_number=support, lane=lane, queued_at=AT)
    assert [offer.agent for offer in line.match()] == [bob]


def test_of_the_equally_skilled_the_longest_idle_is_rung(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 26
    wishes(support, strategy="most_skilled")
    line.callback(MARIA, support)
    assert [offer.agent for offer in line.match()] == [ana]


def test_a_miss_may_change_nothing_but_who_is_rung_next(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 32
    wishes(support, missed_policy="stays")
    line.callback(MARIA, support)
    [offer] = line.match()
    line.later(support.max_answer_seconds)
    offers.lapse(offer_id=offer.pk, at=line.at)
    assert states(ana) == ["available"]
    [again] = line.match()
    assert again.agent == bob


def test_a_second_miss_in_a_row_makes_away(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 32
    wishes(support, missed_policy="away_after_two")
    line.callback(MARIA, support)
    for expected in ("available", "away"):
        [offer] = line.match()
        line.later(support.max_answer_seconds)
        offers.lapse(offer_id=offer.pk, at=line.at)
        assert states(ana) == [expected]
        line.later(60)


def test_an_answer_between_two_misses_starts_the_count_anew(line: Line, support: PhoneNumber, ana: Agent) -> None:
    # rule 32
    wishes(support, missed_policy="away_after_two")
    line.callback(MARIA, support)
    for _ in range(2):
        [missed] = line.match()
        line.later(support.max_answer_seconds)
        offers.lapse(offer_id=missed.pk, at=line.at)
        assert states(ana) == ["available"]
        line.later(60)
        [declined] = line.match()
        offers.decline(offer_id=declined.pk, agent_id=ana.pk, at=line.at)
        line.later(60)


def test_with_most_at_once_offers_lapse_as_one_at_a_time_do(line: Line, support: PhoneNumber, ana: Agent) -> None:
    # rule 26: alone, an agent is rung the same way, and named on the entry
    wishes(support, strategy="all_at_once")
    entry = line.callback(MARIA, support)
    [offer] = line.match()
    entry.refresh_from_db()
    assert (entry.agent, offer.expires_at) == (ana, line.at + timedelta(seconds=support.max_answer_seconds))
