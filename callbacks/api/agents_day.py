"""Doors for the agent at work: the own day in figures, and what there was before with a caller."""

from zoneinfo import ZoneInfo, available_timezones

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.models import Conversation
from callbacks.models.conversation import ConversationQuerySet
from callbacks.queries.contacts import contact_payloads, contacts_with
from callbacks.queries.day import day_of, midnight, zone_of
from contactcenter import clock
from contactcenter.api import IsAgent, IsAgentOrSupervisor, StrictSerializer, asked_by
from telephony import phone_numbers


class DaySerializer(serializers.Serializer):
    """My day until now."""

    since = serializers.DateTimeField(help_text="Midnight.")
    calls = serializers.IntegerField(help_text="Inbound calls that I took.")
    callbacks = serializers.IntegerField(help_text="Callbacks that I took, whatever came of them.")
    missed = serializers.IntegerField(help_text="Offers that I let ring.")
    talk_seconds = serializers.IntegerField(help_text="With a customer on the line; a call that goes on included.")


class ZoneSerializer(StrictSerializer):
    """Whose midnight."""

    time_zone = serializers.CharField(required=False, max_length=60)

    def validate_time_zone(self, name: str) -> ZoneInfo:
        if name not in available_timezones():
            raise serializers.ValidationError("There is no such time zone. Write it as Europe/Berlin.")
        return ZoneInfo(name)


@extend_schema(tags=["agents"])
class DayView(APIView):
    """The day of the agent who asks."""

    permission_classes = [IsAgent]

    @extend_schema(
        operation_id="agents_me_day",
        responses=DaySerializer,
        parameters=[
            OpenApiParameter(
                "time_zone", str, description="Mine, e.g. `Europe/Berlin`; else that of my numbers' hours."
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Calls, callbacks, missed offers and talk time since midnight."""
        asked = ZoneSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        agent, at = asked_by(request).agent, clock.now()
        zone = asked.validated_data.get("time_zone") or zone_of(agent)
        return Response(day_of(agent, since=midnight(at=at, zone=zone), at=at))


class ContactSerializer(serializers.Serializer):
    """A conversation with a number, in short."""

    conversation_id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    queue = serializers.CharField()
    kind = serializers.CharField(help_text="`live` or `callback`; empty where it reached no queue.")
    outcome = serializers.CharField()
    agent = serializers.CharField(help_text="Who had it last; empty: nobody.")
    disposition = serializers.CharField()
    note = serializers.CharField(help_text="The beginning of what the agent wrote.")


class ContactFilter(filters.FilterSet):
    """By number."""

    number = filters.CharFilter(method="with_number", help_text="With +country code. Without it the list is empty.")

    class Meta:
        model = Conversation
        fields: list[str] = []

    def with_number(self, conversations: ConversationQuerySet, name: str, value: str) -> ConversationQuerySet:
        number = phone_numbers.normalize(value)
        return contacts_with(number, user=self.request.user) if number else conversations


@extend_schema(tags=["conversations"])
class ContactViewSet(viewsets.GenericViewSet[Conversation]):
    """What there was before: an agent sees conversations of the own queues, a supervisor all."""

    permission_classes = [IsAgentOrSupervisor]
    serializer_class = ContactSerializer
    filterset_class = ContactFilter
    queryset = Conversation.objects.none()
    ordering = ("-started_at", "-pk")

    @extend_schema(summary="Earlier contacts of a number, newest first")
    def list(self, request: Request) -> Response:
        """Each in a line, with the beginning of its last note."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(contact_payloads(list(page)))
