"""Doors to one agent: read by supervisors; what the agent can do is changed by admins, as in admin."""

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent, AgentSkill
from agents.serializers import AgentSerializer, AgentSkillSerializer
from callbacks.api.routing_serializers import Parts, SettingsWithParts
from callbacks.configuration.abilities import skills_kept
from contactcenter import clock
from contactcenter.api import IsAdmin, IsSupervisor


class AgentSkillsSerializer(SettingsWithParts):
    """What an agent can do; a list that is given replaces the one before."""

    skills = AgentSkillSerializer(many=True, help_text="All of them; an empty list takes all away.")
    parts: ClassVar[Parts] = {"skills": (AgentSkill, "agent")}

    class Meta:
        model = Agent
        fields = ["skills"]

    def update(self, instance: Agent, validated_data: dict[str, Any]) -> Agent:
        """The skills alone: the agent's own row is moved by calls at the same time. Expects the lock of it."""
        agent: Agent = self._with_lists(instance, self._lists(validated_data))
        return agent


@extend_schema(tags=["agents"])
class AgentViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Agent]):
    """One agent: state, queues, skills with their levels."""

    queryset = Agent.objects.select_related("user").prefetch_related("queues", "skills__skill")
    serializer_class = AgentSerializer
    lookup_value_converter = "int"

    def get_permissions(self) -> list[BasePermission]:
        return [IsAdmin() if self.action == "partial_update" else IsSupervisor()]

    @extend_schema(request=AgentSkillsSerializer, responses=AgentSerializer)
    @transaction.atomic
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change what the agent can do. It counts at once, for those who wait already too."""
        agent = self.get_object()
        given = AgentSkillsSerializer(agent, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        Agent.objects.in_order_locked([agent.pk])
        with skills_kept(agent, by=request.user, at=clock.now(), how="API"):
            given.save()
        return Response(AgentSerializer(self.get_object()).data)
