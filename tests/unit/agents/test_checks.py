"""Agents who talk in the browser through a real account need the Voice SDK."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from agents import checks

REAL = "https://api.twilio.com"


@pytest.fixture
def static(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The installation's static files."""
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    yield tmp_path
    finders.get_finder.cache_clear()


def test_without_the_voice_sdk_a_real_account_is_told_what_to_do(settings: Any, static: Path) -> None:
    settings.TWILIO_API_BASE_URL = REAL

    [found] = checks.check_voice_sdk(None)

    assert (found.id, "make voice-sdk" in str(found.hint)) == ("agents.I001", True)


def test_with_the_voice_sdk_or_on_a_simulator_there_is_none(settings: Any, static: Path) -> None:
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:8010"
    assert checks.check_voice_sdk(None) == []

    settings.TWILIO_API_BASE_URL = REAL
    (static / "vendor").mkdir()
    (static / checks.VOICE_SDK).write_text("// the SDK")
    assert checks.check_voice_sdk(None) == []
