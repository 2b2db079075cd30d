"""Lets the console stand in a frame of pages that an operator has named, and of no others (rule 47).

Browsers keep the cookies of a page in somebody else's frame apart, or send none: so where an origin is named the session's
cookies say `SameSite=None; Secure; Partitioned`, and nowhere else.
"""

from collections.abc import Callable
from http.cookies import Morsel

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

IN_FRAMES = {"console:page", "salesforce:adapter", "account_login", "mfa_authenticate"}
"""The console, the page around it for Salesforce, and what stands before both for who is not signed in."""

PARTITIONED = "partitioned"
Morsel._reserved.setdefault(PARTITIONED, "Partitioned")  # type: ignore[attr-defined] # noqa: SLF001 - Python knows it from 3.14 on
Morsel._flags.add(PARTITIONED)  # type: ignore[attr-defined] # noqa: SLF001 - the same

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class EmbeddingMiddleware:
    """Goes below CSPMiddleware, so that the response has its policy when the header is written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if not settings.EMBED_ORIGINS or match is None or match.view_name not in IN_FRAMES:
            return response
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        # In Salesforce the console stands in a frame of our own page, which stands in one of theirs.
        ourselves = [SELF] if settings.SALESFORCE_MY_DOMAIN else []
        return csp_replace({"frame-ancestors": [*ourselves, *settings.EMBED_ORIGINS]})(lambda _: response)(request)


class PartitionedCookiesMiddleware:
    """Goes above all that sets cookies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for cookie in response.cookies.values():
            if cookie["samesite"] == "None" and cookie["secure"]:
                cookie[PARTITIONED] = True
        return response
