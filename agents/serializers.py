"""Agents, as the API shows and changes them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.models import Agent, AgentSkill, AwayReason, Skill
from agents.states import AgentState
from contactcenter.api import ModelSettings, NamedRow, StrictSerializer

CHOSEN = [(state.value, state.label) for state in (AgentState.AVAILABLE, AgentState.AWAY, AgentState.OFFLINE)]


@extend_schema_field(OpenApiTypes.STR)
class AgentByUsername(NamedRow):
    """An agent, named by the username."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Agent.objects.select_related("user"))
        super().__init__(slug_field="user__username", **options)


@extend_schema_field(OpenApiTypes.STR)
class SkillByName(NamedRow):
    """A skill, by its name."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Skill.objects.all())
        options.setdefault("help_text", "A skill's name.")
        super().__init__(slug_field="name", **options)


class AgentSkillSerializer(ModelSettings):
    """Something that an agent can do."""

    skill = SkillByName()

    class Meta:
        model = AgentSkill
        fields = ["skill", "level"]


class AgentSerializer(serializers.ModelSerializer):
    """What an agent is doing, since when, and why."""

    since = serializers.DateTimeField(source="state_since", allow_null=True, help_text="When this state began.")
    reason = serializers.CharField(
        source="state_reason", help_text="Why away: the agent's own reason, or the system's, e.g. `missed`."
    )
    username = serializers.CharField(source="user.username")
    after_call = serializers.ChoiceField(
        choices=CHOSEN, allow_blank=True, help_text="Chosen or asked for during a call: the state that follows it."
    )
    queues = serializers.SerializerMethodField(help_text="The names of the queues that this agent answers.")

    skills = AgentSkillSerializer(many=True, help_text="What this agent can do, from level 1 to 10.")

    class Meta:
        model = Agent
        fields = [
            *("id", "name", "username", "state", "since", "reason", "queues", "skills"),
            *("device", "identity", "wrap_up_until", "after_call", "after_call_reason"),
        ]
        read_only_fields = fields

    def get_queues(self, agent: Agent) -> list[str]:
        return [queue.name for queue in agent.queues.all()]


class ChooseStateSerializer(StrictSerializer):
    """The state that an agent chooses; during a call, the one that follows it."""

    state = serializers.ChoiceField(choices=CHOSEN)
    reason = NamedRow(
        slug_field="name",
        queryset=AwayReason.objects.active(),
        required=False,
        help_text="Why away: the name of one of the reasons under `away-reasons/`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "reason" in attrs and attrs["state"] != AgentState.AWAY:
            raise serializers.ValidationError({"reason": "Only who is away has a reason."})
        return attrs
