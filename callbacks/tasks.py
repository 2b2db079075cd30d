"""Tasks of the workers: each is a door to one operation. All are idempotent, for a broker may deliver twice."""

import time

from celery import shared_task
from celery.signals import after_task_publish
from django.core.cache import cache

from agents import operations as agents
from callbacks.operations import (
    callback_requests,
    code_calls,
    consultations,
    data_lookup,
    dialing,
    dispatch,
    expiry,
    ledger,
    legs,
    monitoring,
    offers,
    recovery,
    relaxation,
    reports,
    talking,
)
from contactcenter import clock
from contactcenter.turnstile import Turnstile

SWEEP_SEEN = "sweep_seen_at"
"""When beat's sweep last ran on a worker, in seconds since 1970: what the health page looks at."""

BEAT_SEEN = "beat_seen_at"
"""When beat last sent that sweep: where this is young and the other is old, beat is up and no worker is."""

_matching = Turnstile()


@shared_task
def match() -> None:
    """Hints come faster than they can be followed: those that this worker has not begun to follow are one."""
    _matching.pass_through(lambda: dispatch.match(at=clock.now()))


@shared_task
def lapse_offers(*, offer_ids: list[int]) -> None:
    for offer_id in offer_ids:
        offers.lapse(offer_id=offer_id, at=clock.now())


@shared_task
def release_offers(*, agent_id: int) -> None:
    offers.release(agent_id=agent_id, at=clock.now())
    consultations.release(agent_id=agent_id, at=clock.now())


@shared_task
def check_visit(*, guest_id: int) -> None:
    consultations.check(guest_id=guest_id, at=clock.now())


@shared_task
def ring_guest(*, guest_id: int) -> None:
    dialing.ring_guest(guest_id=guest_id, at=clock.now())


@shared_task
def seat_guest(*, guest_id: int) -> None:
    monitoring.seat(guest_id=guest_id, at=clock.now())


@shared_task
def resume_customer(*, offer_id: int) -> None:
    talking.resume_for(offer_id=offer_id, at=clock.now())


@shared_task
def check_agent_joined(*, offer_id: int) -> None:
    dialing.check_agent_joined(offer_id=offer_id, at=clock.now())


@shared_task
def ring_agent(*, offer_id: int) -> None:
    dialing.ring_agent(offer_id=offer_id, at=clock.now())


@shared_task
def dial_customer(*, leg_id: int) -> None:
    dialing.dial_customer(leg_id=leg_id, at=clock.now())


@shared_task
def place_code_call(*, call_id: int) -> None:
    code_calls.place(call_id=call_id, at=clock.now())


@shared_task
def bring_caller(*, entry_id: int) -> None:
    dialing.bring_caller(entry_id=entry_id, at=clock.now())


@shared_task
def dismiss_caller(*, leg_id: int) -> None:
    dialing.dismiss_caller(leg_id=leg_id)


@shared_task
def hang_up(*, leg_id: int) -> None:
    dialing.hang_up(leg_id=leg_id)


@shared_task
def end_stray_call(*, call_sid: str) -> None:
    dialing.end_stray_call(call_sid=call_sid)


@shared_task
def end_room(*, conference_sid: str) -> None:
    dialing.end_room(conference_sid=conference_sid)


@shared_task
def decide_machine(*, leg_id: int) -> None:
    legs.decide_machine(leg_id=leg_id, at=clock.now())


@shared_task
def look_up_data(*, entry_id: int) -> None:
    data_lookup.look_up(entry_id=entry_id, at=clock.now())


@shared_task
def end_wrap_ups() -> None:
    agents.sweep(at=clock.now())


@shared_task
def sweep_expiry() -> None:
    expiry.sweep(at=clock.now())


@shared_task
def sweep_recovery() -> None:
    at = clock.now()
    recovery.sweep(at=at)
    cache.set(SWEEP_SEEN, at.timestamp(), timeout=None)


@after_task_publish.connect(sender="callbacks.tasks.sweep_recovery")
def beat_was_here(**_: object) -> None:
    """Runs in the process that sends the task, which is beat."""
    cache.set(BEAT_SEEN, time.time(), timeout=None)


@shared_task
def sweep_code_calls() -> None:
    code_calls.sweep(at=clock.now())


@shared_task
def prune_reports() -> None:
    reports.forget(at=clock.now())
    callback_requests.forget(at=clock.now())


@shared_task
def seal_ledger() -> None:
    ledger.seal_all()


@shared_task
def sweep_dispatch() -> None:
    relaxation.sweep(at=clock.now())
    match()
