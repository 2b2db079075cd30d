"""System checks: what agents would miss, found before the first call."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core import checks

from telephony.twilio.client import is_the_real_carrier

VOICE_SDK = "vendor/twilio.min.js"
"""Where `make voice-sdk` puts it, below the static files."""


@checks.register("agents")
def check_voice_sdk(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """With a real account an agent's browser talks by the Voice SDK, which the installation serves itself."""
    if not is_the_real_carrier() or finders.find(VOICE_SDK):
        return []
    return [
        checks.Info(
            "Twilio's Voice SDK is not installed: agents can work with a telephone only, not in the browser.",
            hint="Run `make voice-sdk`, then start again.",
            id="agents.I001",
        )
    ]
