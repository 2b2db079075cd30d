"""Interactions, summaries and the metric book by API (rules 44-46)."""

from typing import Any, cast

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contactcenter.api import IsSupervisor
from contactcenter.api.throttles import PerUser
from reporting import parameters
from reporting.api import summaries
from reporting.api.serializers import InteractionSerializer, MetricSerializer, SummarySerializer
from reporting.metrics import BOOK
from reporting.models import Interaction, InteractionKind, InteractionOutcome, MediaType
from reporting.models.interaction import InteractionQuerySet
from reporting.queries.intervals import INTERVALS
from reporting.queries.search import matching
from reporting.queries.summary import GROUPS
from telephony import phone_numbers


class PerUserOfStats(PerUser):
    """So many reports of one user: each may read months."""

    scope = "stats"


class InteractionFilter(filters.FilterSet):
    """By time, words and names, and by a search."""

    search = filters.CharFilter(method="find", help_text="A telephone number in any spelling, or a conversation id.")
    media_type = filters.MultipleChoiceFilter(choices=MediaType.choices, distinct=False)
    kind = filters.MultipleChoiceFilter(choices=InteractionKind.choices, distinct=False)
    outcome = filters.MultipleChoiceFilter(choices=InteractionOutcome.choices, distinct=False)
    queue = filters.CharFilter(field_name="queue__name", help_text="The name of a queue.")
    agent = filters.CharFilter(field_name="agent__name", help_text="The name of an agent.")
    number = filters.CharFilter(method="at_number", help_text="The number that was dialed, in any spelling.")
    category = filters.CharFilter()
    language = filters.CharFilter(
        method="in_language", help_text=f"E.g. es-US; `{parameters.OWN_LANGUAGE}`: none was chosen."
    )
    disposition = filters.CharFilter()
    conversation_id = filters.UUIDFilter()

    class Meta:
        model = Interaction
        fields: list[str] = []

    def find(self, interactions: InteractionQuerySet, name: str, value: str) -> InteractionQuerySet:
        return matching(interactions, value)

    def at_number(self, interactions: InteractionQuerySet, name: str, value: str) -> InteractionQuerySet:
        return interactions.filter(number=phone_numbers.normalize(value) or value.replace("\x00", "")[:40])

    def in_language(self, interactions: InteractionQuerySet, name: str, value: str) -> InteractionQuerySet:
        return interactions.filter(language=parameters.stored_language(value.replace("\x00", "")))


SPAN = [
    OpenApiParameter("from", str, description="A day or a moment; a week before `until` where left out."),
    OpenApiParameter("until", str, description="A day or a moment, not included; now where left out."),
    OpenApiParameter("time_zone", str, description="E.g. Europe/Berlin; the server's where left out."),
]


@extend_schema(tags=["stats"])
class InteractionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Interaction]):
    """Calls in, callbacks and calls out, newest first, by when they began."""

    permission_classes = [IsSupervisor]
    throttle_classes = [PerUserOfStats]
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilter
    queryset = Interaction.objects.select_related("queue", "agent")
    ordering = ("-started_at", "-pk")

    @extend_schema(summary="Interactions", parameters=SPAN)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All of a conversation have its id. Without `from` and `until`, of any time."""
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> InteractionQuerySet:
        interactions = cast(InteractionQuerySet, super().get_queryset())
        query = self.request.GET
        if not (query.get("from") or query.get("until")):
            return interactions
        first, until = parameters.read_span(query, zone=parameters.read_zone(query.get("time_zone", "")))
        return interactions.filter(started_at__gte=first, started_at__lt=until)


EXAMPLE = OpenApiExample(
    "By media type, a day in quarters of an hour",
    value={
        "from": "2026-03-02T00:00:00+01:00",
        "until": "2026-03-03T00:00:00+01:00",
        "time_zone": "Europe/Berlin",
        "interval": "15m",
        "group_by": ["media_type"],
        "metrics": ["interactions", "callback_wait"],
        "rows": [
            {
                "interval_from": "2026-03-02T09:00:00+01:00",
                "media_type": "queued_callback",
                "interactions": 12,
                "callback_wait": 341.5,
            }
        ],
        "totals": {"interactions": 12, "callback_wait": 341.5},
    },
    response_only=True,
)


class SummaryView(APIView):
    """Metrics by group and interval."""

    permission_classes = [IsSupervisor]
    throttle_classes = [PerUserOfStats]

    @extend_schema(
        tags=["stats"],
        operation_id="stats_summary",
        summary="Metrics by group and interval",
        parameters=[
            *SPAN,
            OpenApiParameter("group_by", str, description=f"Up to four, with commas: {', '.join(GROUPS)}."),
            OpenApiParameter("interval", str, enum=INTERVALS),
            OpenApiParameter("metrics", str, description="Names from `stats/metrics/`, with commas."),
            OpenApiParameter("compare", str, enum=["previous"], description="With the period before."),
            *(
                OpenApiParameter(name, str, many=True, enum=parameters.WORDS.get(name), description="Only these.")
                for name in GROUPS
            ),
        ],
        responses=SummarySerializer,
        examples=[EXAMPLE],
        filters=False,
    )
    def get(self, request: Request) -> Response:
        """Interactions count where they began. Intervals and groups in which nothing began are left out."""
        asked = parameters.asked_for(request.GET)
        return Response(summaries.document(asked, compared=parameters.compares(request.GET)))


class MetricsView(APIView):
    """The metric book."""

    permission_classes = [IsSupervisor]
    throttle_classes = [PerUserOfStats]

    @extend_schema(
        tags=["stats"],
        operation_id="stats_metrics",
        summary="What each metric means",
        responses=MetricSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """In a sentence, as a formula, in SQL, and what must always hold of it."""
        return Response(MetricSerializer(BOOK.values(), many=True).data)
