"""The Content-Security-Policy of our pages: what they may load, and with whom they may speak."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

VOICE_SDK = [
    "https://eventgw.twilio.com",
    "wss://voice-js.roaming.twilio.com",
    "https://media.twiliocdn.com",
    "https://sdk.twilio.com",
]
"""With whom the carrier's Voice SDK speaks from an agent's browser."""


def policy(*, simulator_url: str) -> dict[str, Any]:
    """As django-csp takes it. Where a simulator is the carrier, the console loads its voice script and speaks with it."""
    simulator = [simulator_url] if simulator_url else []
    sockets = [url.replace("http", "ws", 1) for url in simulator]
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF, NONCE, *simulator],
            "style-src": [SELF, NONCE],
            "img-src": [SELF, "data:"],
            "media-src": [SELF, "blob:", "mediastream:", "https://sdk.twilio.com", "https://media.twiliocdn.com"],
            "connect-src": [SELF, *simulator, *sockets, *VOICE_SDK],
            "worker-src": [SELF],
            "object-src": [NONE],
            "base-uri": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        },
    }
