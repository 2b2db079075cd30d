"""The carrier's requests for tests of the webhooks: signed as the carrier signs, to the address that it was given."""

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import get_resolver
from twilio.request_validator import RequestValidator

FORM = "application/x-www-form-urlencoded"
CALL_SID = "CA" + "a" * 32
MARIA = "+14155552671"
NOBODY = {"leg_id": 0, "offer_id": 0, "attempt": 1, "tries": 1, "choice_id": 0, "call_id": 0, "name": "nobodys"}


class Carrier:
    """Posts what the carrier would post; `params` are the carrier's own names."""

    def __init__(self, *, token: str = "", base_url: str = "") -> None:
        self.token = token or settings.TWILIO_AUTH_TOKEN
        self.base_url = base_url or settings.PUBLIC_BASE_URL
        self.client = Client()

    def post(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        given = {"AccountSid": settings.TWILIO_ACCOUNT_SID, "CallSid": CALL_SID, "ApiVersion": "2010-04-01"}
        return self.post_exactly(path, given | (params or {}), **headers)

    def post_exactly(self, path: str, params: dict[str, Any], **headers: str) -> HttpResponse:
        headers.setdefault("X-Twilio-Signature", self.sign(path, params))
        body = urlencode(params, doseq=True)
        return self.client.post(path, body, content_type=FORM, headers=headers)

    def sign(self, path: str, params: dict[str, Any]) -> str:
        form = QueryDict(mutable=True)
        for name, value in params.items():
            form.setlist(name, value if isinstance(value, list) else [str(value)])
        return RequestValidator(self.token).compute_signature(self.base_url + path, form)


def routes() -> list[str]:
    """The address of every carrier route, its ids nobody's; read from the URLconf, so that none can be forgotten."""
    return ["/voice/" + _filled(str(route.pattern)) for route in _patterns()]


def names() -> list[str]:
    """What the carrier's routes are called."""
    return sorted(each.name for each in _patterns())


def address(route: str, **ids: int) -> str:
    """`address("wait", leg_id=7)`: /voice/wait/7/."""
    [found] = [each for each in _patterns() if each.name == route]
    return "/voice/" + _filled(str(found.pattern), **ids)


def _patterns() -> list[Any]:
    [voice] = [part for part in get_resolver().url_patterns if str(part.pattern) == "voice/"]
    return list(voice.url_patterns)


def _filled(pattern: str, **ids: int) -> str:
    for name, value in (NOBODY | ids).items():
        pattern = pattern.replace(f"<int:{name}>", str(value)).replace(f"<slug:{name}>", str(value))
    return pattern


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours: to see that nothing has changed."""
    models = [
        model for model in apps.get_models() if model._meta.app_label in {"callbacks", "agents", "tickets", "auth"}
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}
