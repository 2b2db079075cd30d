"""An agent goes, in whatever state, at the instant at which something else is done with that agent (rules 26, 32, 33, 49)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agents import operations as agents
from agents.models import Agent, StateRefused
from callbacks.models import CallLeg, Offer, QueueEntryEvent
from callbacks.operations import dialing, offers, recovery
from telephony.carrier import LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.test_accept import status
from tests.concurrency.test_calls import joined
from tests.concurrency.track import Track
from tests.factories import AT
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def leaves(agent: Agent, line: Line, *, state: str = "away") -> Callable[[], bool]:
    """What the API does, and then the worker with the hint."""

    def leave() -> bool:
        try:
            agents.set_state(agent_id=agent.pk, state=state, at=line.at, bound_to_console=False)
        except StateRefused:
            return False
        offers.release(agent_id=agent.pk, at=line.at)
        return True

    return leave


def closes_the_browser(offer: Offer, line: Line) -> Callable[[], object]:
    """The agent's audio leaves the room; the carrier says so."""
    offer.refresh_from_db()
    return lambda: line.room(offer, "leave", label="agent", conference_sid=offer.conference_sid)


@pytest.mark.parametrize("state", ["away", "offline"])
def test_available_as_the_matcher_chooses(track: Track, cast: Cast, state: str) -> None:
    for _ in track.rounds():
        line = cast.reset()
        line.callback(MARIA, cast.support)
        track.race(leaves(cast.ana, line, state=state), line.match)
        cast.ana.refresh_from_db()
        assert (status(), cast.ana.state) == ("waiting", state)
        assert not Offer.objects.open().exists()
        assert_all_hold()


def test_ringing_as_the_console_is_found_gone(track: Track, cast: Cast) -> None:
    """The sweep of presence against accept: signed out and the place kept, or on the call."""
    for _ in track.rounds():
        line = cast.reset()
        Agent.objects.filter(pk=cast.ana.pk).update(bound_to_console=True, heartbeat_at=line.at)
        _, offer = line.offered(MARIA, cast.support)
        line.later(600)
        Offer.objects.filter(pk=offer.pk).update(expires_at=line.at + timedelta(seconds=10))

        def sweep(line: Line = line) -> None:
            agents.sweep(at=line.at)
            offers.release(agent_id=cast.ana.pk, at=line.at)

        track.race(lambda line=line, offer=offer: line.accept(offer), sweep)
        cast.ana.refresh_from_db()
        assert (status(), cast.ana.state) in {("waiting", "offline"), ("connecting_agent", "busy_callback")}
        assert_all_hold()


def test_a_heartbeat_that_came_in_time_keeps_the_agent_there(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        Agent.objects.filter(pk=cast.ana.pk).update(bound_to_console=True, heartbeat_at=AT)
        line.later(3600)

        def is_heard(line: Line = line) -> str:
            agents.heartbeat(agent_id=cast.ana.pk, at=line.at)
            return Agent.objects.get(pk=cast.ana.pk).state

        heard_as, _ = track.race(is_heard, lambda line=line: agents.sweep(at=line.at))
        cast.ana.refresh_from_db()
        assert cast.ana.state == heard_as


def test_wrap_up_ends_as_the_agent_goes_away(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset(ana="wrap_up")
        Agent.objects.filter(pk=cast.ana.pk).update(wrap_up_until=line.at)
        track.race(leaves(cast.ana, line), lambda line=line: agents.sweep(at=line.at))
        cast.ana.refresh_from_db()
        assert cast.ana.state == "away"
        assert_all_hold()


def test_the_audio_joins_as_the_time_for_it_is_over(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        line.accept(offer)
        offer.refresh_from_db()
        assert offer.join_due_at is not None
        track.race(
            lambda line=line, offer=offer: line.room(offer, "join", label="agent"),
            lambda offer=offer: recovery.take_back(offer_id=offer.pk, at=offer.join_due_at),
        )
        assert status() in {"waiting", "dialing"}
        assert_all_hold()


def test_the_join_is_reported_three_times_and_one_call_is_written_down(track: Track, cast: Cast) -> None:  # rule 37
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        line.accept(offer)
        track.race(*[lambda line=line, offer=offer: line.room(offer, "join", label="agent")] * 3)
        assert CallLeg.objects.filter(purpose="customer").count() == 1
        assert QueueEntryEvent.objects.filter(name="agent_joined").count() == 1
        assert_all_hold()


def test_the_browser_closes_as_the_call_is_made(track: Track, cast: Cast) -> None:  # rule 33
    """Whether or not the telephone rang for a moment: the place is kept, and no call is left over."""
    for _ in track.rounds():
        line = cast.reset()
        leg = joined(line, cast)
        assert leg.offer is not None
        track.race(
            closes_the_browser(leg.offer, line),
            lambda line=line, leg=leg: dialing.dial_customer(leg_id=leg.pk, at=line.at),
        )
        assert status() == "waiting"
        assert_all_hold()
        line.later(60)
        recovery.sweep(at=line.at)
        assert len(line.carrier.placed) <= 1
        assert all(line.carrier.fetch_call(call_sid=one.call_sid).status.is_terminal for one in line.carrier.placed)


def test_the_browser_closes_as_voicemail_hangs_up(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        entry, offer, leg = line.dialed(MARIA, cast.support)
        line.report(leg, LegStatus.ANSWERED)
        track.race(closes_the_browser(offer, line), lambda line=line, leg=leg: line.report(leg, LegStatus.COMPLETED))
        entry.refresh_from_db()
        assert entry.status == "completed"
        assert_all_hold()


def test_a_worker_that_paused_for_half_its_lease_does_not_ask(track: Track, cast: Cast, settings: object) -> None:
    """The fence: another worker may have begun to look for the call (rule 49)."""
    settings.DIAL_LEASE_SECONDS = 0  # type: ignore[attr-defined] - any pause at all is too long
    line = cast.reset()
    leg = joined(line, cast)
    dialing.dial_customer(leg_id=leg.pk, at=line.at)
    assert line.carrier.placed == []
