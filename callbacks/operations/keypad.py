"""Keeps the keys that an agent pressed out of every address and log: for a minute, under a name that nobody can guess."""

import secrets

from django.core.cache import cache
from redis.exceptions import RedisError

from callbacks.operations.errors import Refused

KEPT_SECONDS = 60
"""The carrier fetches them at once; it may ask twice."""


def keep(*, offer_id: int, tones: str) -> str:
    """The name under which the carrier is given them, letters, digits and -_ only."""
    name = secrets.token_urlsafe(24)
    try:
        cache.set(_place(offer_id, name), tones, timeout=KEPT_SECONDS)
    except RedisError:
        raise Refused("not_sent", "The keys were not sent. Press them again in a moment.") from None
    return name


def find(*, offer_id: int, name: str) -> str:
    """The keys; empty where there are none, or not any more."""
    try:
        return cache.get(_place(offer_id, name), "")  # type: ignore[no-any-return]
    except RedisError:
        return ""


def _place(offer_id: int, name: str) -> str:
    return f"tones:{offer_id}:{name}"
