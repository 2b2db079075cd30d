"""Parameters of REST requests, checked as Twilio checks them (twilio.md 3.1, 5.2)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiDictProxy

from telephony.simulator.calls import Subscription
from telephony.simulator.documents import is_web_url
from telephony.simulator.rest.errors import RestError

INVALID_URL, INVALID_CALLBACK, INVALID_PARAMETER = 21205, 21609, 20001
SIDS = {"CA": re.compile(r"CA[0-9a-f]{32}"), "CF": re.compile(r"CF[0-9a-f]{32}")}


class Parameters:
    """The form of one request; every reader raises RestError with Twilio's code."""

    def __init__(self, form: MultiDictProxy[Any]) -> None:
        self._form = form

    @classmethod
    async def of(cls, request: web.Request) -> Parameters:
        return cls(await request.post())

    def has(self, name: str) -> bool:
        return name in self._form

    def text(self, name: str, default: str = "") -> str:
        return str(self._form.get(name, default))

    def texts(self, name: str) -> list[str]:
        """Repeated keys; also several words in one, as the documentation of Participants has it."""
        return [word for value in self._form.getall(name, []) for word in str(value).split()]

    def url(self, name: str, *, code: int = INVALID_URL) -> str:
        """Empty when absent."""
        url = self.text(name)
        if url and not is_callable_url(url):
            raise RestError(code, f"{name} is not a valid URL: {url}")
        return url

    def method(self, name: str) -> str:
        method = self.text(name, "POST").upper() or "POST"
        if method not in ("GET", "POST"):
            raise RestError(INVALID_PARAMETER, f"{name} must be GET or POST")
        return method

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise RestError(INVALID_PARAMETER, f"{name} must be a whole number from {least} to {most}")
        return int(text)

    def truth(self, name: str, *, default: bool) -> bool:
        text = self.text(name).lower()
        if text not in ("", "true", "false"):
            raise RestError(INVALID_PARAMETER, f"{name} must be true or false")
        return default if not text else text == "true"

    def subscription(self, name: str, *, known: set[str], default: set[str]) -> Subscription | None:
        """An event of a wrong format is a warning at Twilio, and then no callback ever (twilio.md 3.1)."""
        url = self.url(name, code=INVALID_CALLBACK)
        if not url:
            return None
        asked = self._form.getall(f"{name}Event", [])
        events = set(self.texts(f"{name}Event")) & known if asked else set(default)
        return Subscription(url=url, method=self.method(f"{name}Method"), events=events)


def is_callable_url(url: str) -> bool:
    """Absolute, http or https, no underscore in the host (twilio.md 1.3)."""
    return is_web_url(url) and "_" not in (urlsplit(url).hostname or "")


def is_sid(prefix: str, text: str) -> bool:
    return SIDS[prefix].fullmatch(text) is not None
