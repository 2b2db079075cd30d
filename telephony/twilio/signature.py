"""The gate of every carrier route: only requests that the carrier signed for us pass."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter
from twilio.request_validator import RequestValidator

from contactcenter import database
from telephony import twiml
from telephony.twilio import meanwhile
from telephony.twilio.responses import follow, try_again

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
REPORT_WAITS_SECONDS = 10.0
APOLOGY = "We are sorry, something went wrong. Please call again later. Goodbye."

database_away_total = Counter("carrier_requests_without_database", "Requests answered while the database was away")
refused_total = Counter("carrier_requests_refused", "Requests to carrier routes that were turned away", ["reason"])

View = Callable[..., HttpResponse]


class _Refused(Exception):
    """A request that does not pass the gate."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def carrier_request(
    view: View | None = None, *, speaks: bool = False, keys_to: Callable[..., str] | None = None
) -> Any:
    """Let only signed POSTs of our own account in, with their parameters as `request.carrier_params`.

    What the database undid is done again, three times at most. Where that does not help: `speaks` means that somebody
    listens, who is then kept on the line and brought back to the same step; `keys_to` answers where a key that is pressed
    meanwhile goes. A fault of our own becomes an apology. A report gets a 503, which makes the carrier try again.
    """
    if view is None:
        return functools.partial(carrier_request, speaks=speaks, keys_to=keys_to)

    @csrf_exempt
    @functools.wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.carrier_params = _verified_params(request)  # type: ignore[attr-defined]
        except _Refused as refusal:
            return _turned_away(request, refusal)
        try:
            return answer(lambda: view(request, *args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is, a caller is on the line
            keys_url = keys_to(*args, **kwargs) if keys_to else ""
            return _answer_to_fault(error, request=request, speaks=speaks, keys_url=keys_url)

    answer = _while_a_caller_listens if speaks else _for_a_report
    return gate


def _while_a_caller_listens(view: Callable[[], HttpResponse]) -> HttpResponse:
    def connected() -> HttpResponse:
        connection.ensure_connection()  # else the clock would wait for one first, and then the view again
        return view()

    with database.given_up_after(settings.CALLER_WAITS_SECONDS):
        return database.retried(connected, within=settings.CALLER_WAITS_SECONDS)


def _for_a_report(view: Callable[[], HttpResponse]) -> HttpResponse:
    """Without the watch: some reports make us ask the carrier, which may take longer."""
    return database.retried(view, within=REPORT_WAITS_SECONDS)


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
    return meanwhile.brought_along(request) | _plain(posted)


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


def _answer_to_fault(error: Exception, *, request: HttpRequest, speaks: bool, keys_url: str) -> HttpResponse:
    if getattr(settings, "DEBUG_PROPAGATE_WEBHOOK_ERRORS", False):
        raise error
    if isinstance(error, Http404) and not speaks:
        raise error
    if database.is_temporary(error):
        return _answer_without_a_database(error, request=request, speaks=speaks, keys_url=keys_url)
    logger.error("carrier_request_failed path=%r", request.path[:200], exc_info=error)
    return _apology() if speaks else try_again()


def _answer_without_a_database(error: Exception, *, request: HttpRequest, speaks: bool, keys_url: str) -> HttpResponse:
    database_away_total.inc()
    logger.warning("carrier_request_without_database path=%r error=%r", request.path[:200], str(error)[:200])
    if not speaks:
        return try_again()
    document = meanwhile.hold_and_come_back(request, keys_url=keys_url)
    return follow(document) if document else _apology()


def _apology() -> HttpResponse:
    return follow(twiml.say_and_hang_up(prompts=[twiml.Prompt(text=APOLOGY)]))
