"""Doors for agents: their own state and presence; for supervisors: all agents."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import operations
from agents.models import Agent, StateRefused
from agents.serializers import AgentSerializer, ChooseStateSerializer
from contactcenter import clock
from contactcenter.api import Conflict, IsAgent, IsSupervisor, asked_by


@extend_schema(tags=["agents"])
class AgentListView(ListAPIView):
    """All agents, by name: what each is doing, since when, and what each can do."""

    permission_classes = [IsSupervisor]
    serializer_class = AgentSerializer
    queryset = Agent.objects.select_related("user").prefetch_related("queues", "skills__skill")
    ordering = ("name", "pk")


@extend_schema(tags=["agents"])
class MeView(APIView):
    """The agent who asks."""

    permission_classes = [IsAgent]

    @extend_schema(operation_id="agents_me_retrieve", responses=AgentSerializer)
    def get(self, request: Request) -> Response:
        """My state."""
        return Response(AgentSerializer(_me(request)).data)

    @extend_schema(operation_id="agents_me_update", request=ChooseStateSerializer, responses=AgentSerializer)
    def patch(self, request: Request) -> Response:
        """Become available, away (for a reason) or offline; during a call, what I become after it and its notes.

        By token I am not bound to a console: presence is not asked for.
        """
        chosen = ChooseStateSerializer(data=request.data)
        chosen.is_valid(raise_exception=True)
        try:
            operations.set_state(
                agent_id=_me(request).pk,
                state=chosen.validated_data["state"],
                reason=str(chosen.validated_data.get("reason", "")),
                at=clock.now(),
                bound_to_console=request.auth is None,
            )
        except StateRefused as refused:
            raise Conflict(str(refused), code="state_refused") from refused
        return self.get(request)


@extend_schema(tags=["agents"])
class HeartbeatView(APIView):
    """Presence without a socket."""

    permission_classes = [IsAgent]

    @extend_schema(operation_id="agents_me_heartbeat", request=None, responses=AgentSerializer)
    def post(self, request: Request) -> Response:
        """I am still here: to be sent every 20 s by a client that keeps no socket."""
        operations.heartbeat(agent_id=_me(request).pk, at=clock.now())
        return Response(AgentSerializer(_me(request)).data)


def _me(request: Request) -> Agent:
    return Agent.objects.select_related("user").get(user=asked_by(request))
