"""Doors to the call that an agent is on."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.consultations import ConsultingActions
from callbacks.api.help_wanted import HelpActions
from callbacks.api.serializers import OnCallSerializer
from callbacks.api.talking import TalkingActions, act
from callbacks.api.transferring import TransferringActions
from callbacks.operations import calls, wrap_up
from contactcenter.api import IsAgent


@extend_schema(
    tags=["calls"],
    request=None,
    responses=OnCallSerializer,
    parameters=[OpenApiParameter("conversation_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
)
class CallViewSet(TalkingActions, TransferringActions, ConsultingActions, HelpActions, viewsets.ViewSet):
    """What the agent on a call does about it; for anybody else the call is not there."""

    permission_classes = [IsAgent]
    lookup_field = "conversation_id"
    lookup_value_converter = "uuid"

    @extend_schema(summary="Hang up")
    @action(detail=True, methods=["post"], url_path="hang-up")
    def hang_up(self, request: Request, conversation_id: UUID) -> Response:
        """End the call. Before the customer has answered, the entry returns to its place."""
        return act(calls.hang_up, request=request, conversation_id=conversation_id)

    @extend_schema(summary="It's a person: keep")
    @action(detail=True, methods=["post"], url_path="its-a-person")
    def its_a_person(self, request: Request, conversation_id: UUID) -> Response:
        """Overrule machine detection, within the seconds that the console shows."""
        return act(calls.keep_person, request=request, conversation_id=conversation_id)

    @extend_schema(summary="It's voicemail")
    @action(detail=True, methods=["post"])
    def voicemail(self, request: Request, conversation_id: UUID) -> Response:
        """End the call as not reached; a ticket says so."""
        return act(calls.call_it_voicemail, request=request, conversation_id=conversation_id)

    @extend_schema(summary="End wrap-up")
    @action(detail=True, methods=["post"], url_path="end-wrap-up")
    def end_wrap_up(self, request: Request, conversation_id: UUID) -> Response:
        """The notes are done: available again, or what I asked for during the call. 409 where a disposition is required."""
        return act(wrap_up.finish, request=request, conversation_id=conversation_id)
