"""Settings, and what the carrier is known to do, change at the instant at which somebody goes by them (rules 2, 49)."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from agents.models import Agent
from callbacks.models import CarrierState, Offer, PhoneNumber, QueueEntry
from callbacks.operations import breaker, recovery
from telephony.carrier import CarrierUnclear
from tests.concurrency.conftest import Cast
from tests.concurrency.test_accept import accept, status
from tests.concurrency.test_line import become_available
from tests.concurrency.track import Track
from tests.factories import AT, AgentFactory, PhoneNumberFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket, TicketReason
from tickets.operations import open_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def switches(number: PhoneNumber, **settings: bool) -> Callable[[], None]:
    """An admin saves the page of the number."""

    def save() -> None:
        fresh = PhoneNumber.objects.get(pk=number.pk)
        for name, value in settings.items():
            setattr(fresh, name, value)
        fresh.save()

    return save


@pytest.fixture
def on(cast: Cast) -> Callable[[], None]:
    """Everything switched on again, for the next round."""
    return switches(cast.support, callback_enabled=True, serve_pending=True)


def test_callbacks_are_switched_off_at_key_1(track: Track, cast: Cast, on: Callable[[], None]) -> None:  # rule 2
    for _ in track.rounds():
        on()
        line = cast.reset(ana="offline")
        leg = line.call(MARIA, cast.support)
        track.race(lambda line=line, leg=leg: line.press(leg), switches(cast.support, callback_enabled=False))
        [entry] = QueueEntry.objects.all()
        line.hang_up(leg)
        assert status() == ("waiting" if entry.is_callback else "abandoned")
        assert_all_hold()


def test_serving_is_paused_as_the_matcher_looks(track: Track, cast: Cast, on: Callable[[], None]) -> None:  # rule 2
    for _ in track.rounds():
        on()
        line = cast.reset()
        line.callback(MARIA, cast.support)
        track.race(line.match, switches(cast.support, serve_pending=False))
        recovery.sweep(at=line.at)
        assert (status(), Offer.objects.open().count()) == ("waiting", 0)
        assert_all_hold()


def test_serving_is_paused_as_an_agent_accepts(track: Track, cast: Cast, on: Callable[[], None]) -> None:
    """What was accepted proceeds; what was not goes back to its place."""
    for _ in track.rounds():
        on()
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        accepted, _ = track.race(
            lambda line=line, offer=offer: accept(offer, at=line.at), switches(cast.support, serve_pending=False)
        )
        recovery.sweep(at=line.at)
        assert status() == ("connecting_agent" if isinstance(accepted, Offer) else "waiting")
        assert_all_hold()


def test_key_1_puts_the_first_attempt_off_as_the_matcher_looks(track: Track, cast: Cast) -> None:  # rules 8, 17
    cast.support.first_attempt_delay_seconds = 60
    cast.support.save()
    for _ in track.rounds():
        line = cast.reset()
        leg = line.call(MARIA, cast.support)
        track.race(lambda line=line, leg=leg: line.press(leg), line.match)
        [entry] = QueueEntry.objects.all()
        assert (entry.kind, entry.status) == ("callback", "waiting")
        assert not Offer.objects.open().exists()
        assert_all_hold()


# The carrier


@pytest.fixture
def carrier_is_well() -> Iterator[Callable[[], object]]:
    yield CarrierState.objects.all().delete
    CarrierState.objects.all().delete()


def fails(line: Line) -> None:
    with pytest.raises(CarrierUnclear), breaker.watched(at=line.at, dial=True):
        raise CarrierUnclear("no answer")


def test_failures_at_once_are_all_counted(
    track: Track, cast: Cast, settings: object, carrier_is_well: Callable[[], object]
) -> None:
    settings.CARRIER_FAILURES_TO_PAUSE = 3  # type: ignore[attr-defined]
    for _ in track.rounds():
        carrier_is_well()
        line = cast.reset()
        track.race(*[lambda line=line: fails(line)] * 3)
        assert CarrierState.objects.current().is_down


def test_of_three_sweeps_one_lets_a_callback_through(
    track: Track, cast: Cast, settings: object, carrier_is_well: Callable[[], object]
) -> None:
    settings.CARRIER_FAILURES_TO_PAUSE = 1  # type: ignore[attr-defined]
    for _ in track.rounds():
        carrier_is_well()
        line = cast.reset()
        fails(line)
        line.later(3600)
        track.race(*[lambda line=line: breaker.probe(at=line.at)] * 3)
        assert CarrierState.objects.current().is_trying


def test_while_the_carrier_is_tried_two_matchers_let_one_callback_through(
    track: Track, cast: Cast, carrier_is_well: Callable[[], object]
) -> None:
    """Each sees an agent of its own come, and the front of another line."""
    sales = PhoneNumberFactory(name="Sales")
    cyd = AgentFactory(name="Cyd", queues=[sales.queue])
    for _ in track.rounds():
        carrier_is_well()
        line = cast.reset(ana="away")
        Agent.objects.filter(pk=cyd.pk).update(state="away", state_since=AT, idle_since=AT)
        line.callback(MARIA, cast.support)
        line.callback(OMAR, sales)
        CarrierState.objects.create(pk=1, word="trying", since=AT)
        track.race(lambda line=line: become_available(cast.ana, line), lambda line=line: become_available(cyd, line))
        assert Offer.objects.count() == 1
        assert_all_hold()


# Tickets


def test_one_cause_reported_three_times_opens_one_ticket(track: Track, cast: Cast) -> None:  # rule 37
    @transaction.atomic
    def opens() -> Ticket:
        return open_ticket(reason=TicketReason.VOICEMAIL, subject="A message", at=AT, source_key="leg:1")

    for _ in track.rounds():
        tickets = track.race(opens, opens, opens)
        assert len({ticket.pk for ticket in tickets}) == 1
        assert Ticket.objects.count() == 1
