"""Errors of the API: always `{"code", "detail"}`, and `fields` where a field was refused."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings


class Conflict(APIException):
    """The request was understood and came too late, or somebody else was first."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This has changed in the meantime."
    default_code = "conflict"


class BodyTooLarge(APIException):
    """More was sent than any call of the API needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body of this request is too large."
    default_code = "too_large"


def errors_with_a_code(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API as `{"code", "detail"}`; a refused field is named under `fields`."""
    from rest_framework.views import exception_handler  # its module loads ours, as the parsers of each view

    error = _as_an_api_error(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _as_code_and_detail(error, response.data)
    return response


def _as_an_api_error(error: Exception) -> Exception:
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, SuspiciousOperation):
        return ParseError("This request could not be read.")
    return error


def _as_code_and_detail(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        fields = data if isinstance(data, dict) else {api_settings.NON_FIELD_ERRORS_KEY: data}
        return {"code": "invalid", "detail": _sentence(fields), "fields": fields}
    detail = data.get("detail", data) if isinstance(data, dict) else data
    code = detail.code if isinstance(detail, ErrorDetail) else "error"
    return {"code": code, "detail": str(detail)}


def _sentence(data: Any) -> str:
    if isinstance(data, dict):
        return " ".join(_about(name, value) for name, value in data.items() if value)
    if isinstance(data, list):
        return " ".join(_sentence(value) for value in data if value)
    return str(data)


def _about(name: Any, value: Any) -> str:
    words = _sentence(value)
    return words if name == api_settings.NON_FIELD_ERRORS_KEY else f"{name}: {words}"
