"""Doors to the line: the queue view, a pick from it, and what a supervisor does about an entry."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks import queries
from callbacks.api.entry_filter import EntryFilter
from callbacks.api.interventions import Interventions
from callbacks.api.offers import taken
from callbacks.api.refusals import answered
from callbacks.api.rows import rows_of
from callbacks.api.serializers import EntrySerializer, TakenSerializer
from callbacks.models import QueueEntry
from callbacks.models.queue_entry import QueueEntryQuerySet
from callbacks.operations import offers
from contactcenter import clock, roles
from contactcenter.api import IsAgent, IsAgentOrSupervisor, asked_by


@extend_schema(tags=["queue entries"])
class QueueEntryViewSet(Interventions):
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
        return self.get_paginated_response(rows_of(page, with_why=roles.is_supervisor(request.user)))

    @extend_schema(summary="Pick", request=None, responses=TakenSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAgent])
    def pick(self, request: Request, pk: int) -> Response:
        """Take an entry without being rung; I must be available or away. 409 says why it is gone."""
        with answered():
            offer = offers.pick(entry_id=pk, agent_id=asked_by(request).agent.pk, at=clock.now())
        return Response(taken(offer))
