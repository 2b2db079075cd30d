"""How right the estimated waits were, for supervisors."""

from datetime import timedelta

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.queries.calibration import calibration
from contactcenter import clock
from contactcenter.api import IsSupervisor

USUAL_DAYS, MOST_DAYS = 7, 90


class DaysSerializer(serializers.Serializer):
    """How far back to look."""

    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=USUAL_DAYS)


class UnderSerializer(serializers.Serializer):
    """Of those who were told a wait under so many minutes."""

    minutes = serializers.IntegerField()
    said = serializers.IntegerField(help_text="How many were told so.")
    right = serializers.IntegerField(help_text="How many of them waited no longer.")


class CalibrationSerializer(serializers.Serializer):
    """The estimates of one queue, made on arrival."""

    queue = serializers.CharField()
    estimates = serializers.IntegerField(help_text="Those whose turn came, or who waited in vain.")
    within = serializers.IntegerField(help_text="Turns that came within the range. 8 of 10 are meant to.")
    no_longer = serializers.IntegerField(help_text="Turns that came no later than its end. 9 of 10 are meant to.")
    under = UnderSerializer(many=True)


@extend_schema(tags=["stats"])
class EstimatesViewSet(viewsets.ViewSet):
    """We said under 10 minutes: how often was that right?"""

    permission_classes = [IsSupervisor]
    serializer_class = CalibrationSerializer

    @extend_schema(
        summary="How right the estimated waits were",
        parameters=[OpenApiParameter("days", int, description=f"1 to {MOST_DAYS}; {USUAL_DAYS} where left out.")],
        responses=CalibrationSerializer(many=True),
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """By queue, over the last days."""
        asked = DaysSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        since = clock.now() - timedelta(days=asked.validated_data["days"])
        return Response(CalibrationSerializer(calibration(since=since), many=True).data)
