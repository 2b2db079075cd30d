"""Agents, as the API shows and changes them."""

from rest_framework import serializers

from agents.models import Agent
from agents.states import AgentState
from contactcenter.api import StrictSerializer

CHOSEN = [(state.value, state.label) for state in (AgentState.AVAILABLE, AgentState.AWAY, AgentState.OFFLINE)]


class AgentSerializer(serializers.ModelSerializer):
    """What an agent is doing, since when, and why."""

    since = serializers.DateTimeField(source="state_since", allow_null=True, help_text="When this state began.")
    reason = serializers.CharField(source="state_reason", help_text="Why, where the system chose it, e.g. `missed`.")
    username = serializers.CharField(source="user.username")
    queues = serializers.SerializerMethodField(help_text="The names of the queues that this agent answers.")

    class Meta:
        model = Agent
        fields = ["id", "name", "username", "state", "since", "reason", "queues", "device", "identity", "wrap_up_until"]
        read_only_fields = fields

    def get_queues(self, agent: Agent) -> list[str]:
        return [queue.name for queue in agent.queues.all()]


class ChooseStateSerializer(StrictSerializer):
    """The state that an agent chooses."""

    state = serializers.ChoiceField(choices=CHOSEN)
