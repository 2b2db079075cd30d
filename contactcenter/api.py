"""What all REST doors share: pages by cursor, and errors as `{"code", "detail"}`."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class CursorPages(CursorPagination):
    """Newest first unless a view says otherwise; `limit` up to 200 rows a page."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = "-created_at"


class Conflict(APIException):
    """The request was understood and came too late, or somebody else was first."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This has changed in the meantime."
    default_code = "conflict"


def errors_with_a_code(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API as `{"code", "detail"}`; a refused field is named under `fields`."""
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _as_code_and_detail(error, response.data)
    return response


def _as_code_and_detail(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        return {"code": "invalid", "detail": _sentence(data), "fields": data}
    detail = data.get("detail", data) if isinstance(data, dict) else data
    code = detail.code if isinstance(detail, ErrorDetail) else "error"
    return {"code": code, "detail": str(detail)}


def _sentence(data: Any) -> str:
    if isinstance(data, dict):
        return " ".join(f"{name}: {_sentence(value)}" for name, value in data.items())
    if isinstance(data, list):
        return " ".join(_sentence(value) for value in data)
    return str(data)
