"""Starts a simulator of its own for the contract, and builds the two worlds."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from telephony.fake import FakeCarrier
from telephony.setup import connect_numbers
from telephony.twilio.carrier import TwilioCarrier
from tests.contract.worlds import FakeWorld, SimulatorWorld
from tests.unit.telephony.http_server import a_server_that

ACCOUNT, TOKEN = "AC" + "c" * 32, "contract-token"
SUPPORT, CUSTOMER, OTHER_CUSTOMER = "+14155550100", "+14155552671", "+14155552672"
STAYS_ON_THE_LINE = b'<?xml version="1.0"?><Response><Pause length="3600"/></Response>'
TONES = b'<?xml version="1.0"?><Response><Play digits="12#"/></Response>'


@pytest.fixture(scope="session")
def simulator_url() -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-m", "telephony.simulator", "--port", str(port), "--speed", "20"]
    environment = os.environ | {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_serves(url, process=process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def product_url() -> Iterator[str]:
    """A product that answers every request with a document on which the call stays; one address has tones."""
    with a_server_that(_reply) as url:
        yield url


def _reply(handler: BaseHTTPRequestHandler) -> None:
    body = TONES if handler.path.startswith("/tones/") else STAYS_ON_THE_LINE
    handler.send_response(200)
    handler.send_header("Content-Type", "text/xml")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture(params=["fake", "simulator"])
def world(request: pytest.FixtureRequest) -> Iterator[FakeWorld | SimulatorWorld]:
    if request.param == "fake":
        yield FakeWorld(carrier=FakeCarrier(now=lambda: datetime.now(UTC)))
    else:
        yield request.getfixturevalue("simulated_world")


@pytest.fixture
def simulated_world(settings, simulator_url: str, product_url: str) -> Iterator[SimulatorWorld]:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    settings.TWILIO_API_BASE_URL = simulator_url
    connect_numbers(numbers=[(SUPPORT, "Support")], base_url=product_url)
    carrier = TwilioCarrier.from_settings()
    world = SimulatorWorld(carrier=carrier, simulator_url=simulator_url, product_url=product_url)
    for number in (CUSTOMER, OTHER_CUSTOMER):
        world.telephone(number, behavior="manual")
    yield world
    world.close()
    carrier.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_serves(url: str, *, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/sim/health", timeout=5, proxies={"http": ""}).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError("the simulator does not serve")
