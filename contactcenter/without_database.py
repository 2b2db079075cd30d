"""What people and programs are told while the database is away: a sentence, 503, and when to come back."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults

from contactcenter import database

logger = logging.getLogger(__name__)

API = "/api/"
RETRY_AFTER_SECONDS = 3
WITHIN_SECONDS = 5.0
LARGEST_KEPT_BODY = 64 * 1024
SENTENCE = "The database cannot be reached at the moment. Nothing was changed. Please try again."


class WithoutDatabaseMiddleware:
    """Stands last, next to the views. A call of the API that the database undid is done again before it is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.path.startswith(API) and _length(request) <= LARGEST_KEPT_BODY:
            _ = request.body  # kept in memory, so that a view can read it twice

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not database.is_temporary(error):
            return None
        logger.warning("request_without_database path=%r error=%r", request.path[:200], str(error)[:200])
        try:
            return _once_more(request) or unavailable(request)
        except Exception as again:  # what is no fault of the database is for the other handlers
            if not database.is_temporary(again):
                raise
            return unavailable(request)


def _once_more(request: HttpRequest) -> HttpResponse | None:
    """The API's answer after another try; None for a page, which is reloaded by a person."""
    match = request.resolver_match
    if match is None or not hasattr(request, "_body"):
        return None
    database.forget_broken_connections()
    answer: HttpResponse = database.retried(
        lambda: _rendered(match.func(request, *match.args, **match.kwargs)), within=WITHIN_SECONDS
    )
    return answer


def _rendered(answer: Any) -> HttpResponse:
    return answer.render() if hasattr(answer, "render") else answer


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 in the words of whoever asks; nothing in it needs the database."""
    answer: HttpResponse
    if request.path.startswith(API):
        answer = JsonResponse({"code": "unavailable", "detail": SENTENCE}, status=503)
    else:
        answer = HttpResponse(render_to_string("503.html", {"sentence": SENTENCE}), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's 500, which is asked for while the error is being dealt with; here for what fails before a view is reached."""
    error = sys.exc_info()[1]
    if error is not None and database.is_temporary(error):
        return unavailable(request)
    return defaults.server_error(request)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LARGEST_KEPT_BODY + 1
