"""An agent asks for a supervisor twice at once, as the call ends, and takes it back as one comes: one end, nothing left over."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from callbacks.models import Guest, Offer
from callbacks.models.guest import Mode
from callbacks.operations import calling_for_help, calls, monitoring
from callbacks.operations.errors import TooLate
from callbacks.queries.help_wanted import help_wanted
from telephony.carrier import LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.factories import SupervisorFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tests.unit.callbacks.operations.test_consultations import come_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def talks(cast: Cast) -> tuple[Line, Offer]:
    """Ana speaks with Maria, whom she has called back."""
    line = cast.reset()
    _, offer, leg = line.dialed(MARIA, cast.support)
    line.report(leg, LegStatus.ANSWERED)
    return line, offer


def asks(line: Line, offer: Offer) -> Callable[[], str]:
    mine = {"conversation_id": offer.entry.conversation_id, "agent_id": offer.agent_id, "at": line.at}
    return or_refused(lambda: calling_for_help.ask(**mine, reason=""))


def takes_it_back(line: Line, offer: Offer) -> Callable[[], str]:
    mine = {"conversation_id": offer.entry.conversation_id, "agent_id": offer.agent_id, "at": line.at}
    return or_refused(lambda: calling_for_help.take_back(**mine))


def hangs_up(line: Line, offer: Offer) -> Callable[[], str]:
    mine = {"conversation_id": offer.entry.conversation_id, "agent_id": offer.agent_id, "at": line.at}
    return or_refused(lambda: calls.hang_up(**mine))


def or_refused(act: Callable[[], object]) -> Callable[[], str]:
    def tried() -> str:
        try:
            act()
        except TooLate as refused:
            return refused.code
        return "done"

    return tried


def told(offer: Offer) -> list[str]:
    events = offer.entry.conversation.events.filter(name__startswith="help_")
    return list(events.order_by("pk").values_list("name", flat=True))


def finish(line: Line, offer: Offer) -> None:
    hangs_up(line, offer)()
    line.at += timedelta(seconds=1)
    assert help_wanted() == []
    assert_all_hold()


def test_asked_twice_at_once_it_is_asked_once(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line, offer = talks(cast)
        assert sorted(track.race(asks(line, offer), asks(line, offer))) == ["asked_already", "done"]
        assert told(offer) == ["help_asked"]
        finish(line, offer)


def test_asked_as_the_call_ends_it_is_over_with_the_call(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line, offer = talks(cast)
        asked, _ = track.race(asks(line, offer), hangs_up(line, offer))
        assert help_wanted() == []
        assert told(offer) == {"done": ["help_asked", "help_unanswered"], "call_over": []}[asked]
        assert_all_hold()


def test_a_supervisor_comes_as_it_is_taken_back(track: Track, cast: Cast) -> None:
    """Either she has come because of it, and the agent is told so, or nobody had asked any more."""
    sue = SupervisorFactory(username="sue")
    for _ in track.rounds():
        line, offer = talks(cast)
        asks(line, offer)()
        guest = monitoring.begin(conversation_id=offer.entry.conversation_id, user=sue, mode=Mode.LISTEN, at=line.at)

        def comes(line: Line = line, guest: Guest = guest) -> str:
            come_in(line, guest)
            return "came"

        taken, _ = track.race(takes_it_back(line, offer), comes)
        guest.refresh_from_db()
        assert (told(offer)[1:], guest.answers_help) == {
            "done": (["help_taken_back"], False),
            "not_asked": (["help_answered"], True),
        }[taken]
        finish(line, offer)
