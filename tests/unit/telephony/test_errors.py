"""What the carrier's failures mean for us, over real connections."""

import socket
import threading
import time

import pytest

from telephony.carrier import (
    CallGone,
    CarrierBusy,
    CarrierError,
    CarrierNotAsked,
    CarrierRefused,
    CarrierUnclear,
    asked_until,
)
from telephony.twilio.carrier import TwilioCarrier
from tests.unit.telephony.http_server import a_server_that, answering

CALL = "CA" + "1" * 32


def failure(settings, reply, ask=None):
    with a_server_that(reply) as url:
        settings.TWILIO_API_BASE_URL = url
        carrier = TwilioCarrier.from_settings()
        with pytest.raises(CarrierError) as caught:
            (ask or redirect)(carrier)
        carrier.close()
    return caught.value


def redirect(carrier):
    carrier.redirect(call_sid=CALL, url="https://calls.example.com/join/")


def problem(code, message="no"):
    return b'{"code": %d, "message": "%s", "more_info": "", "status": 400}' % (code, message.encode())


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21220, CallGone), (404, 20404, CallGone), (429, 20429, CarrierBusy), (401, 20003, CarrierBusy),
        (400, 21211, CarrierRefused), (400, 21215, CarrierRefused), (400, 21216, CarrierRefused),
        (400, 21210, CarrierRefused), (500, 20500, CarrierUnclear), (503, 20503, CarrierUnclear),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ask", [redirect, TwilioCarrier.ping], ids=["a call is changed", "a list is read"])
def test_each_answer_has_its_meaning(settings, status, code, expected, ask):  # twilio.md 5.2
    error = failure(settings, answering(status, problem(code)), ask)
    assert type(error) is expected
    assert error.code == code


@pytest.mark.parametrize(
    ("status", "body"),
    [(502, b"<html>Bad gateway</html>"), (200, b"<html>"), (200, b"[]"), (200, b""), (302, b""), (408, b"")],
)
@pytest.mark.parametrize("ask", [redirect, TwilioCarrier.ping], ids=["a call is changed", "a list is read"])
def test_an_answer_that_makes_no_sense_is_unclear(settings, status, body, ask):  # ambiguous, never blind retry
    assert type(failure(settings, answering(status, body), ask)) is CarrierUnclear


def test_a_leg_without_a_sid_is_unclear(settings):
    def place(carrier):
        carrier.add_to_conference(
            room_or_sid="cb-1", to="+14155552671", caller_id="+14155550100", label="customer", ring_seconds=25,
            leg_url="https://calls.example.com/leg/", machine_url=None, conference_url=None, time_limit_seconds=60,
            early_media=True,
        )  # fmt: skip

    assert type(failure(settings, answering(201, b"{}"), place)) is CarrierUnclear


def test_a_call_in_an_unknown_state_is_unclear(settings):
    error = failure(
        settings, answering(200, b'{"status": "dreaming"}'), lambda carrier: carrier.fetch_call(call_sid=CALL)
    )
    assert type(error) is CarrierUnclear


def test_no_answer_in_time_is_unclear(settings):  # twilio.md 7: effect unknown after a read time-out
    settings.CARRIER_TIMEOUT_SECONDS = 0.2
    waiting = threading.Event()
    error = failure(settings, lambda handler: waiting.wait(2))
    waiting.set()
    assert type(error) is CarrierUnclear


def test_a_connection_that_breaks_is_unclear(settings):
    def reset(handler):
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    assert type(failure(settings, reset)) is CarrierUnclear


def test_a_carrier_that_nobody_reaches_has_not_done_it(settings):  # twilio.md 10 F4: safe to retry
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        settings.TWILIO_API_BASE_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        carrier = TwilioCarrier.from_settings()
        with pytest.raises(CarrierBusy):
            redirect(carrier)
        carrier.close()


def test_the_number_that_was_dialed_is_masked_in_the_error(settings):  # secrets
    error = failure(settings, answering(400, problem(21211, "The number +14155552671 is not valid")))
    assert "+14155552671" not in str(error)
    assert "+1415•••2671" in str(error)


def test_an_account_that_is_not_set_up_refuses(settings):
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = ""
    with pytest.raises(CarrierRefused):
        TwilioCarrier.from_settings()


def test_our_own_mistakes_are_not_taken_for_the_carriers(settings):
    carrier = TwilioCarrier.from_settings()
    with pytest.raises(ValueError, match="absolute"):
        carrier.add_to_conference(
            room_or_sid="cb-1", to="+14155552671", caller_id="+14155550100", label="customer", ring_seconds=25,
            leg_url="/relative/", machine_url=None, conference_url=None, time_limit_seconds=60, early_media=True,
        )  # fmt: skip


def test_a_proxy_of_the_environment_is_not_asked(settings, monkeypatch):  # twilio.md 7
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    error = failure(settings, answering(400, problem(21220)))
    assert type(error) is CallGone


def test_an_edge_of_the_environment_does_not_change_the_address(settings, monkeypatch):  # twilio.md 7
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    error = failure(settings, answering(400, problem(21220)))
    assert type(error) is CallGone


def test_who_slept_on_the_way_sends_nothing(settings):  # rule 49
    """The fence is at the network itself: what came before it may take as long as it likes."""
    reached = []

    def answer(handler):
        reached.append(handler.path)
        answering(200, b"{}")(handler)

    def too_late(carrier):
        with asked_until(time.monotonic() - 0.001):
            redirect(carrier)

    assert type(failure(settings, answer, too_late)) is CarrierNotAsked
    assert reached == []
