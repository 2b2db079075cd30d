"""Two people who talk: what is said into the console is heard at the telephone, and the other way round."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.people import MARIA, PATIENCE_MS, SUPPORT, expect_state, go_available, open_console
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

LOUD_ENOUGH = 0.005
"""Root mean square of what comes in; the browser's stand-in for a microphone beeps every second."""

LISTEN = """
() => {
  const element = window.heardAudio;
  if (!element?.srcObject) return 0;
  window.ear ??= (() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaStreamSource(element.srcObject).connect(analyser);
    context.resume();
    return analyser;
  })();
  const samples = new Float32Array(window.ear.fftSize);
  window.ear.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
}
"""

KEEP_WHAT_PLAYS = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.heardAudio = this; return play.call(this); };
"""
"""A page's sound leaves by elements that are nowhere in the page: the test keeps the last one that played."""


@pytest.fixture
def telephones(speaking_browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = speaking_browser.new_context()
    context.add_init_script(KEEP_WHAT_PLAYS)
    page = context.new_page()
    page.goto(f"{stack.simulator_url}/")
    yield page
    context.close()


@pytest.fixture
def console(speaking_browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = speaking_browser.new_context()
    context.add_init_script(KEEP_WHAT_PLAYS)
    page = context.new_page()
    open_console(page, stack)
    yield page
    context.close()


def maria_at(telephones: Page) -> Locator:
    return telephones.locator(f'[data-phone="{MARIA}"]')


def hears_somebody(page: Page, stack: RunningStack) -> None:
    stack.wait_until(lambda: page.evaluate(LISTEN) > LOUD_ENOUGH, seconds=60, what="a voice at the other end")


def voice_is(telephones: Page, state: str) -> None:
    expect(maria_at(telephones)).to_have_attribute("data-voice", state)


def test_caller_and_agent_hear_each_other_and_a_reloaded_console_goes_on_speaking(
    telephones: Page, console: Page, stack: RunningStack
) -> None:
    """Rule 34: two-way audio, here between two pages."""
    telephones.get_by_role("button", name="Microphone").click()
    maria_at(telephones).locator("select[data-role=to]").select_option(SUPPORT)
    maria_at(telephones).locator("[data-action=call]").click()
    go_available(console)
    console.locator("[data-role=offer]:visible [data-action=accept]").click(timeout=PATIENCE_MS)

    voice_is(telephones, "speaks")
    hears_somebody(telephones, stack)
    hears_somebody(console, stack)
    expect(console.locator("[data-role=audio]")).to_contain_text("microphone on")

    telephones.get_by_role("button", name="Microphone").click()
    expect(console.locator("[data-role=audio]")).to_contain_text("the other end has no microphone")
    voice_is(telephones, "")

    telephones.get_by_role("button", name="Microphone").click()
    console.reload()
    hears_somebody(console, stack)

    maria_at(telephones).locator("[data-action=hang-up]").click()
    expect_state(console, "available")
    voice_is(telephones, "")
