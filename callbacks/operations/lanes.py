"""Who may serve which lane, worked out when memberships, skills or lanes change, so that matching never does (rule 26)."""

from collections import defaultdict

from django.db import connection, transaction

from agents.models import Agent, AgentSkill
from callbacks.models import AgentLane, Lane, QueueMembership

LANES_LOCK = 0x0C_A1_1B_AD
Served = dict[tuple[int, int], int]
"""An agent and a lane, by id: how skilled the agent is in what the lane requires."""


def follow_agents(agent_ids: set[int]) -> int:
    """Their queues or skills have changed. Answers how many rows were wrong."""
    return _bring_up_to_date(agent_ids=agent_ids)


def follow_queue(queue_id: int) -> int:
    """Its members, or its lanes, have changed."""
    return _bring_up_to_date(lane_ids=set(Lane.objects.filter(queue=queue_id).values_list("pk", flat=True)))


def follow_lane(lane_id: int) -> int:
    """It is new."""
    return _bring_up_to_date(lane_ids={lane_id})


def rebuild() -> int:
    """All of them; answers how many rows were wrong, which is 0 unless somebody wrote past the product."""
    return _bring_up_to_date()


@transaction.atomic
def rename_skill(*, before: str, after: str) -> None:
    """Lanes know skills by name: those that require this one go on under the new name."""
    for lane in Lane.objects.filter(skills__has_key=before).select_for_update():
        lane.skills = {(after if name == before else name): level for name, level in lane.skills.items()}
        lane.skills_key = Lane.key_of(lane.skills)
        lane.save(update_fields=["skills", "skills_key"])


@transaction.atomic
def _bring_up_to_date(*, agent_ids: set[int] | None = None, lane_ids: set[int] | None = None) -> int:
    _one_at_a_time()
    wanted = _served(agent_ids, lane_ids)
    rows = AgentLane.objects.all()
    if agent_ids is not None:
        rows = rows.filter(agent__in=agent_ids)
    if lane_ids is not None:
        rows = rows.filter(lane__in=lane_ids)
    known = {(agent, lane): (pk, score) for pk, agent, lane, score in rows.values_list("pk", "agent", "lane", "score")}
    wrong = [pk for pair, (pk, score) in known.items() if wanted.get(pair) != score]
    missing = {pair: score for pair, score in wanted.items() if known.get(pair, (0, None))[1] != score}
    AgentLane.objects.filter(pk__in=wrong).delete()
    AgentLane.objects.bulk_create(
        [AgentLane(agent_id=agent, lane_id=lane, score=score) for (agent, lane), score in missing.items()]
    )
    return len(wrong) + len(missing.keys() - known.keys())


def _one_at_a_time() -> None:
    """A skill and a lane that are new in the same instant would not see each other: the second waits for the first."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LANES_LOCK])


def _served(agent_ids: set[int] | None, lane_ids: set[int] | None) -> Served:
    agents = Agent.objects.all() if agent_ids is None else Agent.objects.filter(pk__in=agent_ids)
    lanes = Lane.objects.all() if lane_ids is None else Lane.objects.filter(pk__in=lane_ids)
    members = defaultdict(set)
    for queue_id, agent_id in QueueMembership.objects.filter(agent__in=agents).values_list("queue", "agent"):
        members[queue_id].add(agent_id)
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    for agent_id, name, level in AgentSkill.objects.filter(agent__in=agents).values_list(
        "agent", "skill__name", "level"
    ):
        levels[agent_id][name] = level
    return {
        (agent_id, lane.pk): sum(levels[agent_id][name] for name in lane.skills)
        for lane in lanes.filter(queue__in=list(members))
        for agent_id in members[lane.queue_id]
        if all(levels[agent_id].get(name, 0) >= least for name, least in lane.skills.items())
    }
