"""The real carrier client with a point before and after each of its requests."""

from typing import Any, Self

import requests

from telephony.twilio.carrier import TwilioCarrier
from telephony.twilio.client import build_client
from telephony.twilio.fence import FencedAdapter
from tests.crash import fuse


class FusedAdapter(FencedAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        with fuse.around(f"request {request.method}"):
            return super().send(request, *args, **options)


class FusedCarrier(TwilioCarrier):
    @classmethod
    def from_settings(cls) -> Self:
        client = build_client()
        client.http_client.session.mount("http://", FusedAdapter())
        return cls(client=client)
