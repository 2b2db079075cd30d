"""Remembers for some seconds what a thousand waiting callers would ask again; without the cache it is asked each time."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Answer = TypeVar("Answer")


def remembered(key: str, *, seconds: int, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, or answered up to so many seconds ago; never None."""
    with suppress(RedisError):
        if (known := cache.get(key)) is not None:
            return known  # type: ignore[no-any-return]
    answer = ask()
    with suppress(RedisError):
        cache.set(key, answer, timeout=seconds)
    return answer
