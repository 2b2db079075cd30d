"""The last look at the clock before a request leaves: whoever slept on the way here must not ask any more."""

import time
from typing import Any

import requests

from telephony import carrier


class FencedAdapter(requests.adapters.HTTPAdapter):
    """Sends nothing once the time is over in which it was ours to ask (`carrier.asked_until`)."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Raises CarrierNotAsked."""
        until = carrier.ask_until.get()
        if until is not None and time.monotonic() > until:
            raise carrier.CarrierNotAsked("not asked: this process slept on the way to the carrier")
        return super().send(request, *args, **options)
