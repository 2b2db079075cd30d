"""Requests as the carrier sends them, signed with the account of the environment."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping


def signed_form(
    path: str, *, leg: int, environment: Mapping[str, str] = os.environ
) -> tuple[dict[str, str], dict[str, str]]:
    """The parameters of a wait-loop request, and the header with their signature."""
    form = {
        "AccountSid": environment["TWILIO_ACCOUNT_SID"],
        "ApiVersion": "2010-04-01",
        "CallSid": f"CA{leg:032x}",
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "From": "+12125552000",
        "To": "+14155550100",
    }
    signed = environment["PUBLIC_BASE_URL"] + path + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(environment["TWILIO_AUTH_TOKEN"].encode(), signed.encode(), hashlib.sha1).digest()
    return form, {"X-Twilio-Signature": base64.b64encode(digest).decode()}
