"""The books for supervisors: what was accepted and how it ended, what is open and what comes next, and what the carrier says."""

from datetime import timedelta
from typing import Any

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.entry_filter import EntryFilter
from callbacks.lifecycle import Status
from callbacks.models import CarrierState, QueueEntry
from callbacks.models.queue_entry import Kind
from callbacks.operations.audit import CarrierError, differences_with_the_carrier
from callbacks.queries import audit, ledger, standings
from contactcenter import clock
from contactcenter.api import IsSupervisor
from contactcenter.api.schema import ERROR_SCHEMA

MOST_OVERDUE = 100


class StandingSerializer(serializers.Serializer):
    """An open entry: what comes next, and by when."""

    id = serializers.IntegerField(source="entry.pk")
    conversation_id = serializers.UUIDField(source="entry.conversation_id")
    kind = serializers.ChoiceField(source="entry.kind", choices=Kind.choices)
    status = serializers.ChoiceField(source="entry.status", choices=Status.choices)
    queue = serializers.CharField(source="entry.queue.name")
    agent = serializers.CharField(source="entry.agent.name", default=None, allow_null=True)
    next_event = serializers.CharField(help_text="In words.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="null: nothing is going to happen, which is a fault.")
    overdue = serializers.SerializerMethodField()

    def get_overdue(self, standing: standings.Standing) -> bool:
        return standing.is_red(at=self.context["at"])


class CarrierSerializer(serializers.Serializer):
    """Whether the carrier takes calls."""

    state = serializers.ChoiceField(source="word", choices=CarrierState.Word.values)
    since = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField()


class AuditSerializer(serializers.Serializer):
    """How all callbacks ever accepted stand."""

    at = serializers.DateTimeField()
    accepted = serializers.IntegerField(help_text="Since installation.")
    ended = serializers.DictField(child=serializers.IntegerField(), help_text="By final status, since installation.")
    open = serializers.IntegerField(help_text="Callbacks that are open now.")
    lost = serializers.IntegerField(help_text="Must be 0.")
    without_ticket = serializers.IntegerField(help_text="Ended without the ticket that the end is due. Must be 0.")
    repairs = serializers.DictField(child=serializers.IntegerField(), help_text="By kind, since installation.")
    overdue = StandingSerializer(many=True, help_text=f"The longest overdue first, at most {MOST_OVERDUE}.")
    stuck_agents = serializers.ListField(child=serializers.CharField(), help_text="Must be empty.")
    carrier = CarrierSerializer()


class DifferenceSerializer(serializers.Serializer):
    """Something on which we and the carrier disagree."""

    what = serializers.CharField(help_text="In words.")
    sid = serializers.CharField(help_text="The carrier's name for the call or the room.")
    conversation_id = serializers.UUIDField(source="conversation.pk", default=None, allow_null=True)


class DifferencesSerializer(serializers.Serializer):
    """What the carrier's lists of live calls and conferences say."""

    at = serializers.DateTimeField()
    differences = DifferenceSerializer(many=True)


class FairnessSerializer(serializers.Serializer):
    """What the fairness ledger says."""

    since = serializers.DateTimeField()
    decisions = serializers.IntegerField()
    inversions = serializers.IntegerField(help_text="Decisions by which somebody further ahead was passed over.")
    unexplained = serializers.IntegerField(help_text="Those that no rule explains. Must be 0.")
    by_reason = serializers.DictField(child=serializers.IntegerField())
    sealed_until = serializers.IntegerField(help_text="The number of the last row in the chain.")
    head = serializers.CharField(help_text="To be noted, and given to `manage.py verify_ledger --noted` later.")
    unsealed = serializers.IntegerField(help_text="Rows of the last seconds, not in the chain yet.")


class CarrierUnavailable(APIException):
    """The carrier cannot be asked."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The carrier cannot be asked at the moment. Try again in a minute."
    default_code = "carrier_unavailable"


@extend_schema(tags=["audit"])
class AuditViewSet(viewsets.GenericViewSet[QueueEntry]):
    """Nothing is lost: the proof in figures."""

    permission_classes = [IsSupervisor]
    serializer_class = StandingSerializer
    filterset_class = EntryFilter
    queryset = QueueEntry.objects.open().select_related("queue", "agent")
    ordering = ("rank_at", "pk")

    @extend_schema(
        summary="The books",
        responses=forced_singular_serializer(AuditSerializer),
        filters=False,
        parameters=[OpenApiParameter(name, exclude=True) for name in ("cursor", "limit")],
    )
    def list(self, request: Request) -> Response:
        """Counts since installation, what is overdue now, and whether the carrier takes calls."""
        at = clock.now()
        books = audit.books(at=at)
        answer = {
            "at": at,
            "accepted": books.accepted,
            "ended": books.ended,
            "open": books.still_open,
            "lost": books.lost,
            "without_ticket": books.without_ticket,
            "repairs": books.repairs,
            "overdue": standings.overdue(at=at, most=MOST_OVERDUE),
            "stuck_agents": [agent.name for agent in standings.stuck_agents(at=at)],
            "carrier": CarrierState.objects.current(),
        }
        return Response(AuditSerializer(answer, context={"at": at}).data)

    @extend_schema(summary="Fairness", responses=FairnessSerializer, filters=False)
    @action(detail=False)
    def fairness(self, request: Request) -> Response:
        """Decisions of the last seven days, who was served before others who were ahead and why, and the chain's end."""
        since = clock.now() - timedelta(days=7)
        found = ledger.report(since=since)
        answer = {
            "since": since,
            "decisions": found.decisions,
            "inversions": found.inversions,
            "unexplained": found.unexplained,
            "by_reason": {str(why): count for why, count in found.by_reason.items()},
            "sealed_until": found.sealed_until,
            "head": f"{found.sealed_until}:{found.head}",
            "unsealed": found.unsealed,
        }
        return Response(FairnessSerializer(answer).data)

    @extend_schema(summary="Every open entry with what comes next", responses=StandingSerializer(many=True))
    @action(detail=False)
    def entries(self, request: Request) -> Response:
        """Live calls and callbacks, longest wait first."""
        at = clock.now()
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = StandingSerializer(standings.of(page, at=at), many=True, context={"at": at}).data
        return self.get_paginated_response(rows)

    @extend_schema(
        summary="Compare with the carrier",
        responses={200: DifferencesSerializer, 503: OpenApiResponse(ERROR_SCHEMA, "The carrier cannot be asked.")},
        filters=False,
    )
    @action(detail=False)
    def carrier(self, request: Request) -> Response:
        """Asks the carrier for its live calls and conferences, both ways; 503 when it cannot be asked."""
        at = clock.now()
        try:
            found = differences_with_the_carrier(at=at)
        except CarrierError as error:
            raise CarrierUnavailable from error
        return Response(DifferencesSerializer({"at": at, "differences": found}).data)
