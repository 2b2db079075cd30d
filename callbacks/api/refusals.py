"""Turns what an operation refuses into the API's answer: 404 for what is not yours, 409 for what came too late."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import NotFound

from agents.models import StateRefused
from callbacks.lifecycle import TransitionRefused
from callbacks.operations.errors import NotYours, Refused
from contactcenter.api import Conflict


@contextmanager
def answered() -> Iterator[None]:
    """Around the one operation that a door calls."""
    try:
        yield
    except NotYours as refused:
        raise NotFound(str(refused)) from refused
    except Refused as refused:
        raise Conflict(str(refused), code=refused.code) from refused
    except (StateRefused, TransitionRefused) as refused:
        raise Conflict(str(refused), code="too_late") from refused
