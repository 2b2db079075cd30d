"""Doors to what an agent makes of a call: disposition, note, ticket, callback at a time, more time for notes."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks import queries
from callbacks.api.refusals import answered
from callbacks.api.turn_serializers import (
    AgreedSerializer,
    CallBackLaterSerializer,
    ChangeTurnSerializer,
    TicketFromCallSerializer,
    TicketOpenedSerializer,
    TurnSerializer,
)
from callbacks.models import Offer
from callbacks.operations import agreed_callbacks, wrap_up
from callbacks.operations.errors import NotYours
from contactcenter import clock
from contactcenter.api import IsAgent, asked_by


@extend_schema(
    tags=["calls"], parameters=[OpenApiParameter("conversation_id", OpenApiTypes.UUID, OpenApiParameter.PATH)]
)
class TurnViewSet(viewsets.ViewSet):
    """The agent's own turn, during the call and in the time for notes; nobody else's is there."""

    permission_classes = [IsAgent]
    lookup_field = "conversation_id"
    lookup_value_converter = "uuid"

    @extend_schema(summary="My turn with a call", responses=TurnSerializer)
    def retrieve(self, request: Request, conversation_id: UUID) -> Response:
        """What I can choose, and what I have written."""
        return Response(queries.turn_payload(_turn(request, conversation_id)))

    @extend_schema(
        summary="Choose a disposition, write the note", request=ChangeTurnSerializer, responses=TurnSerializer
    )
    def partial_update(self, request: Request, conversation_id: UUID) -> Response:
        """From the accept until a minute after the time for notes."""
        _turn(request, conversation_id)
        asked = ChangeTurnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        mine = _mine(request, conversation_id)
        with answered(), transaction.atomic():
            if "note" in asked.validated_data:
                wrap_up.write_note(**mine, text=asked.validated_data["note"])
            if "disposition" in asked.validated_data:
                wrap_up.choose_disposition(**mine, disposition=asked.validated_data["disposition"])
        return self.retrieve(request, conversation_id)

    @extend_schema(summary="More time for notes", request=None, responses=TurnSerializer)
    @action(detail=True, methods=["post"], url_path="extend-wrap-up")
    def extend_wrap_up(self, request: Request, conversation_id: UUID) -> Response:
        """Once a call, by what the queue gives."""
        with answered():
            wrap_up.extend(**_mine(request, conversation_id))
        return self.retrieve(request, conversation_id)

    @extend_schema(
        summary="Open a ticket from the call", request=TicketFromCallSerializer, responses=TicketOpenedSerializer
    )
    @action(detail=True, methods=["post"])
    def ticket(self, request: Request, conversation_id: UUID) -> Response:
        """One a turn: asked again, it is the same ticket."""
        _turn(request, conversation_id)
        asked = TicketFromCallSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            ticket = wrap_up.open_ticket(**_mine(request, conversation_id), **asked.validated_data)
        return Response({"number": ticket.number, "subject": ticket.subject})

    @extend_schema(summary="Call back later", request=CallBackLaterSerializer, responses=AgreedSerializer)
    @action(detail=True, methods=["post"], url_path="call-back-later")
    def call_back_later(self, request: Request, conversation_id: UUID) -> Response:
        """A callback of the same conversation, in line from that time on. 409 says why not."""
        _turn(request, conversation_id)
        asked = CallBackLaterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            entry = agreed_callbacks.call_back_later(
                **_mine(request, conversation_id), due_at=asked.validated_data["at"]
            )
        return Response({"id": entry.pk, "not_before": entry.not_before})


def _turn(request: Request, conversation_id: UUID) -> Offer:
    turn = queries.turn_of(asked_by(request).agent, conversation_id)
    if turn is None:
        raise NotFound(str(NotYours()))
    return turn


def _mine(request: Request, conversation_id: UUID) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "agent_id": asked_by(request).agent.pk, "at": clock.now()}
