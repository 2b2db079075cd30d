"""The pages on which customers ask for a callback, give the code, and see how far it is.

Nobody signs in, and a page may stand in a frame of somebody else's, where browsers send no cookies: so there is no session,
and what would be forged is stopped by a proof in the page and by where a form says that it comes from.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from callbacks.hours_in_words import now_in_words
from callbacks.models import CallbackRequest, RequestForm
from callbacks.operations import callback_requests
from callbacks.operations.errors import Refused
from callbacks.queries.requests import request_payload
from callbacks.request_forms import AskForm
from contactcenter import clock
from contactcenter.api.throttles import PerFormAddress
from telephony import phone_numbers

PROOF, PROOF_LIVES_SECONDS = "request-callback", 4 * 3600
STALE = "This page was open for too long, or was sent from elsewhere. Load it again."
TOO_OFTEN = "Too much was sent from here. Wait a minute, then try again."

View = Callable[..., HttpResponse]


def _page(view: View) -> View:
    """Finds the page by its slug, lets nothing forged in, and lets its own origins show it in a frame."""

    @never_cache
    @csrf_exempt
    @require_http_methods(["GET", "POST"])
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        pages = RequestForm.objects.filter(is_active=True).select_related("phone_number__business_hours")
        page = get_object_or_404(pages.select_related("phone_number__queue"), slug=slug)
        refusal = _why_not(request, page) if request.method == "POST" else ""
        response = HttpResponseForbidden(refusal) if refusal else view(request, page, **kwargs)
        return _framed_by(page.embedding_origins, response, request)

    return guarded


def _why_not(request: HttpRequest, page: RequestForm) -> str:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in {
        request.get_host(),
        urlsplit(settings.PUBLIC_BASE_URL).netloc,
    }:
        return STALE
    try:
        of = signing.loads(request.POST.get("proof", ""), salt=PROOF, max_age=PROOF_LIVES_SECONDS)
    except signing.BadSignature:
        return STALE
    return "" if of == page.pk else STALE


def _framed_by(origins: list[str], response: HttpResponse, request: HttpRequest) -> HttpResponse:
    response.xframe_options_exempt = bool(origins)  # type: ignore[attr-defined]
    return csp_replace({"frame-ancestors": origins or [NONE]})(lambda _: response)(request)  # type: ignore[return-value]


@_page
def ask(request: HttpRequest, page: RequestForm) -> HttpResponse:
    """The form; once it is sent, the number is called with a code."""
    form = AskForm(request.POST if request.method == "POST" else None, page=page)
    if request.method == "POST" and not _is_too_often(request, form) and form.is_valid():
        try:
            made = callback_requests.ask(wish=form.wish(), address=_address(request), at=clock.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return HttpResponseRedirect(_address_of(page, made))
    schedule = page.phone_number.business_hours.schedule
    at = clock.now()
    about = {"form": form, "is_open": page.phone_number.is_open(at=at), "hours": now_in_words(schedule, at=at)}
    return _render(request, "request_callback/ask.html", page, about)


def _is_too_often(request: HttpRequest, form: AskForm) -> bool:
    if PerFormAddress().allow_request(request, None):  # type: ignore[arg-type]
        return False
    form.full_clean()
    form.add_error(None, TOO_OFTEN)
    return True


@_page
def follow(request: HttpRequest, page: RequestForm, public_id: UUID) -> HttpResponse:
    """Where it stands; before that, the code. The address is known to who asked alone."""
    found = CallbackRequest.objects.filter(public_id=public_id, phone_number=page.phone_number, token=None)
    made = found.select_related("phone_number", "queue", "category").first()
    if made is None:
        raise Http404
    why = ""
    if request.method == "POST":
        try:
            _act(request, made)
        except Refused as refused:
            why = str(refused)
        else:
            return HttpResponseRedirect(_address_of(page, made))
    made.refresh_from_db()
    now = request_payload(made, at=clock.now())
    about = {"why": why, "made": now, "masked": phone_numbers.masked(made.number), "wait": _in_words(now["estimate"])}
    about["zone"] = page.phone_number.business_hours.time_zone
    part = request.headers.get("HX-Request") and request.method == "GET"
    return _render(request, f"request_callback/{'place' if part else 'follow'}.html", page, about)


def _in_words(estimate: dict[str, int] | None) -> str:
    if estimate is None:
        return ""
    low, high = estimate["low_seconds"] // 60, -(-estimate["high_seconds"] // 60)
    return f"in about {low} to {high} minutes" if low else f"within {max(high, 1)} min"


def _act(request: HttpRequest, made: CallbackRequest) -> None:
    at = clock.now()
    match request.POST.get("do"):
        case "confirm":
            callback_requests.confirm(request_id=made.pk, code=request.POST.get("code", "")[:20], at=at)
        case "call-again":
            callback_requests.call_again(request_id=made.pk, address=_address(request), at=at)
        case "cancel":
            callback_requests.cancel(request_id=made.pk, at=at)


def _render(request: HttpRequest, template: str, page: RequestForm, about: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"page": page, "proof": signing.dumps(page.pk, salt=PROOF), **about})


def _address_of(page: RequestForm, made: CallbackRequest) -> str:
    return reverse("request-callback:follow", args=[page.slug, made.public_id])


def _address(request: HttpRequest) -> str:
    return str(PerFormAddress().get_ident(request))  # type: ignore[arg-type]
