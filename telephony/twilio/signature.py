"""The gate of every carrier route: only requests that the carrier signed for us pass."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter
from twilio.request_validator import RequestValidator

from telephony import twiml
from telephony.twilio.responses import follow

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
APOLOGY = "We are sorry, something went wrong. Please call again later. Goodbye."

refused_total = Counter("carrier_requests_refused", "Requests to carrier routes that were turned away", ["reason"])

View = Callable[..., HttpResponse]


class _Refused(Exception):
    """A request that does not pass the gate."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def carrier_request(view: View | None = None, *, speaks: bool = False) -> Any:
    """Let only signed POSTs of our own account in, with their parameters as `request.carrier_params`.

    `speaks`: a caller listens to the answer, so a fault in the view becomes an apology; otherwise
    it becomes a 503, which makes the carrier try again.
    """
    if view is None:
        return functools.partial(carrier_request, speaks=speaks)

    @csrf_exempt
    @functools.wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.carrier_params = _verified_params(request)  # type: ignore[attr-defined]
        except _Refused as refusal:
            return _turned_away(request, refusal)
        try:
            return view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, a caller is on the line
            return _answer_to_fault(error, request=request, speaks=speaks)

    return gate


def _verified_params(request: HttpRequest) -> dict[str, str]:
    signature = request.headers.get("X-Twilio-Signature", "")
    if request.method != "POST":
        raise _Refused("method")
    if not signature:
        raise _Refused("unsigned")
    posted = _posted(request)
    url = settings.PUBLIC_BASE_URL + request.get_full_path()
    if not any(RequestValidator(t).validate(url, posted, signature) for t in _auth_tokens()):
        raise _Refused("signature")
    return _plain(posted)


def _posted(request: HttpRequest) -> Any:
    if _declared_length(request) > LARGEST_BODY:
        raise _Refused("too_large", 413)
    if request.content_type != "application/x-www-form-urlencoded":
        raise _Refused("content_type", 400)
    try:
        if len(request.body) > LARGEST_BODY:
            raise _Refused("too_large", 413)
        return request.POST
    except (SuspiciousOperation, BadRequest, UnreadablePostError, ValueError) as error:
        raise _Refused("junk", 400) from error


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _auth_tokens() -> list[str]:
    """Two while a token is being replaced; never an empty one, which anybody could sign with."""
    tokens = [settings.TWILIO_AUTH_TOKEN, getattr(settings, "TWILIO_AUTH_TOKEN_SECONDARY", "")]
    return [token for token in tokens if token]


def _plain(posted: Any) -> dict[str, str]:
    # The signature joins names and values without a mark between them, so a repeated name can be
    # made to look like a longer value: the carrier sends each name once.
    if any(len(values) > 1 for _, values in posted.lists()):
        raise _Refused("repeated")
    params: dict[str, str] = posted.dict()
    if params.get("AccountSid", settings.TWILIO_ACCOUNT_SID) != settings.TWILIO_ACCOUNT_SID:
        raise _Refused("account")
    return params


def _turned_away(request: HttpRequest, refusal: _Refused) -> HttpResponse:
    refused_total.labels(reason=refusal.reason).inc()
    logger.warning("carrier_request_refused path=%r reason=%s", request.path[:200], refusal.reason)
    return HttpResponse("Refused.", status=refusal.status, content_type="text/plain")


def _answer_to_fault(error: Exception, *, request: HttpRequest, speaks: bool) -> HttpResponse:
    if getattr(settings, "DEBUG_PROPAGATE_WEBHOOK_ERRORS", False):
        raise error
    if isinstance(error, Http404) and not speaks:
        raise error
    logger.error("carrier_request_failed path=%r", request.path[:200], exc_info=error)
    if not speaks:
        return HttpResponse("Try again later.", status=503, content_type="text/plain")
    return follow(twiml.say_and_hang_up(prompts=[twiml.Prompt(text=APOLOGY)]))
