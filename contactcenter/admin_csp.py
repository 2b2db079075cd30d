"""Loosens the content security policy under the admin site alone, whose scripts (Alpine) evaluate expressions."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponseBase

loosened = csp_replace({"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]})


class AdminPolicyMiddleware:
    """Goes below CSPMiddleware, so that the response has its policy when the header is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.resolver_match and request.resolver_match.app_name == "admin":
            return loosened(lambda _: response)(request)
        return response
