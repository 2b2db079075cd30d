"""An admin uploads a greeting: what the carrier fetches is what telephones play, as long and as loud as it was recorded."""

import math
from typing import Any

import pytest
import requests
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.admin_pages import press, save
from tests.browser.people import MARIA, SUPPORT, sign_in
from tests.plugins.running_stack import RunningStack
from tests.sounds import decibels, heard, recorded

pytestmark = pytest.mark.e2e

SECONDS, LEVEL = 3.0, 0.3


def a_file(level: float = LEVEL) -> FilePayload:
    """Stereo at 44.1 kHz, as a studio delivers it."""
    return {"name": "Welcome.wav", "mimeType": "audio/wav", "buffer": recorded(SECONDS, level=level).getvalue()}


def played_to(stack: RunningStack, sid: str) -> list[str]:
    log: list[dict[str, Any]] = stack.simulator("GET", f"sim/calls/{sid}")["log"]
    return [item["url"] for item in log if item["kind"] == "play" and "/greetings/" in item["url"]]


def test_an_uploaded_greeting_is_converted_and_played(page: Page, stack: RunningStack) -> None:
    """Rule 6."""
    sign_in(page, stack, "admin")
    page.goto(f"{stack.web_url}/admin/callbacks/phonenumber/")
    press(page.get_by_role("link", name="Support", exact=True).first)
    page.locator("#id_welcome_audio").set_input_files(a_file(level=4))
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("This recording is too loud")).to_be_visible()

    page.locator("#id_welcome_audio").set_input_files(a_file())
    save(page, button="Save and continue editing")
    expect(page.get_by_text("This one lasts 3.0 s.")).to_be_visible()

    sid = stack.dial(caller=MARIA, to=SUPPORT)
    [address, *_] = stack.wait_until(lambda: played_to(stack, sid), seconds=60, what="the uploaded greeting")
    served = requests.get(address, timeout=10)
    assert served.headers["Content-Type"] in {"audio/wav", "audio/x-wav"}
    samples = heard(served.content)
    assert len(samples) / 8000 == pytest.approx(SECONDS, abs=0.01)
    assert decibels(samples) == pytest.approx(20 * math.log10(LEVEL / math.sqrt(2)), abs=0.5)
