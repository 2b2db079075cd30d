"""Doors to asking a colleague into a conversation, and to being asked."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.serializers import AgentByUsername
from callbacks.api.refusals import answered
from callbacks.api.serializers import ConnectSerializer
from callbacks.api.talking import act
from callbacks.models import Guest
from callbacks.operations import consultations
from callbacks.queries.payloads import consultation_payload
from callbacks.queries.visits import connect_guest, visit_of
from contactcenter import clock
from contactcenter.api import IsAgent, StrictSerializer, asked_by


class ConsultSerializer(StrictSerializer):
    """Whom to ask, and about what."""

    agent = AgentByUsername(help_text="The username of an agent who is available.")
    note = serializers.CharField(
        max_length=consultations.LONGEST_NOTE, required=False, allow_blank=True, default="", help_text="Read first."
    )


class ConsultationSerializer(serializers.Serializer):
    """A question that rings at me."""

    id = serializers.CharField()
    path = serializers.CharField(help_text="Below the API's root; `accept/`, `decline/` and `leave/` go there.")
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    queue = serializers.CharField()
    transferred_by = serializers.CharField(help_text="The agent who asks.")
    transfer_note = serializers.CharField(help_text="About what; may be empty.")
    conversation_id = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="When it stops ringing.")


class VisitSerializer(serializers.Serializer):
    """The answer to accept: with what my audio calls in."""

    conversation_id = serializers.UUIDField()
    connect = ConnectSerializer(allow_null=True, help_text="null: my telephone is rung instead.")


class ConsultationOverSerializer(serializers.Serializer):
    """A visit that is over."""

    id = serializers.IntegerField()


class ConsultingActions:
    """For the call that I am on."""

    @extend_schema(summary="Consult a colleague", request=ConsultSerializer)
    @action(detail=True, methods=["post"])
    def consult(self, request: Request, conversation_id: UUID) -> Response:
        """The customer holds, the colleague rings. 409, the customer back from hold, where that cannot be."""
        asked = ConsultSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return act(consultations.begin, request=request, conversation_id=conversation_id, **asked.validated_data)

    @extend_schema(summary="All together")
    @action(detail=True, methods=["post"], url_path="all-together")
    def all_together(self, request: Request, conversation_id: UUID) -> Response:
        """The customer, the colleague and I hear each other."""
        return act(consultations.all_together, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Back to the customer")
    @action(detail=True, methods=["post"], url_path="end-consultation")
    def end_consultation(self, request: Request, conversation_id: UUID) -> Response:
        """The colleague leaves, or is rung no more; the customer comes off hold."""
        return act(consultations.dismiss, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Complete the transfer")
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, conversation_id: UUID) -> Response:
        """The colleague takes the conversation over; I wrap up."""
        return act(consultations.complete, request=request, conversation_id=conversation_id)


@extend_schema(tags=["calls"])
class ConsultationViewSet(viewsets.GenericViewSet[Guest]):
    """Conversations into which I am asked; nobody else's are there."""

    permission_classes = [IsAgent]
    serializer_class = ConsultationSerializer
    queryset = Guest.objects.none()
    ordering = ("-made_at", "-pk")
    lookup_value_converter = "int"

    @extend_schema(summary="Who asks me")
    def list(self, request: Request) -> Response:
        """What rings at me now: one at most."""
        visit = visit_of(asked_by(request).agent)
        ringing = [visit] if visit and visit.is_ringing else []
        page = self.paginate_queryset(Guest.objects.filter(pk__in=[guest.pk for guest in ringing]))
        rows = [consultation_payload(guest, at=clock.now()) for guest in ringing if guest in (page or [])]
        return self.get_paginated_response(rows)

    @extend_schema(summary="Accept", request=None, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Come in: the agent who asked hears me, the customer does not yet."""
        guest: Guest = _mine(consultations.accept, request=request, pk=pk)
        return Response({"conversation_id": guest.turn.entry.conversation_id, "connect": connect_guest(guest)})

    @extend_schema(summary="Decline", request=None, responses=ConsultationOverSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """I stay available; the agent who asked is told."""
        _mine(consultations.decline, request=request, pk=pk)
        return Response({"id": pk})

    @extend_schema(summary="Leave", request=None, responses=ConsultationOverSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: int) -> Response:
        """Out of the conversation; the others talk on."""
        _mine(consultations.go, request=request, pk=pk)
        return Response({"id": pk})


def _mine(operation: Any, *, request: Request, pk: int) -> Any:
    with answered():
        return operation(guest_id=pk, agent_id=asked_by(request).agent.pk, at=clock.now())
