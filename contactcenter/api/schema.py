"""Adds to the API's description what every door has in common: which bodies it takes, and how it refuses."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

ERROR = {
    "type": "object",
    "description": "Why a request was refused.",
    "required": ["code", "detail"],
    "properties": {
        "code": {"type": "string", "description": "For programs, e.g. `not_found`, `taken`, `invalid`."},
        "detail": {"type": "string", "description": "A sentence for people."},
        "fields": {
            "type": "object",
            "additionalProperties": True,
            "description": "With 400: what was refused, by field.",
        },
    },
}
REFUSALS = {
    "400": "Something in the request is not valid.",
    "401": "Nobody is signed in, or the token is wrong.",
    "403": "This is not for your role.",
    "404": "There is no such thing, or it is not yours.",
    "409": "Too late, or somebody else was first; `code` says which.",
    "429": "Too many requests; `Retry-After` says when to come back.",
}
MAY_COME_TOO_LATE = {"agents", "offers", "queue entries", "calls", "callback requests", "conversations", "tickets"}
MAY_BE_IN_USE = {"routing", "settings"}
JSON = "application/json"
ERROR_SCHEMA = {"$ref": "#/components/schemas/Error"}


def describe_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular."""
    result["components"]["schemas"]["Error"] = ERROR
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _refusals_of(operation, method=method, path=path):
                operation["responses"].setdefault(status, _refusal(status))
            _describe_json_alone(operation)
    return result


class StrictBody(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A body of which every field is known, and which is never a part of itself: what is required is so for PATCH too."""

    target_class = "contactcenter.api.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Any:
        self.target.partial = False
        return _closed(auto_schema._map_serializer(self.target, direction, bypass_extensions=True))  # noqa: SLF001 - documented


class StrictSettings(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A row of settings, of which every field is known."""

    target_class = "contactcenter.api.fields.ModelSettings"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Any:
        return _closed(auto_schema._map_serializer(self.target, direction, bypass_extensions=True))  # noqa: SLF001 - documented


class TimeOfDay(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """OpenAPI's own format for a time asks for a time zone; ours has none: the business hours have it."""

    target_class = "rest_framework.serializers.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", "example": "09:00:00"}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"additionalProperties": False}


def _describe_json_alone(operation: dict[str, Any]) -> None:
    """Forms are read as well, and cannot say what JSON says: no null, no list of objects."""
    content = operation.get("requestBody", {}).get("content", {})
    for media_type in [name for name in content if name != JSON]:
        del content[media_type]


def _refusals_of(operation: dict[str, Any], *, method: str, path: str) -> Iterator[str]:
    if "health" in operation["tags"]:
        yield "400"
        return
    if "requestBody" in operation or "parameters" in operation:
        yield "400"
    if "token" not in operation["tags"]:
        yield "401"
    yield "403"
    if "{" in path or "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}:
        yield "404"
    tags = set(operation["tags"])
    if (method != "get" and MAY_COME_TOO_LATE & tags) or (method == "delete" and MAY_BE_IN_USE & tags):
        yield "409"
    yield "429"


def _refusal(status: str) -> dict[str, Any]:
    content = {JSON: {"schema": ERROR_SCHEMA}}
    return {"description": REFUSALS[status], "content": content}
