"""Doors to passing a call on, and to those who could take it."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from agents.serializers import AgentByUsername
from agents.states import AgentState
from callbacks.api.talking import act
from callbacks.models import Queue
from callbacks.operations import transfers
from callbacks.operations.errors import NotYours
from callbacks.queries import targets
from contactcenter.api import NamedRow, StrictSerializer, asked_by

SEARCHED = 80


class TransferSerializer(StrictSerializer):
    """To a queue, or to an agent; never both."""

    queue = NamedRow(slug_field="name", queryset=Queue.objects.all(), required=False, help_text="A queue's name.")
    agent = AgentByUsername(required=False, help_text="The username of an agent who is available.")
    note = serializers.CharField(
        max_length=transfers.LONGEST_NOTE,
        required=False,
        allow_blank=True,
        default="",
        help_text="What whoever takes it reads first.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("queue" in attrs) == ("agent" in attrs):
            raise serializers.ValidationError("Give a queue or an agent, one of the two.")
        return attrs


class ColleagueSerializer(serializers.Serializer):
    """Somebody who is signed in."""

    username = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=AgentState.choices)
    since = serializers.DateTimeField(allow_null=True)
    available = serializers.BooleanField()


class QueueTargetSerializer(serializers.Serializer):
    """A queue, and how busy it is."""

    name = serializers.CharField()
    waiting = serializers.IntegerField(help_text="Places in line, callbacks included.")
    signed_in = serializers.IntegerField(help_text="Agents who are signed in.")
    available = serializers.IntegerField(help_text="Agents who are available now.")


class TargetsSerializer(serializers.Serializer):
    """Where a call can go; 100 of each kind at most."""

    agents = ColleagueSerializer(many=True)
    queues = QueueTargetSerializer(many=True)


class TransferringActions:
    """For the call that I am on."""

    @extend_schema(summary="Transfer", request=TransferSerializer)
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, conversation_id: UUID) -> Response:
        """Pass it on without announcing it: I wrap up, the customer waits in the old place. 409 where nobody could take it."""
        asked = TransferSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        operation = transfers.to_agent if "agent" in asked.validated_data else transfers.to_queue
        return act(operation, request=request, conversation_id=conversation_id, **asked.validated_data)

    @extend_schema(
        summary="Where it can go",
        responses=TargetsSerializer,
        parameters=[OpenApiParameter("search", OpenApiTypes.STR, description="Part of a name.")],
    )
    @action(detail=True, methods=["get"])
    def targets(self, request: Request, conversation_id: UUID) -> Response:
        """Colleagues who are signed in, and queues, with what they are doing now."""
        me = asked_by(request).agent
        if not targets.is_asked_for_a_call_of(me, conversation_id):
            raise NotFound(str(NotYours()))
        search = request.query_params.get("search", "").strip()[:SEARCHED]
        found = {
            "agents": targets.colleagues(but=me, search=search),
            "queues": targets.queues(search=search),
        }
        return Response(TargetsSerializer(found).data)
