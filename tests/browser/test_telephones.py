"""The simulator's page of telephones, used as people use it: by pointer, by keyboard and by link."""

from __future__ import annotations

import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from scripts import processes

ROOT = Path(__file__).parents[2]
SUPPORT = "+14155550100"
ANA, BOB, CYD = "+14155552671", "+14155552672", "+14155552673"
STRANGER = "+14155559876"
ACCOUNT, TOKEN = "AC" + "0" * 32, "secret"
PATIENCE_MS = 15_000
SPEED = 3

pytestmark = pytest.mark.e2e

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


class Carrier:
    """A running simulator, with one number of its own and one application."""

    def __init__(self, port: int, product: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.product = product

    def set_up(self) -> None:
        support = {"PhoneNumber": SUPPORT, "FriendlyName": "Support", "VoiceUrl": f"{self.product}/inbound"}
        self.rest("IncomingPhoneNumbers.json", support)
        self.rest("Applications.json", {"FriendlyName": "agents", "VoiceUrl": f"{self.product}/agent"})

    def rest(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """A request that the product would make."""
        address = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
        reply = requests.post(address, data=form, auth=(ACCOUNT, TOKEN), timeout=10)
        reply.raise_for_status()
        answered: dict[str, Any] = reply.json()
        return answered

    def ring(self, number: str) -> str:
        """The product calls a telephone; the sid of that call."""
        sid: str = self.rest("Calls.json", {"From": SUPPORT, "To": number, "Url": f"{self.product}/hello"})["sid"]
        return sid

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = requests.post(f"{self.url}/sim/{path}", json=body, timeout=10)
        reply.raise_for_status()
        answered: dict[str, Any] = reply.json()
        return answered

    def call(self, sid: str) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.url}/sim/calls/{sid}", timeout=10).json()
        return found

    def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(f"{self.url}/sim/calls", timeout=10).json()["calls"]
        return found

    def behavior_of(self, number: str) -> str:
        phones = requests.get(f"{self.url}/sim/phones", timeout=10).json()["phones"]
        return next((phone["behavior"] for phone in phones if phone["number"] == number), "")


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
        processes.wait_until(lambda: processes.answers(port), seconds=20, what="the start of the simulator")
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


def open_shelf(page: Page, carrier: Carrier, **asked: str) -> None:
    page.goto(f"{carrier.url}/?{urlencode(asked)}")
    expect(page.locator("#live")).to_have_text("Live", timeout=PATIENCE_MS)
    expect(telephone(page, ANA).locator("[data-role=to]")).to_have_value(SUPPORT)


def telephone(page: Page, number: str) -> Locator:
    return page.locator(f'[data-phone="{number}"]')


def use(page: Page, number: str, action: str) -> None:
    telephone(page, number).locator(f'[data-action="{action}"]').click()


def shows(page: Page, number: str, state: str) -> None:
    expect(telephone(page, number)).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


def says(page: Page, number: str, text: str) -> None:
    expect(telephone(page, number).locator("[data-role=said]")).to_contain_text(text, timeout=PATIENCE_MS)


def eventually(is_so: Callable[[], bool], what: str) -> None:
    processes.wait_until(is_so, seconds=PATIENCE_MS / 1000, what=what)


def test_a_caller_reads_what_is_said_and_presses_a_key(page: Page) -> None:
    use(page, ANA, "call")
    says(page, ANA, "You are number 1 in line.")
    shows(page, ANA, "in-call")

    use(page, ANA, "key-1")

    says(page, ANA, "You pressed 1")
    says(page, ANA, "We will call you back.")
    shows(page, ANA, "idle")
    expect(telephone(page, ANA).locator("[data-role=note]")).to_contain_text("Call ended")


def test_words_light_up_as_they_are_spoken(page: Page) -> None:
    use(page, ANA, "call")
    line = telephone(page, ANA).locator(".line.say", has_text="You are number 1")

    expect(line.locator(".word.heard").first).to_have_text("You")
    assert line.locator(".word:not(.heard)").count() > 0

    expect(line.locator(".word:not(.heard)")).to_have_count(0, timeout=PATIENCE_MS)


def test_a_telephone_is_used_with_the_keyboard_alone(page: Page) -> None:
    telephone(page, ANA).focus()
    page.keyboard.press("ArrowRight")
    expect(telephone(page, BOB)).to_be_focused()

    page.keyboard.press("Enter")
    says(page, BOB, "You are number 1 in line.")
    expect(telephone(page, BOB)).to_be_focused()
    page.keyboard.press("5")
    says(page, BOB, "You pressed 5")

    page.keyboard.press("Escape")
    shows(page, BOB, "idle")


def test_each_telephone_takes_one_stop_of_the_tab_key_for_its_keypad_or_less(page: Page) -> None:
    telephone(page, ANA).focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.phone"):
            break
    expect(telephone(page, BOB)).to_be_focused()


def test_digits_on_an_idle_telephone_dial_a_number(page: Page, carrier: Carrier) -> None:
    telephone(page, ANA).focus()
    page.keyboard.type("+14155550100")

    page.keyboard.press("Enter")

    says(page, ANA, "Thank you for calling.")
    assert carrier.calls()[0]["to"] == SUPPORT


def test_a_number_that_nobody_owns_is_refused_in_a_sentence(page: Page) -> None:
    telephone(page, ANA).focus()
    page.keyboard.type("+14155550999")
    page.keyboard.press("Enter")

    expect(telephone(page, ANA).locator("[data-role=note].problem")).not_to_be_empty()
    shows(page, ANA, "idle")


def test_a_called_number_without_telephone_gets_one_that_shows_who_calls(page: Page, carrier: Carrier) -> None:
    carrier.ring(STRANGER)

    shows(page, STRANGER, "ringing")
    expect(telephone(page, STRANGER).locator("[data-role=caller-id]")).to_have_text("+1 415 555 0100")
    expect(page).to_have_title("☎ +1 415 555 9876 rings")

    use(page, STRANGER, "answer")
    shows(page, STRANGER, "in-call")
    says(page, STRANGER, "Hello, this is your callback.")


@pytest.mark.parametrize(("action", "status"), [("decline", "busy"), ("voicemail", "in-progress")])
def test_a_ringing_telephone_is_declined_or_left_to_voicemail(
    page: Page, carrier: Carrier, action: str, status: str
) -> None:
    sid = carrier.ring(BOB)
    shows(page, BOB, "ringing")

    use(page, BOB, action)

    eventually(lambda: carrier.call(sid)["status"] == status, f"the call is {status}")


def test_a_telephone_that_is_let_ring_is_quiet_and_rings_on(page: Page, carrier: Carrier) -> None:
    sid = carrier.ring(BOB)
    use(page, BOB, "let-ring")

    shows(page, BOB, "ringing")
    assert carrier.call(sid)["status"] == "ringing"


def test_enter_answers_and_escape_declines(page: Page, carrier: Carrier) -> None:
    carrier.ring(BOB)
    shows(page, BOB, "ringing")
    telephone(page, BOB).focus()
    page.keyboard.press("Enter")
    shows(page, BOB, "in-call")

    declined = carrier.ring(CYD)
    shows(page, CYD, "ringing")
    telephone(page, CYD).focus()
    page.keyboard.press("Escape")
    eventually(lambda: carrier.call(declined)["status"] == "busy", "the call is busy")


def test_two_people_who_talk_are_connected(page: Page, carrier: Carrier) -> None:
    carrier.post("clients/ana/connect", {"params": {}})
    carrier.rest("Conferences/cb-1/Participants.json", {"From": SUPPORT, "To": BOB, "Label": "customer"})
    shows(page, BOB, "ringing")

    use(page, BOB, "answer")

    shows(page, BOB, "connected")
    expect(telephone(page, BOB).locator("[data-role=status]")).to_have_text("Connected")
    expect(telephone(page, BOB).locator("[data-role=note]")).to_have_text("with ana")
    expect(telephone(page, BOB).locator("[data-role=timer]")).to_have_text(re.compile("0:0[1-9]"))


def test_a_withheld_number_is_not_shown_to_the_product_and_the_telephone_keeps_its_call(
    page: Page, carrier: Carrier
) -> None:
    telephone(page, ANA).locator("[data-role=withheld]").check()
    use(page, ANA, "call")

    says(page, ANA, "You are number 1 in line.")
    assert ANA not in str(carrier.calls())


def test_the_mood_of_a_telephone_answers_for_it(page: Page, carrier: Carrier) -> None:
    telephone(page, BOB).locator("[data-role=mood]").select_option("busy")
    eventually(lambda: carrier.behavior_of(BOB) == "busy", "the mood is known")

    sid = carrier.ring(BOB)

    eventually(lambda: carrier.call(sid)["status"] == "busy", "the call is busy")


def test_a_mood_set_by_a_script_shows_on_the_telephone(page: Page, carrier: Carrier) -> None:
    address = f"{carrier.url}/sim/phones/{BOB}"
    requests.put(address, json={"behavior": "voicemail"}, timeout=10).raise_for_status()

    expect(telephone(page, BOB).locator("[data-role=mood]")).to_have_value("voicemail")


def test_many_called_numbers_that_answer_by_themselves_share_a_few_places(page: Page, carrier: Carrier) -> None:
    for last in range(10):
        number = f"+1415555970{last}"
        requests.put(f"{carrier.url}/sim/phones/{number}", json={"behavior": "answer"}, timeout=10).raise_for_status()
        carrier.ring(number)
    expect(page.locator("[data-exchange]", has_text="/Calls")).to_have_count(10)
    assert page.locator("[data-phone]").count() <= 3 + 6

    carrier.ring(STRANGER)
    shows(page, STRANGER, "ringing")


def test_the_log_shows_request_and_reply_and_can_be_narrowed_to_a_call(page: Page, carrier: Carrier) -> None:
    use(page, ANA, "call")
    says(page, ANA, "You are number 1 in line.")
    carrier.ring(BOB)
    entry = page.locator('[data-direction="webhook"]', has_text="/inbound")

    entry.locator("summary").click()
    expect(entry.locator("dl")).to_contain_text("CallSid")
    expect(entry.locator("pre")).to_contain_text("<Say>Thank you for calling.</Say>")

    expect(page.locator('[data-direction="rest"]', has_text="/Calls")).to_have_count(1)
    use(page, ANA, "show-log")
    expect(page.locator('[data-direction="rest"]')).to_have_count(0)
    expect(page.locator('[data-direction="webhook"]', has_text="/inbound")).to_have_count(1)


def test_a_paused_log_stands_still_and_catches_up(page: Page) -> None:
    page.locator("#exchange-pause").click()
    use(page, ANA, "call")
    says(page, ANA, "Thank you for calling.")
    expect(page.locator("#exchange-pause")).to_contain_text("new)")
    assert page.locator('[data-direction="webhook"]').count() == 0

    page.locator("#exchange-pause").click()
    expect(page.locator('[data-direction="webhook"]', has_text="/inbound")).to_have_count(1)


def test_the_clock_runs_faster_when_asked(page: Page, carrier: Carrier) -> None:
    page.locator('[data-speed="20"]').click()

    expect(page.locator('[data-speed="20"]')).to_have_attribute("aria-pressed", "true")
    assert requests.get(f"{carrier.url}/sim/clock", timeout=10).json()["speed"] == 20


def test_a_link_makes_somebody_the_caller_and_dials_once(page: Page, carrier: Carrier) -> None:
    open_shelf(page, carrier, **{"from": STRANGER, "to": SUPPORT, "dial": "1"})
    says(page, STRANGER, "Thank you for calling.")
    expect(telephone(page, STRANGER)).to_be_focused()

    page.reload()

    says(page, STRANGER, "You are number 1 in line.")
    assert len(carrier.calls()) == 1


def test_the_product_link_believes_web_addresses_only(page: Page, carrier: Carrier) -> None:
    open_shelf(page, carrier, product="https://calls.example/")
    expect(page.locator("#product")).to_have_attribute("href", "https://calls.example/")

    open_shelf(page, carrier, product="javascript:alert(1)")
    expect(page.locator("#product")).to_have_attribute("href", "http://127.0.0.1:8000/")


def test_the_shelf_and_a_call_in_progress_survive_a_reload(page: Page) -> None:
    page.get_by_label("Another telephone").fill("+44 20 7946 0018")
    page.get_by_role("button", name="Add", exact=True).click()
    use(page, "+442079460018", "call")
    says(page, "+442079460018", "You are number 1 in line.")

    page.reload()

    shows(page, "+442079460018", "in-call")
    says(page, "+442079460018", "You are number 1 in line.")
    use(page, "+442079460018", "hang-up")
    shows(page, "+442079460018", "idle")
    use(page, "+442079460018", "remove")
    expect(telephone(page, "+442079460018")).to_have_count(0)


def test_the_page_says_when_it_no_longer_hears_the_carrier(page: Page) -> None:
    page.route("**/sim/events", lambda route: route.abort())
    page.reload()
    expect(page.locator("#live")).to_have_text("Reconnecting…")
    page.unroute("**/sim/events")
    expect(page.locator("#live")).to_have_text("Live", timeout=PATIENCE_MS)


def test_nothing_is_cut_off_at_any_width(page: Page) -> None:
    for width in (375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(telephone(page, ANA).locator("[data-action=call]")).to_be_visible()
