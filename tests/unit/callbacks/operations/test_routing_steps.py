"""Routing steps: at three moments they change queue, skills, priority or data, and the timeline says by how much (rule 11)."""

from datetime import time, timedelta
from typing import Any

import pytest

from agents.models import Agent, Skill
from callbacks.models import Category, PhoneNumber, QueueEntry, RoutingStep
from callbacks.operations import interventions, routing
from callbacks.operations.routing import Facts, Route
from callbacks.queries import timeline_of
from tests.factories import AT, AgentFactory, BusinessHoursFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

pytestmark = pytest.mark.django_db


def step(
    name: str = "VIP", *, stage: str = "arrival", skills: dict[str, int] | None = None, **rest: Any
) -> RoutingStep:
    made = RoutingStep.objects.create(name=name, stage=stage, **rest)
    for skill, level in (skills or {}).items():
        made.skills.create(skill=Skill.objects.get_or_create(name=skill)[0], least_level=level)
    return made


def told(entry: QueueEntry) -> str:
    return " ".join(line["text"] for line in timeline_of(entry.conversation) if line["name"] == "routing_step")


def why_not(condition: dict[str, Any], *, caller: str = MARIA, **route: Any) -> str:
    number = PhoneNumberFactory()
    facts = Facts(number=number, caller=caller, at=AT)
    return routing.why_not(step(**condition), Route(number.queue, **route), facts=facts)


# Conditions


def test_without_conditions_a_step_always_applies() -> None:
    assert why_not({}) == ""


@pytest.mark.parametrize(
    ("condition", "route", "words"),
    [
        ({"language": "es-US"}, {}, "The language is en-US, not es-US."),
        ({"caller_prefix": "+49"}, {}, "The caller’s number does not begin with +49."),
        ({"data_name": "Tier"}, {}, "Tier is not known."),
        ({"data_name": "Tier", "data_value": "gold"}, {"data": {"Tier": "tin"}}, "Tier is “tin”, not “gold”."),
    ],
)
def test_a_condition_that_does_not_hold_is_told(condition: dict[str, Any], route: dict[str, Any], words: str) -> None:
    assert why_not(condition, **route) == words


@pytest.mark.parametrize(
    ("condition", "route"),
    [
        ({"language": "es-US"}, {"language": "es-US"}),
        ({"language": "en-US"}, {}),
        ({"caller_prefix": "+1415"}, {}),
        ({"data_name": "Tier"}, {"data": {"Tier": "gold"}}),
        ({"data_name": "Tier", "data_value": "gold"}, {"data": {"Tier": "gold"}}),
    ],
)
def test_a_condition_that_holds_lets_the_step_apply(condition: dict[str, Any], route: dict[str, Any]) -> None:
    assert why_not(condition, **route) == ""


def test_a_step_may_be_for_one_number_or_one_category_only() -> None:
    other, billing = PhoneNumberFactory(), Category.objects.create(name="Billing")
    assert why_not({"name": "a", "phone_number": other}) == "It is for another number."
    assert why_not({"name": "b", "category": billing}) == "The category is none, not Billing."
    assert why_not({"name": "c", "category": billing}, category="Billing") == ""


def test_a_step_may_apply_inside_or_outside_some_hours() -> None:
    mornings = BusinessHoursFactory(name="Mornings", periods=[(0, time(8), time(12))])  # AT is a Monday, 15:00
    assert why_not({"name": "a", "hours": mornings}) == "It is outside the hours “Mornings”."
    assert why_not({"name": "b", "hours": mornings, "outside_hours": True}) == ""


def test_all_conditions_must_hold() -> None:
    assert why_not({"caller_prefix": "+1415", "data_name": "Tier"}) == "Tier is not known."


# Order


def test_steps_run_in_their_order_each_on_what_the_one_before_made(line: Line, support: PhoneNumber) -> None:
    step("second", order=2, add_priority=1, data_name="Tier")
    step("first", order=1, set_data={"Tier": "gold"})
    entry = line.entry(line.call(MARIA, support))
    assert (entry.priority, entry.data) == (1, {"Tier": "gold"})


def test_after_a_last_step_no_later_one_runs(line: Line, support: PhoneNumber) -> None:
    step("first", order=1, set_priority=1, stops=True)
    step("second", order=2, set_priority=5)
    assert line.entry(line.call(MARIA, support)).priority == 1


def test_a_last_step_that_does_not_apply_stops_nothing(line: Line, support: PhoneNumber) -> None:
    step("first", order=1, set_priority=1, stops=True, caller_prefix="+49")
    step("second", order=2, set_priority=5)
    assert line.entry(line.call(MARIA, support)).priority == 5


def test_a_step_that_is_off_does_nothing(line: Line, support: PhoneNumber) -> None:
    step(set_priority=5, is_active=False)
    entry = line.entry(line.call(MARIA, support))
    assert (entry.priority, told(entry)) == (0, "")


# On arrival


def test_on_arrival_a_step_changes_queue_skills_priority_and_data(line: Line, support: PhoneNumber) -> None:  # rule 11
    sales = QueueFactory(name="Sales", priority=1)
    step(set_queue=sales, set_priority=2, skills={"German": 5}, set_data={"Tier": "gold"})
    entry = line.entry(line.call(MARIA, support))
    assert (entry.queue, entry.lane.skills, entry.priority, entry.data) == (sales, {"German": 5}, 3, {"Tier": "gold"})
    assert entry.rank_at == AT - timedelta(minutes=15)
    assert "Routing step “VIP”: queue" in told(entry)
    assert "requires German from level 5; Tier = gold; earlier by 15 min in Sales." in told(entry)


