"""A simulator of its own for each test, a product that it talks to, and its page in the browser."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts import processes
from tests.browser.telephones.shelf import ACCOUNT, PATIENCE_MS, TOKEN, Carrier, open_shelf

ROOT = Path(__file__).parents[3]
SPEED = 3

DOCUMENTS = {
    "/inbound": "<Say>Thank you for calling.</Say><Redirect>/wait</Redirect>",
    "/wait": (
        '<Gather numDigits="1" timeout="20" action="/choice"><Say>You are number 1 in line. Press 1 to be called back.'
        "</Say></Gather><Redirect>/wait</Redirect>"
    ),
    "/choice": "<Say>We will call you back.</Say><Hangup/>",
    "/hello": "<Say>Hello, this is your callback.</Say><Pause length='60'/>",
    "/agent": '<Dial><Conference waitUrl="" endConferenceOnExit="true">cb-1</Conference></Dial>',
}


class Product(http.server.BaseHTTPRequestHandler):
    """What the carrier talks to: one document for each address."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(f"<Response>{DOCUMENTS.get(self.path, '')}</Response>".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Quietly."""


@pytest.fixture(scope="module")
def product() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Product)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def carrier(product: str) -> Iterator[Carrier]:
    port = processes.free_port()
    words = ["-m", "telephony.simulator", "--port", str(port), "--speed", str(SPEED)]
    account = ["--account-sid", ACCOUNT, "--auth-token", TOKEN]
    simulator = subprocess.Popen(
        [sys.executable, *words, *account],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        processes.wait_until(lambda: processes.answers(port), seconds=60, what="the start of the simulator")
        carrier = Carrier(port, product)
        carrier.set_up()
        yield carrier
    finally:
        processes.stop_all([simulator])


@pytest.fixture
def page(browser: Browser, carrier: Carrier) -> Iterator[Page]:
    """The page, live; at the end nothing has gone wrong in it and nothing was asked of anybody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda request: None if request.url.startswith(carrier.url) else problems.append(request.url))
    open_shelf(page, carrier)
    yield page
    context.close()
    assert not problems
