"""The browser of these tests: the system's Chromium, patient enough for a busy machine."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from scripts import browser
from tests.browser.people import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """A conftest's fixture wins over the one of pytest-playwright, which would look for a browser of its own."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def speaking_browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A Chromium whose microphone beeps, and whose person lets every page use it. It is another than `browser`, and a
    whole one: it shows notifications on a desktop, which the shell has not."""
    microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    speaking = browser_type.launch(
        **{
            **browser_type_launch_args,
            "executable_path": browser.find(),
            "args": [*browser_type_launch_args["args"], *microphone],
        }
    )
    yield speaking
    speaking.close()


@pytest.fixture(scope="session")
def base_url() -> str:
    """Addresses are given whole: the stack chooses its ports."""
    return ""


@pytest.fixture
def no_script_fails(page: Page) -> Iterator[None]:
    """A script that fails, or is refused by the Content-Security-Policy, fails the test."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    yield
    assert broken == []


@pytest.fixture
def no_error_is_logged(page: Page) -> Iterator[None]:
    """The same, and nothing that the page asks for is missing either."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    yield
    assert broken == []
