"""How often is too often: a count for each caller and window, kept in the cache, and here where the cache is down."""

import hashlib
import logging
import math
import time
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

own_cache = LocMemCache("throttles", {})
"""Counts while Redis is down: an outage must neither stop agents from answering nor lift the limits."""


class PerUser(BaseThrottle):
    """So many requests of one user, or of one address where nobody is signed in."""

    scope = "user"

    def allow_request(self, request: Request, view: Any) -> bool:
        most, self.seconds = parse_rate(str(api_settings.DEFAULT_THROTTLE_RATES[self.scope]))
        return self._count(self._key(request, window=int(time.time() // self.seconds))) <= most

    def wait(self) -> float:
        return float(math.ceil(self.seconds - time.time() % self.seconds))

    def who(self, request: Request) -> str:
        return f"user {request.user.pk}" if request.user.is_authenticated else self.get_ident(request)

    def _key(self, request: Request, *, window: int) -> str:
        who = hashlib.sha256(self.who(request).encode(errors="replace")).hexdigest()[:32]
        return f"throttle:{self.scope}:{who}:{window}"

    def _count(self, key: str) -> int:
        try:
            return _counted_in(cache, key, seconds=self.seconds)
        except (RedisError, OSError):
            logger.warning("the cache is down: requests are counted by this process alone")
            return _counted_in(own_cache, key, seconds=self.seconds)


class PerLogin(PerUser):
    """So many attempts at one account from one address: the owner, elsewhere, is not locked out."""

    scope = "login"

    def who(self, request: Request) -> str:
        name = request.data.get("username", "") if isinstance(request.data, dict) else ""
        return f"{self.get_ident(request)} {str(name).strip().lower()[:200]}"


class PerLoginAddress(PerUser):
    """So many attempts from one address, whatever the account."""

    scope = "login_address"

    def who(self, request: Request) -> str:
        return str(self.get_ident(request))


class PerFormAddress(PerLoginAddress):
    """So many forms sent from one address, where nobody signs in."""

    scope = "request_form"


def parse_rate(rate: str) -> tuple[int, int]:
    """`"20/min"` → (20, 60)."""
    most, period = rate.split("/")
    return int(most), SECONDS[period[0]]


def _counted_in(counts: Any, key: str, *, seconds: int) -> int:
    counts.add(key, 0, timeout=seconds + 1)
    try:
        return int(counts.incr(key))
    except ValueError:  # gone between the two: the window ended
        return 1
