"""The browser of these tests: the system's Chromium, patient enough for a busy machine."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """A conftest's fixture wins over the one of pytest-playwright, which would look for a browser of its own."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Addresses are given whole: the stack chooses its ports."""
    return ""
