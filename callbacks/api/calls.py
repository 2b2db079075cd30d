"""Doors to the call that an agent is on."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.refusals import answered
from callbacks.api.serializers import OnCallSerializer
from callbacks.operations import calls
from contactcenter import clock
from contactcenter.api import IsAgent, asked_by


@extend_schema(
    tags=["calls"],
    request=None,
    responses=OnCallSerializer,
    parameters=[OpenApiParameter("conversation_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
)
class CallViewSet(viewsets.ViewSet):
    """What the agent on a call does about it; for anybody else the call is not there."""

    permission_classes = [IsAgent]
    lookup_field = "conversation_id"
    lookup_value_converter = "uuid"

    @extend_schema(summary="Hang up")
    @action(detail=True, methods=["post"], url_path="hang-up")
    def hang_up(self, request: Request, conversation_id: UUID) -> Response:
        """End the call. Before the customer has answered, the entry returns to its place."""
        return _act(calls.hang_up, request=request, conversation_id=conversation_id)

    @extend_schema(summary="It's a person: keep")
    @action(detail=True, methods=["post"], url_path="its-a-person")
    def its_a_person(self, request: Request, conversation_id: UUID) -> Response:
        """Overrule machine detection, within the seconds that the console shows."""
        return _act(calls.keep_person, request=request, conversation_id=conversation_id)

    @extend_schema(summary="It's voicemail")
    @action(detail=True, methods=["post"])
    def voicemail(self, request: Request, conversation_id: UUID) -> Response:
        """End the call as not reached; a ticket says so."""
        return _act(calls.call_it_voicemail, request=request, conversation_id=conversation_id)

    @extend_schema(summary="End wrap-up")
    @action(detail=True, methods=["post"], url_path="end-wrap-up")
    def end_wrap_up(self, request: Request, conversation_id: UUID) -> Response:
        """The notes are done: available again."""
        return _act(calls.end_wrap_up, request=request, conversation_id=conversation_id)


def _act(operation: Any, *, request: Request, conversation_id: UUID) -> Response:
    with answered():
        operation(conversation_id=conversation_id, agent_id=asked_by(request).agent.pk, at=clock.now())
    return Response({"conversation_id": conversation_id})
