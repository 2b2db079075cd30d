"""What is known about a caller elsewhere is asked for over HTTP; the caller never waits for the answer."""

import json
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SUPPORT, Agent, Caller, Supervisor
from tests.unit.telephony.http_server import Reply, a_server_that, answering

pytestmark = pytest.mark.e2e

KNOWN = {"Tier": "gold", "Account": "4711"}


def asks_the_crm(stack: RunningStack, sue: Supervisor) -> None:
    sue.sets_number(SUPPORT, lookup_url=f"http://127.0.0.1:{stack.lookup_port}/caller?number=$(Caller)")


def test_what_is_found_goes_with_the_call_to_the_agent(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 19, 21, 27."""
    asks_the_crm(stack, sue)
    asked: list[str] = []

    def reply(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        answering(200, json.dumps(KNOWN).encode())(handler)

    with a_server_that(reply, port=stack.lookup_port):
        maria.asks_for_a_callback()
        sue.sees_event(sue.row_of(maria)["conversation_id"], "data_found")
    assert asked == [f"/caller?number=%2B{maria.number.removeprefix('+')}"]
    assert ana.becomes("available").is_offered()["data"] == KNOWN


def test_a_host_that_is_slow_keeps_no_caller_waiting(
    stack: RunningStack, maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 12, 15, 21."""
    asks_the_crm(stack, sue)
    was_asked, may_answer = threading.Event(), threading.Event()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        was_asked.set()
        may_answer.wait(180)
        answering(200, json.dumps(KNOWN).encode())(handler)

    with a_server_that(reply, port=stack.lookup_port):
        try:
            maria.dials().hears("You are next in line.")
            assert was_asked.wait(60)
            conversation_id = sue.row_of(maria)["conversation_id"]
            omar.asks_for_a_callback()
            maria.presses("1")
            maria.is_off_the_line()
            assert sue.row_of(maria)["kind"] == "callback"
            told = sue.sees_event(conversation_id, "data_not_found")
            assert told["text"] == "Nothing was looked up: The host took too long."
        finally:
            may_answer.set()


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (answering(500, b"out of order"), "The host answered 500."),
        (answering(200, b"<html>"), "The answer is not JSON."),
        (None, "The host did not answer:"),
    ],
    ids=["an error", "no JSON", "nobody there"],
)
def test_a_host_that_fails_changes_nothing_for_the_caller(
    stack: RunningStack, maria: Caller, sue: Supervisor, reply: Reply | None, why: str
) -> None:
    """Rules 15, 21."""
    asks_the_crm(stack, sue)
    if reply is None:
        told = _told_after_a_callback(maria, sue)
    else:
        with a_server_that(reply, port=stack.lookup_port):
            told = _told_after_a_callback(maria, sue)
    assert told.startswith(f"Nothing was looked up: {why}")
    assert (sue.row_of(maria)["kind"], sue.row_of(maria)["data"]) == ("callback", {})


def _told_after_a_callback(caller: Caller, sue: Supervisor) -> str:
    caller.asks_for_a_callback()
    return str(sue.sees_event(sue.row_of(caller)["conversation_id"], "data_not_found")["text"])
