"""A local stand-in of a Salesforce org: real HTTP, and it takes only what the documented API takes."""

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.unit.telephony.http_server import answering

DATA = "/services/data/v60.0/"
CLIENT, SECRET = "3MVG9.app", "app-secret"
KEY_FIELD = "ContactCenterKey__c"
WRITABLE = {
    **dict.fromkeys(
        ("Subject", "Description", "Status", "CallDisposition", "CallObject", "CallType", "WhoId", "WhatId"), str
    ),
    "ActivityDate": str,
    "CallDurationInSeconds": int,
    "Channel__c": str,
}
USERS = "005"
"""How the ids of users begin: a task is about nobody of them."""

CALL_TYPES = {"Inbound", "Outbound", "Internal"}


class Org:
    """Its records, whom its numbers belong to, and what it shall answer instead (`refuses`, once each)."""

    def __init__(self) -> None:
        self.url = ""
        self.tasks: dict[str, dict[str, Any]] = {}
        self.numbers: dict[str, list[tuple[str, str]]] = {}
        self.token, self.sign_ins = "", 0
        self.asked: list[str] = []
        self.refuses: list[tuple[int, str]] = []
        self.loses_answers = self.garbles = False
        self.sends_to = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        status, body = self._decide(handler)
        answering(status, json.dumps(body).encode() if body is not None else b"")(handler)

    def end_sessions(self) -> None:
        self.token = "another"

    def _decide(self, handler: BaseHTTPRequestHandler) -> tuple[int, Any]:
        self.asked.append(f"{handler.command} {handler.path}")
        if (handler.command, handler.path) == ("POST", "/services/oauth2/token"):
            return self._sign_in(handler)
        if handler.headers["Authorization"] != f"Bearer {self.token}":
            return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if self.refuses:
            status, code = self.refuses.pop(0)
            return _error(status, code, "as the test wants it")
        if not handler.path.startswith(DATA):
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        return self._of_the_api(handler, handler.path.removeprefix(DATA))

    def _of_the_api(self, handler: BaseHTTPRequestHandler, path: str) -> tuple[int, Any]:
        method = handler.command
        if method == "GET" and path == "sobjects/Task/describe":
            return 200, {"fields": [self._described(name) for name in [*WRITABLE, KEY_FIELD, "Id"]]}
        if handler.headers["Content-Type"] != "application/json":
            return _error(415, "UNSUPPORTED_MEDIA_TYPE", "not JSON")
        asked = json.loads(handler.body)  # type: ignore[attr-defined]
        if method == "POST" and path == "parameterizedSearch":
            return self._search(asked)
        found = re.fullmatch(r"sobjects/Task/(\w+)/([^/]+)", path)
        if method == "PATCH" and found:
            return self._upsert(found[1], unquote(found[2]), asked)
        return _error(405, "METHOD_NOT_ALLOWED", f"{method} {path}")

    def _sign_in(self, handler: BaseHTTPRequestHandler) -> tuple[int, Any]:
        self.sign_ins += 1
        asked = parse_qs(handler.body.decode())  # type: ignore[attr-defined]
        if handler.headers["Content-Type"] != "application/x-www-form-urlencoded":
            return 400, {"error": "invalid_request", "error_description": "not a form"}
        right = {"grant_type": ["client_credentials"], "client_id": [CLIENT], "client_secret": [SECRET]}
        if asked != right:
            return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
        self.token = f"session-{self.sign_ins}"
        return 200, {"access_token": self.token, "instance_url": self.sends_to or self.url, "token_type": "Bearer"}

    def _described(self, name: str) -> dict[str, Any]:
        return {"name": name, "createable": name != "Id", "externalId": name == KEY_FIELD}

    def _search(self, asked: dict[str, Any]) -> tuple[int, Any]:
        if set(asked) != {"q", "in", "sobjects"} or asked["in"] != "PHONE" or not asked["q"].isdigit():
            return _error(400, "MALFORMED_SEARCH", "not a search for a telephone number")
        wanted = {one["name"] for one in asked["sobjects"]}
        records = [
            {"attributes": {"type": kind, "url": f"{DATA}sobjects/{kind}/{pk}"}, "Id": pk}
            for kind, pk in self.numbers.get(asked["q"], [])
            if kind in wanted
        ]
        return 200, {"searchRecords": None if self.garbles else records}

    def _upsert(self, key_field: str, key: str, asked: dict[str, Any]) -> tuple[int, Any]:
        if key_field != KEY_FIELD:
            return _error(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")
        for name, value in asked.items():
            if name not in WRITABLE:
                return _error(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type Task")
            if not isinstance(value, WRITABLE[name]):
                return _error(400, "JSON_PARSER_ERROR", f"Cannot deserialize {name}")
        if refused := _refused(asked):
            return refused
        is_new = key not in self.tasks
        task = self.tasks.setdefault(key, {"Id": f"00T{len(self.tasks):012}"})
        task.update(asked)
        if self.loses_answers:
            self.loses_answers = False
            return _error(503, "SERVER_UNAVAILABLE", "written, but you shall not know")
        return (201 if is_new else 200), {"id": task["Id"], "success": True, "created": is_new, "errors": []}


def _error(status: int, code: str, message: str) -> tuple[int, Any]:
    return status, [{"errorCode": code, "message": message}]


def _refused(asked: dict[str, Any]) -> tuple[int, Any] | None:
    """What no task may hold, whichever fields it has."""
    if asked.get("CallType", "Inbound") not in CALL_TYPES:
        return _error(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "CallType")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", asked.get("ActivityDate", "2026-01-01")):
        return _error(400, "JSON_PARSER_ERROR", "ActivityDate")
    if asked.get("WhatId", "").startswith(USERS):
        return _error(400, "FIELD_INTEGRITY_EXCEPTION", "Related To ID: id value of incorrect type")
    return None
