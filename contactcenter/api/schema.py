"""Adds to the API's description what every door has in common: how it refuses."""

from collections.abc import Iterator
from typing import Any

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
MAY_COME_TOO_LATE = {"agents", "offers", "queue entries", "calls", "callback requests"}


def describe_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular."""
    result["components"]["schemas"]["Error"] = ERROR
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _refusals_of(operation, method=method, path=path):
                operation["responses"].setdefault(status, _refusal(status))
    return result


def _refusals_of(operation: dict[str, Any], *, method: str, path: str) -> Iterator[str]:
    if "health" in operation["tags"]:
        return
    if "requestBody" in operation or "parameters" in operation:
        yield "400"
    if "token" not in operation["tags"]:
        yield "401"
    yield "403"
    if "{" in path or "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}:
        yield "404"
    if method != "get" and MAY_COME_TOO_LATE & set(operation["tags"]):
        yield "409"
    yield "429"


def _refusal(status: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {"description": REFUSALS[status], "content": content}
