"""Doors to tickets: those of an agent's queues, all of them for a supervisor."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter import clock
from contactcenter.api import IsAgentOrSupervisor, asked_by
from tickets import operations
from tickets.filters import TicketFilter
from tickets.models import Ticket, TicketQuerySet
from tickets.queries import visible_to
from tickets.serializers import (
    AddNoteSerializer,
    ChangeTicketSerializer,
    NoteSerializer,
    TicketDetailSerializer,
    TicketSerializer,
)


@extend_schema(tags=["tickets"])
@extend_schema_view(
    list=extend_schema(summary="Tickets, newest first"),
    retrieve=extend_schema(summary="A ticket with its notes and history", responses=TicketDetailSerializer),
)
class TicketViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Ticket]):
    """What is left to follow up."""

    permission_classes = [IsAgentOrSupervisor]
    serializer_class = TicketSerializer
    filterset_class = TicketFilter
    queryset = Ticket.objects.none()
    lookup_value_converter = "int"

    def get_queryset(self) -> TicketQuerySet:
        tickets = visible_to(self.request.user).select_related("assignee")
        if self.action == "list":
            return tickets
        return tickets.prefetch_related("notes__author", "events__actor")

    def get_serializer_class(self) -> Any:
        return TicketSerializer if self.action == "list" else TicketDetailSerializer

    @extend_schema(
        summary="Change status, priority, assignee or subject",
        request=ChangeTicketSerializer,
        responses=TicketDetailSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """All changes are made, or none."""
        ticket = self.get_object()
        changes = ChangeTicketSerializer(data=request.data)
        changes.is_valid(raise_exception=True)
        try:
            operations.change(
                ticket_id=ticket.pk, changes=changes.validated_data, actor=asked_by(request), at=clock.now()
            )
        except operations.TicketRefused as refused:
            raise ValidationError(str(refused)) from refused
        return Response(TicketDetailSerializer(Ticket.objects.get(pk=ticket.pk)).data)

    @extend_schema(summary="Add a note", request=AddNoteSerializer, responses={201: NoteSerializer})
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, pk: int) -> Response:
        """A note stays as it was written: it is neither edited nor taken away."""
        ticket = self.get_object()
        words = AddNoteSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        try:
            note = operations.add_note(
                ticket_id=ticket.pk, text=words.validated_data["text"], author=asked_by(request), at=clock.now()
            )
        except operations.TicketRefused as refused:
            raise ValidationError({"text": [str(refused)]}) from refused
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)
