"""Doors to conversations: what was said, pressed, dialed and decided, for supervisors."""

from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.serializers import ConversationDetailSerializer, ConversationSerializer
from callbacks.models import CallLeg, Conversation, QueueEntry
from callbacks.models.conversation import ConversationQuerySet, Outcome
from contactcenter.api import IsSupervisor

ENTRIES = Prefetch("entries", QueueEntry.objects.select_related("queue", "agent"))
LEGS = Prefetch("legs", CallLeg.objects.select_related("agent"))


class ConversationFilter(filters.FilterSet):
    """By outcome, queue and time, and by a search."""

    search = filters.CharFilter(
        method="find", help_text="A telephone number in any spelling, a name, or a conversation id."
    )
    outcome = filters.MultipleChoiceFilter(choices=Outcome.choices, distinct=False)
    queue = filters.CharFilter(method="in_queue", help_text="The name of a queue.")
    started_from = filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="gte")
    started_until = filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="lt")

    class Meta:
        model = Conversation
        fields: list[str] = []

    def find(self, conversations: ConversationQuerySet, name: str, value: str) -> ConversationQuerySet:
        return conversations.matching(value)

    def in_queue(self, conversations: ConversationQuerySet, name: str, value: str) -> ConversationQuerySet:
        return conversations.filter(Exists(QueueEntry.objects.filter(conversation=OuterRef("pk"), queue__name=value)))


@extend_schema(tags=["conversations"])
class ConversationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Conversation]):
    """Conversations, newest first."""

    permission_classes = [IsSupervisor]
    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter
    queryset = Conversation.objects.prefetch_related(ENTRIES)
    ordering = ("-started_at", "-pk")
    lookup_value_converter = "uuid"

    @extend_schema(summary="A conversation with its timeline", responses=ConversationDetailSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Prompts, keys, offers, legs and tickets, in order."""
        return Response(ConversationDetailSerializer(self.get_object()).data)

    def get_queryset(self) -> ConversationQuerySet:
        conversations = cast(ConversationQuerySet, super().get_queryset())
        return conversations if self.action == "list" else conversations.prefetch_related(LEGS)
