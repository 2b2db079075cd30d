"""Whether this installation is alive: for load balancers and operators, without a login."""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import Error, connection
from drf_spectacular.utils import extend_schema
from redis.exceptions import RedisError
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

logger = logging.getLogger(__name__)

SWEEP_SEEN = "sweep_seen_at"
"""Written by each sweep: beat sent it and a worker did it, so its age speaks for both."""

OK, DOWN = "ok", "down"


class HealthSerializer(serializers.Serializer):
    """What is up, and how long ago the background was heard of."""

    status = serializers.ChoiceField(choices=[OK, DOWN])
    database = serializers.ChoiceField(choices=[OK, DOWN])
    redis = serializers.ChoiceField(choices=[OK, DOWN])
    worker = serializers.FloatField(allow_null=True, help_text="Seconds since a worker last finished a sweep.")
    beat = serializers.FloatField(allow_null=True, help_text="Seconds since beat's last sweep was done.")


@extend_schema(tags=["health"], auth=[])
class HealthView(APIView):
    """Liveness and readiness."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes: list[type] = []

    @extend_schema(operation_id="health", responses={200: HealthSerializer, 503: HealthSerializer})
    def get(self, request: Request) -> Response:
        """200 while database and Redis answer, else 503. A sweep that is long ago is for a monitor to judge."""
        database, redis = _answers(_ask_database), _answers(_ask_redis)
        sweep_age = _sweep_age() if redis == OK else None
        healthy = database == redis == OK
        body = {"status": OK if healthy else DOWN, "database": database, "redis": redis}
        return Response(
            body | {"worker": sweep_age, "beat": sweep_age},
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


def _sweep_age() -> float | None:
    """Seconds, by the clock of the hosts: a monitor reads minutes, not milliseconds."""
    try:
        seen_at = cache.get(SWEEP_SEEN)
    except (RedisError, OSError):
        return None
    return round(max(0.0, time.time() - seen_at), 1) if isinstance(seen_at, int | float) else None
