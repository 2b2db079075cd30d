"""Doors to the line: the queue view, a pick from it, and what a supervisor does about an entry."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks import queries
from callbacks.api.entry_filter import EntryFilter
from callbacks.api.offers import taken
from callbacks.api.refusals import answered
from callbacks.api.serializers import (
    AssignSerializer,
    DataSerializer,
    EntrySerializer,
    MoveSerializer,
    ReasonSerializer,
    TakenSerializer,
    TraceSerializer,
)
from callbacks.models import QueueEntry
from callbacks.models.queue_entry import QueueEntryQuerySet
from callbacks.operations import call_data, interventions, offers
from callbacks.queries.why import trace
from contactcenter import clock, roles
from contactcenter.api import IsAgent, IsAgentOrSupervisor, IsSupervisor, asked_by


@extend_schema(tags=["queue entries"])
class QueueEntryViewSet(viewsets.GenericViewSet[QueueEntry]):
    """Places in line: those of an agent's queues, all of them for a supervisor."""

    permission_classes = [IsAgentOrSupervisor]
    serializer_class = EntrySerializer
    queryset = QueueEntry.objects.none()
    filterset_class = EntryFilter
    ordering = ("rank_at", "pk")
    lookup_value_converter = "int"

    def get_queryset(self) -> QueueEntryQuerySet:
        return queries.visible_entries(self.request.user).select_related("phone_number__business_hours")

    @extend_schema(summary="The queue view, longest wait first")
    def list(self, request: Request) -> Response:
        """Who waits, and who is with an agent. Supervisors also see why an entry waits."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(_rows(page, with_why=roles.is_supervisor(request.user)))

    @extend_schema(summary="Why is this still waiting?", responses=TraceSerializer)
    @action(detail=True, permission_classes=[IsSupervisor])
    def why(self, request: Request, pk: int) -> Response:
        """Each rule that has a say in it, in plain words; what holds it is marked."""
        entry = get_object_or_404(self.get_queryset().select_related("lane"), pk=pk)
        return Response(TraceSerializer(trace(entry, at=clock.now())).data)

    @extend_schema(summary="Pick", request=None, responses=TakenSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAgent])
    def pick(self, request: Request, pk: int) -> Response:
        """Take an entry without being rung; I must be available or away. 409 says why it is gone."""
        with answered():
            offer = offers.pick(entry_id=pk, agent_id=asked_by(request).agent.pk, at=clock.now())
        return Response(taken(offer))

    @extend_schema(summary="Cancel", request=ReasonSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsSupervisor])
    def cancel(self, request: Request, pk: int) -> Response:
        """End the entry without a call; a caller on the line is told so and dismissed."""
        return self._intervene(interventions.cancel, ReasonSerializer, request=request, pk=pk)

    @extend_schema(summary="Assign to an agent", request=AssignSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsSupervisor])
    def assign(self, request: Request, pk: int) -> Response:
        """Offer the entry to one agent now, whoever is next. The agent must be available and may decline."""
        return self._intervene(interventions.assign, AssignSerializer, request=request, pk=pk)

    @extend_schema(summary="Move to another queue", request=MoveSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsSupervisor])
    def move(self, request: Request, pk: int) -> Response:
        """The waiting time goes along: the place in the other queue counts from the same moment."""
        return self._intervene(interventions.move, MoveSerializer, request=request, pk=pk)

    @extend_schema(summary="Offer now", request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="offer-now", permission_classes=[IsSupervisor])
    def offer_now(self, request: Request, pk: int) -> Response:
        """Put the entry at the front of its queue; it is offered as soon as somebody is free."""
        return self._intervene(interventions.offer_now, ReasonSerializer, request=request, pk=pk)

    @extend_schema(summary="Set data", request=DataSerializer)
    @action(detail=True, methods=["patch"], permission_classes=[IsSupervisor])
    def data(self, request: Request, pk: int) -> Response:
        """Add or change items of what the call carries, while it is open; an empty value removes one."""
        return self._intervene(call_data.set_data, DataSerializer, request=request, pk=pk)

    def _intervene(self, operation: Any, serializer_class: Any, *, request: Request, pk: int) -> Response:
        asked = serializer_class(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            operation(entry_id=pk, actor=asked_by(request).get_username(), at=clock.now(), **asked.validated_data)
        entry = QueueEntry.objects.select_related("queue", "agent", "conversation", "phone_number").get(pk=pk)
        return Response(_rows([entry], with_why=True)[0])


def _rows(entries: list[QueueEntry], *, with_why: bool) -> list[dict[str, Any]]:
    at = clock.now()
    positions = queries.positions_in(entries)
    rows = [queries.entry_payload(entry, position=positions[entry.pk], at=at) for entry in entries]
    if with_why:
        for row, entry in zip(rows, entries, strict=True):
            row["why"] = queries.why_waiting(entry, at=at)
    return rows
