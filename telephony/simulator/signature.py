"""X-Twilio-Signature (twilio.md 1.4): HMAC-SHA1 over the URL and the sorted form fields, keyed by the auth token."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def sign(*, url: str, form: Mapping[str, str], token: str) -> str:
    """For GET the fields are already in the URL: pass an empty form."""
    text = url_as_signed(url) + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def url_as_signed(url: str) -> str:
    """Without fragment and user:password; https drops the port, http keeps it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port:
        host = host.removesuffix(f":{parts.port}")
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
