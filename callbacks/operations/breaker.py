"""While the carrier does not take calls no callback is offered: agents would wait for calls that are not made.

Live callers are still offered: they are on the line already, and come into the agent's room by their own next request.
What is counted is in one row, so that all workers on all hosts agree; see `CarrierState`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from callbacks import after_commit
from callbacks.models import CarrierState
from telephony.carrier import CarrierBusy, CarrierError, CarrierNotAsked, CarrierRefused, get_carrier

logger = logging.getLogger(__name__)


def is_down() -> bool:
    return CarrierState.objects.current().is_down


@contextmanager
def watched(*, at: datetime, dial: bool = False) -> Iterator[None]:
    """Around one request to the carrier: a refusal is an answer, no answer is a failure. Expects no transaction.

    `dial`: the request places a call. Only that shows that calls are taken again.
    """
    try:
        yield
    except CarrierRefused:
        _answered(dial=dial, at=at)
        raise
    except CarrierNotAsked:
        raise  # no news of the carrier
    except CarrierError as error:
        _failed(error, dial=dial, at=at)
        raise
    else:
        _answered(dial=dial, at=at)


@contextmanager
def asked_while_it_answers(*, at: datetime) -> Iterator[None]:
    """As `watched`, for what a sweep asks; while the carrier is down it is not asked at all, for a sweep must not be slow."""
    if is_down():
        raise CarrierBusy("not asked: the carrier has not answered for a while")
    with watched(at=at):
        yield


def probe(*, at: datetime) -> None:
    """Ask a carrier that is down whether it is back, from time to time; if so, let one callback through."""
    if not is_down() or not _take_probe(at=at):
        return
    if _pings() and _try_again(at=at):
        logger.warning("the carrier answers again: one callback is let through")
        after_commit.match()


def _pings() -> bool:
    try:
        get_carrier().ping()
    except CarrierRefused:
        return True  # a refusal is an answer
    except CarrierError:
        return False
    return True


@transaction.atomic
def _take_probe(*, at: datetime) -> bool:
    return CarrierState.objects.locked().take_probe(at=at)


@transaction.atomic
def _try_again(*, at: datetime) -> bool:
    return CarrierState.objects.locked().try_again(at=at)


def _answered(*, dial: bool, at: datetime) -> None:
    if CarrierState.objects.current().has_nothing_to_forget:
        return
    with transaction.atomic():
        recovered = CarrierState.objects.locked().note_answer(dial=dial, at=at)
    if recovered:
        logger.warning("the carrier takes calls again: callbacks are offered as before")
        after_commit.match()


def _failed(error: CarrierError, *, dial: bool, at: datetime) -> None:
    if not _note(error, dial=dial, at=at):
        return
    if not dial and _pings():
        _answered(dial=False, at=at)  # it is that one question which cannot be answered, not the carrier that is away
    elif _go_down(at=at):
        logger.error("the carrier takes no calls: no callback is offered until it does", extra={"error": str(error)})


@transaction.atomic
def _note(error: CarrierError, *, dial: bool, at: datetime) -> bool:
    return CarrierState.objects.locked().note_failure(dial=dial, error=str(error), at=at)


@transaction.atomic
def _go_down(*, at: datetime) -> bool:
    return CarrierState.objects.locked().go_down(at=at)
