"""A caller leaves the menu in the instant of hanging up: in line and gone, or never in line; nobody is stuck (rule 49)."""

import pytest

from callbacks.models import Conversation, Menu, QueueEntry
from callbacks.operations import menus
from telephony.carrier import IncomingCall
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_key_and_a_hang_up(track: Track, cast: Cast) -> None:  # rule 10
    Menu.objects.create(phone_number=cast.support).choices.create(key="1", name="sales")
    for _ in track.rounds():
        line = cast.reset()
        leg = line.call(MARIA, cast.support)
        call = IncomingCall(call_sid=leg.call_sid or "", caller=MARIA, dialed=leg.to_number)
        track.race(
            lambda line=line, leg=leg, call=call: menus.press(leg_id=leg.pk, key="1", tries=1, call=call, at=line.at),
            lambda line=line, leg=leg: line.hang_up(leg),
        )
        assert [entry.status for entry in QueueEntry.objects.all()] in ([], ["abandoned"])
        assert Conversation.objects.get().outcome == "abandoned"
        assert_all_hold()


def test_the_same_key_twice(track: Track, cast: Cast) -> None:  # rule 37
    Menu.objects.create(phone_number=cast.support).choices.create(key="1", name="sales")
    for _ in track.rounds():
        line = cast.reset()
        leg = line.call(MARIA, cast.support)
        call = IncomingCall(call_sid=leg.call_sid or "", caller=MARIA, dialed=leg.to_number)
        press = [
            lambda line=line, leg=leg, call=call: menus.press(leg_id=leg.pk, key="1", tries=1, call=call, at=line.at)
        ]
        track.race(*press * 3)
        assert QueueEntry.objects.get().status == "waiting"
        assert_all_hold()
