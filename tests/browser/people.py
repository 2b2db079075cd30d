"""What people do in the browser, in their words: sign in, open the console, dial in and ask for a callback."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.plugins.running_stack import RunningStack

SUPPORT = "+14155550100"
MARIA = "+14155552671"
PATIENCE_MS = 15_000

KEEP_STATES = """
() => {
  const label = document.querySelector("[data-role=state]");
  window.states = [label.dataset.state];
  const keep = () => states.at(-1) === label.dataset.state || states.push(label.dataset.state);
  new MutationObserver(keep).observe(label, { attributeFilter: ["data-state"] });
}
"""


def sign_in(page: Page, stack: RunningStack, user: str) -> None:
    """By the login form, as anybody does outside the demo."""
    page.goto(f"{stack.web_url}/accounts/login/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def open_console(page: Page, stack: RunningStack, user: str = "ana") -> None:
    """The console of an agent, with its first snapshot on the screen."""
    sign_in(page, stack, user)
    page.goto(f"{stack.web_url}/console/")
    expect(page.locator("[data-role=console]")).to_have_attribute("data-ready", "yes")


def go_available(page: Page) -> None:
    """Where somebody waits, it rings at once: the moment between may be too short to be seen."""
    page.locator("[data-action=available]").click()
    expect_state(page, re.compile("available|ringing"))


def expect_state(page: Page, state: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-role=state]")).to_have_attribute("data-state", state)


def keep_states(page: Page) -> None:
    """From now on the console's page remembers each state that it has shown, however briefly: see `states`."""
    page.evaluate(KEEP_STATES)


def states(page: Page) -> list[str]:
    return list(page.evaluate("states"))


def ask_for_a_callback(stack: RunningStack, *, caller: str = MARIA) -> None:
    """Dial support, press 1 once the place in line is told, and be let go; done when the callback is in line."""
    sid = stack.dial(caller=caller, to=SUPPORT)

    def knows_the_place() -> bool:
        """During the welcome no key would be heard."""
        return any("in line" in item.get("text", "") for item in stack.simulator("GET", f"sim/calls/{sid}")["log"])

    stack.wait_until(knows_the_place, seconds=60, what="the first announcement")
    stack.simulator("POST", f"sim/calls/{sid}/press", digits="1")
    wait_in_line(stack, kind="callback", caller=caller)


def wait_in_line(stack: RunningStack, *, kind: str, caller: str = MARIA) -> None:
    """Until a supervisor sees the caller waiting in this way."""
    supervisor = stack.api("sue")

    def waits() -> bool:
        entries = supervisor.get("queue-entries/").json()["results"]
        return any((entry["kind"], entry["caller"]) == (kind, caller) for entry in entries)

    stack.wait_until(waits, seconds=60, what=f"{caller} waiting as {kind}")


def customer(stack: RunningStack, behavior: str, *, number: str = MARIA, **more: float) -> None:
    """What the customer's telephone does when it is called."""
    stack.simulator("PUT", f"sim/phones/{number}", behavior=behavior, **more)


def support_has(stack: RunningStack, **settings: Any) -> None:
    """The queue's settings, for instance a wrap-up that is as long as a busy machine needs."""
    _set(stack, "queues", settings)


def number_has(stack: RunningStack, **settings: Any) -> None:
    """The settings of Support's telephone number."""
    _set(stack, "phone-numbers", settings)


def _set(stack: RunningStack, kind: str, settings: dict[str, Any]) -> None:
    admin = stack.api("admin")
    [support] = [row for row in admin.get(f"{kind}/").json()["results"] if row["name"] == "Support"]
    admin.patch(f"{kind}/{support['id']}/", json=settings).raise_for_status()
