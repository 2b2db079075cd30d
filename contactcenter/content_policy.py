"""The Content-Security-Policy: what a page of ours may load, and from where."""

from typing import Any

from csp.constants import NONCE, NONE, SELF


def policy(*, simulator_url: str) -> dict[str, Any]:
    """Ourselves, and the carrier's audio; with `simulator_url` the simulator too."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF, NONCE],
            "style-src": [SELF, NONCE],
            "img-src": [SELF, "data:"],
            "media-src": [SELF, "blob:", "mediastream:", "https://sdk.twilio.com", "https://media.twiliocdn.com"],
            "connect-src": [
                SELF,
                *([simulator_url] if simulator_url else []),
                "https://eventgw.twilio.com",
                "wss://voice-js.roaming.twilio.com",
                "https://media.twiliocdn.com",
                "https://sdk.twilio.com",
            ],
            "object-src": [NONE],
            "base-uri": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        },
    }
