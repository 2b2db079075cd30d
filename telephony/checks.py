"""System checks: what would make the carrier refuse us, or us the carrier, found before the first call."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from telephony.twilio.client import is_the_real_carrier

_SECRETS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
_BROWSER_AUDIO = ("TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET", "TWILIO_TWIML_APP_SID")


@checks.register("telephony")
def check_credentials(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Without an account no call, without an auth token no webhook, without a key no browser audio."""
    if settings.DEBUG:
        return []
    errors: list[checks.CheckMessage] = [
        checks.Error(f"{name} is empty.", hint="Copy it from the Twilio console.", id="telephony.E001")
        for name in _SECRETS
        if not getattr(settings, name, "")
    ]
    missing = [name for name in _BROWSER_AUDIO if not getattr(settings, name, "")]
    if missing:
        errors.append(
            checks.Warning(
                f"{', '.join(missing)} empty: agents can work with a telephone only, not in the browser.",
                hint="Create an API key in the Twilio console and run connect_numbers.",
                id="telephony.W001",
            )
        )
    return errors


@checks.register("telephony")
def check_carrier_address(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Calls that go to a simulator reach no customer."""
    if settings.DEBUG or is_the_real_carrier():
        return []
    return [
        checks.Warning(
            "TWILIO_API_BASE_URL is not Twilio's: no call reaches a telephone.",
            hint="Leave it out, unless this is a rehearsal with the simulator.",
            id="telephony.W002",
        )
    ]


@checks.register("telephony")
def check_public_base_url(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """The address the carrier calls us at, and signs."""
    url = settings.PUBLIC_BASE_URL
    parts = urlsplit(url)
    host = parts.hostname or ""
    found: list[checks.CheckMessage] = []
    if parts.scheme not in ("http", "https") or not host:
        return [_error("is not an http address", "Write it as https://calls.example.com.", 2)]
    if parts.scheme != "https" and not settings.DEBUG:
        found.append(_error("is not https", "Call data and signatures need TLS.", 3))
    if url.endswith("/"):
        found.append(_error("ends with a slash", "Leave the slash off.", 4))
    if "_" in host:
        found.append(_error("has an underscore in its host", "Twilio refuses such hosts.", 5))
    if parts.username or parts.query or parts.fragment or host.count(":"):
        found.append(_error("has a login, query, fragment or IPv6 address", "Use scheme and host only.", 6))
    return found


def _error(fault: str, hint: str, number: int) -> checks.Error:
    return checks.Error(f"PUBLIC_BASE_URL {fault}.", hint=hint, id=f"telephony.E{number:03}")
