"""Doors to tickets: those of an agent's queues, all of them for a supervisor."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from contactcenter import clock
from contactcenter.api import IsAgentOrSupervisor, asked_by
from tickets import operations, saved_filters
from tickets.changes import change_all
from tickets.errors import TicketRefused
from tickets.filters import TicketFilter
from tickets.mentions import mentions_of
from tickets.models import SavedFilter, Ticket, TicketMention, TicketQuerySet
from tickets.models.mention import MentionQuerySet
from tickets.models.saved_filter import SavedFilterQuerySet
from tickets.queries import visible_to
from tickets.serializers import (
    AddNoteSerializer,
    ChangedSerializer,
    ChangeManySerializer,
    ChangeTicketSerializer,
    MentionSerializer,
    NoteSerializer,
    ReadSerializer,
    SavedFilterSerializer,
    SaveFilterSerializer,
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
        except TicketRefused as refused:
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
        except TicketRefused as refused:
            raise ValidationError({"text": [str(refused)]}) from refused
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change several", request=ChangeManySerializer, responses=ChangedSerializer)
    @action(detail=False, methods=["patch"])
    def bulk(self, request: Request) -> Response:
        """All changes on all tickets are made, or none: a number that is none of mine is refused by name."""
        asked = ChangeManySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changes = dict(asked.validated_data)
        numbers = set(changes.pop("numbers"))
        if unknown := numbers - set(visible_to(request.user).filter(pk__in=numbers).values_list("pk", flat=True)):
            raise ValidationError({"numbers": [f"There is no ticket {min(unknown)} for you."]})
        try:
            changed = change_all(ticket_ids=numbers, changes=changes, actor=asked_by(request), at=clock.now())
        except TicketRefused as refused:
            raise ValidationError(str(refused)) from refused
        return Response({"changed": changed})


@extend_schema(tags=["tickets"])
@extend_schema_view(list=extend_schema(summary="Where I was named in a note, newest first"))
class MentionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[TicketMention]):
    """Mentions of whoever asks."""

    permission_classes = [IsAgentOrSupervisor]
    serializer_class = MentionSerializer
    queryset = TicketMention.objects.none()
    ordering = ("-at", "-pk")

    def get_queryset(self) -> MentionQuerySet:
        return mentions_of(self.request.user)

    @extend_schema(summary="Mark all as read", request=None, responses=ReadSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        return Response({"read": mentions_of(request.user).mark_read(at=clock.now())})


@extend_schema(tags=["tickets"])
@extend_schema_view(list=extend_schema(summary="Filters that I keep, and those shared with all"))
class SavedFilterViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[SavedFilter]):
    """Filters of the list of tickets, kept under names."""

    permission_classes = [IsAgentOrSupervisor]
    serializer_class = SavedFilterSerializer
    queryset = SavedFilter.objects.none()
    ordering = ("-pk",)
    lookup_value_converter = "int"

    def get_queryset(self) -> SavedFilterQuerySet:
        return SavedFilter.objects.visible_to(self.request.user).select_related("owner")

    @extend_schema(summary="Keep a filter", request=SaveFilterSerializer, responses={201: SavedFilterSerializer})
    def create(self, request: Request) -> Response:
        asked = SaveFilterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            saved = saved_filters.save(user=asked_by(request), **asked.validated_data)
        except TicketRefused as refused:
            raise ValidationError({"name": [str(refused)]}) from refused
        return Response(SavedFilterSerializer(saved).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Delete a filter", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """One's own; a supervisor also those that are shared."""
        try:
            saved_filters.delete(self.get_object(), user=asked_by(request))
        except TicketRefused as refused:
            raise PermissionDenied(str(refused)) from refused
        return Response(status=status.HTTP_204_NO_CONTENT)
