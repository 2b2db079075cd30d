"""Real voices: who is brought together with whom, and whose signals are passed on."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.simulator.test_participants import ALL_EVENTS, call_customer, room
from tests.simulator.world import BOB, PATIENCE_SECONDS, Carrier, Product

__all__ = ["ALL_EVENTS", "room"]


class Voice:
    """A page that carries the voice of one call."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def hears(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next message of that type with these fields."""
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))
            if message["type"] == kind and fields.items() <= message.items():
                return message

    def is_with(self, *, hears_me: bool) -> dict[str, Any]:
        """One other is there, and hears this one or not."""
        while True:
            message = self.hears("peers")
            if [peer["hears_me"] for peer in message["peers"]] == [hears_me]:
                return message

    def says(self, message: Any) -> None:
        self._socket.send(message if isinstance(message, str) else json.dumps(message))

    def is_let_go(self) -> bool:
        try:
            while True:
                self._socket.recv(timeout=PATIENCE_SECONDS)
        except ConnectionClosed:
            return True


@pytest.fixture
def voice_of(carrier: Carrier) -> Iterator[Callable[..., Voice]]:
    with ExitStack() as opened:

        def open_voice(sid: str, **more: Any) -> Voice:
            address = carrier.url.replace("http", "ws", 1)
            return Voice(opened.enter_context(connect(f"{address}/sim/calls/{sid}/voice", proxy=None, **more)))

        yield open_voice


@pytest.fixture
def talk(carrier: Carrier, product: Product, room: str) -> tuple[str, str]:
    """The SIDs of an agent's and a customer's call, who talk in a room."""
    [agent] = [call["sid"] for call in carrier.ask("GET", "calls")["calls"] if call["client"] == "ana"]
    customer = call_customer(carrier, product, room).call_sid
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    return agent, customer


def test_who_talks_in_a_room_is_brought_together(
    talk: tuple[str, str], voice_of: Callable[..., Voice], carrier: Carrier
) -> None:
    agent, customer = (voice_of(sid) for sid in talk)
    at_agent, at_customer = agent.is_with(hears_me=True), customer.is_with(hears_me=True)

    assert at_agent["me"] == at_customer["peers"][0]["number"]
    agent.says({"to": at_customer["me"], "signal": {"offer": "sdp"}})
    assert customer.hears("signal") == {"type": "signal", "from": at_agent["me"], "signal": {"offer": "sdp"}}


def test_muted_or_on_hold_nobody_is_heard(
    talk: tuple[str, str], room: str, voice_of: Callable[..., Voice], carrier: Carrier
) -> None:
    agent, customer = (voice_of(sid) for sid in talk)
    customer.is_with(hears_me=True)
    participants = carrier.twilio.conferences(room).participants

    participants(talk[1]).update(muted=True)
    customer.is_with(hears_me=False)
    participants(talk[1]).update(muted=False)
    customer.is_with(hears_me=True)
    agent.is_with(hears_me=True)
    participants(talk[1]).update(hold=True)
    agent.is_with(hears_me=False)


def test_a_coach_is_heard_by_the_coached_alone(
    talk: tuple[str, str], room: str, voice_of: Callable[..., Voice], carrier: Carrier, product: Product
) -> None:
    more = {"to": BOB, "label": "coach", "coaching": True, "call_sid_to_coach": talk[0], "status_callback": None}
    coach = call_customer(carrier, product, room, **more).call_sid
    product.wait_for("/room", StatusCallbackEvent="participant-join", CallSid=coach)

    customer, agent = voice_of(talk[1]), voice_of(talk[0])
    whisper = voice_of(coach)
    told = whisper.hears("peers")
    while len(told["peers"]) < 2:
        told = whisper.hears("peers")

    heard = {peer["number"]: peer["hears_me"] for peer in told["peers"]}
    assert heard == {customer.hears("peers")["me"]: False, agent.hears("peers")["me"]: True}


def test_who_is_in_no_room_is_with_nobody_and_hears_no_signals(
    talk: tuple[str, str], voice_of: Callable[..., Voice], carrier: Carrier, product: Product
) -> None:
    product.says("/in", "<Say>Hello</Say><Pause length='3600'/>")
    carrier.twilio.incoming_phone_numbers.list()[0].update(voice_url=f"{product.url}/in")
    stranger_sid = carrier.dial_in(BOB)
    carrier.wait_for(stranger_sid, "in-progress")
    stranger, customer = voice_of(stranger_sid), voice_of(talk[1])
    told = stranger.hears("peers")
    assert told["peers"] == []
    me = customer.hears("peers")["me"]

    stranger.says({"to": me, "signal": {"offer": "unwanted"}})
    agent = voice_of(talk[0])
    agent.says({"to": me, "signal": {"offer": "wanted"}})
    agent.says("no JSON")
    agent.says({"to": "somebody", "signal": 1})

    assert customer.hears("signal")["signal"] == {"offer": "wanted"}


def test_the_end_of_the_call_and_a_later_page_end_it(
    talk: tuple[str, str], voice_of: Callable[..., Voice], carrier: Carrier
) -> None:
    first = voice_of(talk[1])
    first.hears("peers")
    second = voice_of(talk[1])
    first.hears("replaced")
    assert first.is_let_go()

    carrier.hang_up(talk[1])
    second.hears("ended")
    assert second.is_let_go()
    with pytest.raises(InvalidStatus) as refused:
        voice_of(talk[1])
    assert refused.value.response.status_code == 409


def test_an_unknown_call_and_a_foreign_page_are_refused(talk: tuple[str, str], voice_of: Callable[..., Voice]) -> None:
    with pytest.raises(InvalidStatus) as unknown:
        voice_of("CA" + "0" * 32)
    with pytest.raises(InvalidStatus) as foreign:
        voice_of(talk[0], origin="https://example.com")

    assert (unknown.value.response.status_code, foreign.value.response.status_code) == (404, 403)


def test_the_script_of_the_voice_may_be_loaded_by_pages_of_this_machine_alone(carrier: Carrier) -> None:
    near = carrier.sim("GET", "voice.js", headers={"Origin": "http://127.0.0.1:8000"})
    far = carrier.sim("GET", "voice.js", headers={"Origin": "https://example.com"})

    assert near.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8000"
    assert "joinVoice" in near.text
    assert far.status_code == 403