def test_priority_is_kept_between_minus_5_and_5(line: Line, support: PhoneNumber) -> None:  # rule 22
    step("more", order=1, set_priority=4)
    step("still more", order=2, add_priority=10)
    assert line.entry(line.call(MARIA, support)).priority == 5


def test_a_step_may_drop_the_skills_and_take_data_away(line: Line, support: PhoneNumber) -> None:
    step("first", order=1, skills={"German": 5}, set_data={"Tier": "gold", "Since": "2020"})
    step("second", order=2, drop_skills=True, skills={"Billing": 1}, set_data={"Tier": ""})
    entry = line.entry(line.call(MARIA, support))
    assert (entry.lane.skills, entry.data) == ({"Billing": 1}, {"Since": "2020"})
    assert "requires Billing; no longer requires German; Tier removed; same place." in told(entry)


def test_a_caller_with_a_callback_where_the_steps_lead_is_recognized(line: Line, support: PhoneNumber) -> None:
    # rule 41: the setting is the number and the queue that the route says
    sales = QueueFactory(name="Sales")
    step(set_queue=sales)
    entry = line.callback(MARIA, support)
    assert line.entry(line.call(MARIA, support)) == entry


# When a callback is asked for


@pytest.mark.parametrize(
    ("change", "minutes", "words"),
    [
        ({"set_priority": 1}, 5, "priority 0 → 1; earlier by 5 min."),
        ({"add_priority": -2}, -10, "priority 0 → -2; later by 10 min."),
        ({"set_data": {"Source": "phone"}}, 0, "Source = phone; same place."),
    ],
)
def test_a_callback_comes_earlier_later_or_at_the_same_time(
    line: Line, support: PhoneNumber, change: dict[str, Any], minutes: int, words: str
) -> None:  # rule 11
    step(stage="callback_request", **change)
    leg = line.call(MARIA, support)
    line.later(60)
    line.press(leg)
    entry = line.entry(leg)
    assert entry.rank_at == AT - timedelta(minutes=minutes)
    assert entry.place.rank_at == entry.rank_at
    assert words in told(entry)


def test_a_step_on_request_may_lead_to_another_queue(line: Line, support: PhoneNumber) -> None:  # rule 11
    sales = QueueFactory(name="Sales")
    cyd = AgentFactory(name="Cyd", available=True, queues=[sales])
    step(stage="callback_request", set_queue=sales)
    entry = line.callback(MARIA, support)
    [offer] = line.match()
    assert (entry.queue, offer.agent) == (sales, cyd)
    assert "same place in Sales." in told(entry)


def test_who_has_a_callback_where_a_step_leads_keeps_the_place_on_the_call(line: Line, support: PhoneNumber) -> None:
    # rule 41
    sales = QueueFactory(name="Sales")
    made = step(stage="callback_request", set_queue=sales, caller_prefix=MARIA)
    line.callback(MARIA, support)
    made.delete()
    leg = line.call(MARIA, support)
    step(stage="callback_request", set_queue=sales)
    chosen = line.press(leg)
    assert chosen is not None
    assert chosen.choice.name == "REFUSED"
    assert (line.entry(leg).kind, line.entry(leg).queue) == ("live", support.queue)


# Before a callback is offered


def test_before_an_offer_a_step_may_let_others_pass(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 11
    step("Later", stage="before_offer", add_priority=-1, caller_prefix=MARIA)
    first = line.callback(MARIA, support)
    line.later(60)
    second = line.callback(OMAR, support)
    [offer] = line.match()
    first.refresh_from_db()
    assert (offer.entry, first.status) == (second, "waiting")
    assert told(first) == "Routing step “Later”: priority 0 → -1; later by 5 min."


def test_before_an_offer_each_step_has_one_turn_with_an_entry(line: Line, support: PhoneNumber, ana: Agent) -> None:
    # else it would push the entry back for ever
    step("Later", stage="before_offer", add_priority=-1)
    entry = line.callback(MARIA, support)
    [offer] = line.match()
    entry.refresh_from_db()
    assert (offer.entry, entry.priority) == (entry, -1)


def test_before_an_offer_a_step_that_moves_nothing_delays_nothing(line: Line, support: PhoneNumber, ana: Agent) -> None:
    step("Note", stage="before_offer", set_data={"Asked": "yes"})
    entry = line.callback(MARIA, support)
    [offer] = line.match()
    assert offer.entry == entry
    entry.refresh_from_db()
    assert entry.data == {"Asked": "yes"}


def test_before_an_offer_live_calls_are_left_alone(line: Line, support: PhoneNumber, ana: Agent) -> None:
    step("Later", stage="before_offer", add_priority=-1)
    leg = line.call(LENA, support)
    line.match()
    assert line.entry(leg).priority == 0


def test_before_an_offer_a_step_may_hand_over_to_another_queue(line: Line, support: PhoneNumber, ana: Agent) -> None:
    sales = QueueFactory(name="Sales")
    cyd = AgentFactory(name="Cyd", available=True, queues=[sales])
    step("Hand over", stage="before_offer", set_queue=sales)
    line.callback(MARIA, support)
    assert [offer.agent for offer in line.match()] == [cyd]


# What goes along


def test_a_supervisor_who_moves_an_entry_keeps_its_own_priority(line: Line, support: PhoneNumber) -> None:  # rule 21
    sales = QueueFactory(name="Sales", priority=2)
    step(set_priority=1)
    entry = line.entry(line.call(MARIA, support))
    interventions.move(entry_id=entry.pk, queue=sales, actor="sue", reason="asked", at=line.at)
    entry.refresh_from_db()
    assert (entry.priority, entry.rank_at) == (3, AT - timedelta(minutes=15))
