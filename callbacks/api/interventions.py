"""Doors to what supervisors do about an entry; each asks for a reason, and can be previewed."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.intervention_serializers import (
    AssignSerializer,
    CandidateSerializer,
    MoveSerializer,
    PreviewSerializer,
    PrioritySerializer,
    ReasonSerializer,
    SkillsSerializer,
    WishSerializer,
)
from callbacks.api.refusals import answered
from callbacks.api.rows import rows_of
from callbacks.api.serializers import DataSerializer, TraceSerializer
from callbacks.models import QueueEntry
from callbacks.operations import adjustments, call_data, interventions, previews, reopening
from callbacks.queries.ability import candidates_for
from callbacks.queries.why import trace
from contactcenter import clock
from contactcenter.api import IsSupervisor, asked_by

ONLY_SUPERVISORS = [IsSupervisor]


class Interventions(viewsets.GenericViewSet[QueueEntry]):
    """Actions on one entry."""

    @extend_schema(summary="Why is this still waiting?", responses=TraceSerializer)
    @action(detail=True, permission_classes=ONLY_SUPERVISORS)
    def why(self, request: Request, pk: int) -> Response:
        """Each rule that has a say in it, in plain words; what holds it is marked."""
        entry = get_object_or_404(self.get_queryset().select_related("lane"), pk=pk)
        return Response(TraceSerializer(trace(entry, at=clock.now())).data)

    @extend_schema(summary="Who could take it", responses=CandidateSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, permission_classes=ONLY_SUPERVISORS)
    def candidates(self, request: Request, pk: int) -> Response:
        """The agents who answer its queue with the skills that it requires and are signed in, the available first."""
        entry = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(CandidateSerializer(candidates_for(entry), many=True).data)

    @extend_schema(summary="Preview an intervention", request=WishSerializer, responses=PreviewSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def preview(self, request: Request, pk: int) -> Response:
        """Who would be pushed back and by how much, or why it cannot be. Changes nothing."""
        asked = WishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            shown = previews.preview(entry_id=pk, wish=asked.wish, at=clock.now())
        return Response(PreviewSerializer(shown).data)

    @extend_schema(summary="Cancel", request=ReasonSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def cancel(self, request: Request, pk: int) -> Response:
        """End the entry without a call; a caller on the line is told so and dismissed."""
        return self._intervene(interventions.cancel, ReasonSerializer, request=request, pk=pk)

    @extend_schema(summary="Assign to an agent", request=AssignSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def assign(self, request: Request, pk: int) -> Response:
        """Offer the entry to one agent now, whoever is next. The agent must be available and may decline."""
        return self._intervene(interventions.assign, AssignSerializer, request=request, pk=pk)

    @extend_schema(summary="Move to another queue", request=MoveSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def move(self, request: Request, pk: int) -> Response:
        """The waiting time goes along: the place in the other queue counts from the same moment."""
        return self._intervene(interventions.move, MoveSerializer, request=request, pk=pk)

    @extend_schema(summary="Offer now", request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="offer-now", permission_classes=ONLY_SUPERVISORS)
    def offer_now(self, request: Request, pk: int) -> Response:
        """Put the entry before everybody who waits; it is offered as soon as somebody is free."""
        return self._intervene(interventions.offer_now, ReasonSerializer, request=request, pk=pk)

    @extend_schema(summary="Change the priority", request=PrioritySerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def priority(self, request: Request, pk: int) -> Response:
        """Each step counts as five minutes of waiting; the priority of the queue is part of it."""
        return self._intervene(adjustments.set_priority, PrioritySerializer, request=request, pk=pk)

    @extend_schema(summary="Change the required skills", request=SkillsSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def skills(self, request: Request, pk: int) -> Response:
        """The place stays; who may be rung for it changes."""
        return self._intervene(adjustments.set_skills, SkillsSerializer, request=request, pk=pk)

    @extend_schema(summary="Reopen", request=ReasonSerializer)
    @action(detail=True, methods=["post"], permission_classes=ONLY_SUPERVISORS)
    def reopen(self, request: Request, pk: int) -> Response:
        """Make a callback that has ended wait again in its old place; answers the new entry."""
        return self._intervene(reopening.reopen, ReasonSerializer, request=request, pk=pk)

    @extend_schema(summary="Set data", request=DataSerializer)
    @action(detail=True, methods=["patch"], permission_classes=ONLY_SUPERVISORS)
    def data(self, request: Request, pk: int) -> Response:
        """Add or change items of what the call carries, while it is open; an empty value removes one."""
        return self._intervene(call_data.set_data, DataSerializer, request=request, pk=pk)

    def _intervene(self, operation: Any, serializer_class: Any, *, request: Request, pk: int) -> Response:
        asked = serializer_class(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            done = operation(
                entry_id=pk, actor=asked_by(request).get_username(), at=clock.now(), **asked.validated_data
            )
        changed = done.pk if isinstance(done, QueueEntry) else pk
        entry = QueueEntry.objects.select_related("queue", "agent", "conversation", "phone_number").get(pk=changed)
        return Response(rows_of([entry], with_why=True)[0])
