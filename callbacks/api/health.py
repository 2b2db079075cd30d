"""Whether this installation is alive and does its work: for load balancers and operators, without a login."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import Error, connection
from drf_spectacular.utils import OpenApiParameter, extend_schema
from redis.exceptions import RedisError
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.models import CarrierState
from callbacks.queries import standings
from contactcenter import clock

logger = logging.getLogger(__name__)

SWEEP_SEEN, BEAT_SEEN = "sweep_seen_at", "beat_seen_at"
"""Written by a worker when it has done a sweep, and by beat when it has sent one."""

OK, DOWN = "ok", "down"
LIVE = "live"


class HealthSerializer(serializers.Serializer):
    """What is up, and how long ago the background was heard of; with `check=live`, `live` alone."""

    status = serializers.ChoiceField(choices=[OK, DOWN], required=False, help_text="Ready: database and Redis answer.")
    live = serializers.ChoiceField(choices=[OK], help_text="This process answers.")
    database = serializers.ChoiceField(choices=[OK, DOWN], required=False)
    redis = serializers.ChoiceField(choices=[OK, DOWN], required=False)
    worker = serializers.FloatField(
        allow_null=True, required=False, help_text="Seconds since a worker last finished a sweep."
    )
    beat = serializers.FloatField(allow_null=True, required=False, help_text="Seconds since beat last sent a sweep.")
    oldest_overdue = serializers.FloatField(
        allow_null=True,
        required=False,
        help_text="Seconds by which the oldest overdue entry is late; 0: none. null: cannot be asked.",
    )
    carrier = serializers.ChoiceField(
        choices=CarrierState.Word.values,
        allow_null=True,
        required=False,
        help_text="Whether the carrier takes calls.",
    )


@extend_schema(tags=["health"], auth=[])
class HealthView(APIView):
    """Liveness and readiness."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes: list[type] = []

    @extend_schema(
        operation_id="health",
        parameters=[OpenApiParameter("check", enum=[LIVE], description="`live`: only whether this process answers.")],
        responses={200: HealthSerializer, 503: HealthSerializer},
    )
    def get(self, request: Request) -> Response:
        """200 while database and Redis answer, else 503. What is late is for a monitor to judge.

        `?check=live` asks nobody, and is always 200: to restart this process would bring no database back.
        """
        check = request.query_params.get("check")
        if check not in {None, LIVE}:
            raise ValidationError({"check": [f"Write {LIVE}, or leave it out."]})
        if check == LIVE:
            return Response({"live": OK})
        database, redis = _answers(_ask_database), _answers(_ask_redis)
        healthy = database == redis == OK
        body = {"status": OK if healthy else DOWN, "live": OK, "database": database, "redis": redis}
        return Response(
            body | _background(redis == OK) | _work(database == OK),
            status=status.HTTP_200_OK if healthy else status.HTTP_503_SERVICE_UNAVAILABLE,
        )


def _answers(ask: Callable[[], None]) -> str:
    try:
        ask()
    except (Error, RedisError, OSError):
        logger.warning("not healthy", exc_info=True)
        return DOWN
    return OK


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _ask_redis() -> None:
    cache.get(SWEEP_SEEN)


def _background(redis_answers: bool) -> dict[str, float | None]:
    """Ages in seconds, by the clock of the hosts: a monitor reads minutes, not milliseconds."""
    try:
        seen = cache.get_many([SWEEP_SEEN, BEAT_SEEN]) if redis_answers else {}
    except (RedisError, OSError):
        seen = {}
    return {"worker": _age(seen.get(SWEEP_SEEN)), "beat": _age(seen.get(BEAT_SEEN))}


def _age(seen_at: Any) -> float | None:
    return round(max(0.0, time.time() - seen_at), 1) if isinstance(seen_at, int | float) else None


def _work(database_answers: bool) -> dict[str, Any]:
    if not database_answers:
        return {"oldest_overdue": None, "carrier": None}
    try:
        at = clock.now()
        late = standings.oldest_overdue_seconds(standings.overdue(at=at, most=1), at=at)
        return {"oldest_overdue": round(late, 1), "carrier": CarrierState.objects.current().word}
    except Error:
        return {"oldest_overdue": None, "carrier": None}
