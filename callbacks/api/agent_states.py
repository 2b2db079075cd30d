"""Doors to what supervisors do about an agent: end the present state, see first what it means, read the history."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import supervision
from agents.models import Agent, StateRefused
from agents.serializers import AgentSerializer
from agents.states import AgentState
from callbacks.queries.agent_leaves import consequences
from contactcenter import clock
from contactcenter.api import Conflict, IsSupervisor, StrictSerializer, asked_by

MOST_CHANGES = 50


class EndingSerializer(StrictSerializer):
    """Into which state, and whether after a call that goes on."""

    state = serializers.ChoiceField(choices=[state.value for state in supervision.CHOICES])
    after_call = serializers.BooleanField(
        default=False, help_text="Where the agent is on a call: becomes it after the call and its notes."
    )


class EndStateSerializer(EndingSerializer):
    """The same, with the reason, which the agent sees and the history keeps."""

    reason = serializers.CharField(max_length=40)


class ConsequencesSerializer(serializers.Serializer):
    """What it would mean."""

    refused = serializers.CharField(help_text="Why it cannot be; empty where it can.")
    notes = serializers.ListField(child=serializers.CharField())


class StateChangeSerializer(serializers.Serializer):
    """One step in the history of an agent's states."""

    at = serializers.DateTimeField()
    from_state = serializers.ChoiceField(choices=AgentState.choices)
    to_state = serializers.ChoiceField(choices=AgentState.choices)
    reason = serializers.CharField()
    actor = serializers.CharField(help_text="The supervisor who did it; empty: the agent, or the system.")


@extend_schema(tags=["agents"])
class EndStateView(APIView):
    """An agent's present state, ended by a supervisor."""

    permission_classes = [IsSupervisor]

    @extend_schema(operation_id="agents_end_state", request=EndStateSerializer, responses=AgentSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Set an agent away or offline, with a reason. 409 during a call, unless it is to be after it."""
        asked: Any = EndStateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        agent = get_object_or_404(Agent, pk=pk)
        try:
            supervision.end_state(
                agent_id=agent.pk, actor=asked_by(request).get_username(), at=clock.now(), **asked.validated_data
            )
        except StateRefused as refused:
            raise Conflict(str(refused), code="state_refused") from refused
        return Response(AgentSerializer(Agent.objects.select_related("user").get(pk=pk)).data)


@extend_schema(tags=["agents"])
class EndStatePreviewView(APIView):
    """What ending an agent's state would mean."""

    permission_classes = [IsSupervisor]

    @extend_schema(operation_id="agents_end_state_preview", request=EndingSerializer, responses=ConsequencesSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Who is left in which queue, and what rings. Changes nothing."""
        asked: Any = EndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        agent = get_object_or_404(Agent, pk=pk)
        try:
            supervision.refuse_end(agent, **asked.validated_data)
        except StateRefused as refused:
            return Response({"refused": str(refused), "notes": []})
        notes = consequences(agent, state=asked.validated_data["state"], at=clock.now())
        return Response({"refused": "", "notes": notes})


@extend_schema(tags=["agents"])
class AgentHistoryView(APIView):
    """What an agent did lately."""

    permission_classes = [IsSupervisor]

    @extend_schema(operation_id="agents_history", responses=StateChangeSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The last fifty changes of state, the latest first."""
        agent = get_object_or_404(Agent, pk=pk)
        changes = agent.state_changes.order_by("-at", "-pk")[:MOST_CHANGES]
        return Response(StateChangeSerializer(changes, many=True).data)
