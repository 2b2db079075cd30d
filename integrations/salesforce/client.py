"""Speaks with one Salesforce org: signs in, looks for a telephone number, writes a task by its external id.

Over `contactcenter.outside`, so that each request has a hard deadline and goes to an allowed, public host alone.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from contactcenter import outside
from integrations.salesforce.hosts import LISTED_IN, hosts_for

VERSION = "v60.0"
SECONDS = 8.0
MOST_BYTES = 1_000_000
TOKEN_LIVES = 600.0
"""A session of Salesforce's lasts longer; after this one signs in anew, and so learns of a secret that was changed."""

NO_MORE_TODAY = "REQUEST_LIMIT_EXCEEDED"


class SalesforceError(Exception):
    """It was not done; another try may do."""


class SalesforceRefused(SalesforceError):
    """What was asked is wrong, and would be next time: a field that is not there, a value that is not allowed."""


class SalesforceBusy(SalesforceError):
    """The org takes no more requests for now."""


class SalesforceSignedOut(SalesforceError):
    """The session is over."""


@dataclass(frozen=True)
class Session:
    """What a sign-in gave."""

    instance_url: str
    token: str
    until: float = field(compare=False)


@dataclass(frozen=True)
class Match:
    """Whose number it is: one contact, else one lead; nobody where that cannot be told, and `words` say why."""

    record_id: str
    words: str
    kind: str = "Contact"

    @property
    def fields(self) -> dict[str, str]:
        """People are who a task is about; an account, a case or anything else is what it is about."""
        if not self.record_id:
            return {}
        return {"WhoId" if self.kind in {"Contact", "Lead"} else "WhatId": self.record_id}


_sessions: dict[tuple[str, str], Session] = {}


class Salesforce:
    """An org, as the connected app `client_id` sees it. Raises SalesforceError and its kinds."""

    def __init__(self, *, my_domain: str, client_id: str) -> None:
        self.my_domain, self.client_id = my_domain.rstrip("/"), client_id

    def upsert_task(self, *, key_field: str, key: str, fields: dict[str, Any]) -> str:
        """Write the one task that has this key; its id, empty where Salesforce does not say it. Twice is once."""
        path = f"sobjects/Task/{quote(key_field, safe='')}/{quote(key, safe='')}"
        answer = self._ask("PATCH", path, fields)
        return str(answer.get("id") or "") if isinstance(answer, dict) else ""

    def whose(self, digits: str) -> Match:
        """Contacts before leads; Salesforce finds numbers in any spelling by their digits."""
        wanted = [
            {"name": "Contact", "fields": ["Id"], "limit": 2},
            {"name": "Lead", "fields": ["Id"], "limit": 2, "where": "IsConverted = false"},
        ]
        answer = self._ask("POST", "parameterizedSearch", {"q": digits, "in": "PHONE", "sobjects": wanted})
        found = answer.get("searchRecords", []) if isinstance(answer, dict) else []
        for name, plural in (("Contact", "contacts"), ("Lead", "leads")):
            ids = [one["Id"] for one in found if one.get("attributes", {}).get("type") == name]
            if len(ids) == 1:
                return Match(ids[0], f"{name} {ids[0]}")
            if ids:
                return Match("", f"Several {plural} have this number: none was chosen.")
        return Match("", "Nobody has this number.")

    def fields_of_task(self) -> dict[str, dict[str, Any]]:
        """What Salesforce says about each field of Task, by its name."""
        answer = self._ask("GET", "sobjects/Task/describe", None)
        return {one["name"]: one for one in answer.get("fields", [])} if isinstance(answer, dict) else {}

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        """With the session that there is; where it is over, once more with a new one."""
        try:
            return self._ask_once(method, path, body, session=self._session())
        except SalesforceSignedOut:
            _sessions.pop(self._key, None)
            return self._ask_once(method, path, body, session=self._session())

    def _ask_once(self, method: str, path: str, body: dict[str, Any] | None, *, session: Session) -> Any:
        url = f"{session.instance_url}/services/data/{VERSION}/{path}"
        headers = {"Authorization": f"Bearer {session.token}", "Accept": "application/json"}
        text = None
        if body is not None:
            headers["Content-Type"], text = "application/json", json.dumps(body).encode()
        return _understood(_exchange(method, url, text, headers=headers))

    @property
    def _key(self) -> tuple[str, str]:
        return self.my_domain, self.client_id

    def _session(self) -> Session:
        known = _sessions.get(self._key)
        if known is None or known.until < time.monotonic():
            known = _sessions[self._key] = self._sign_in()
        return known

    def _sign_in(self) -> Session:
        """By the client credentials flow of OAuth 2.0."""
        if not settings.SALESFORCE_CLIENT_SECRET:
            raise SalesforceError("SALESFORCE_CLIENT_SECRET is not set.")
        asked = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": settings.SALESFORCE_CLIENT_SECRET,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = _exchange(
            "POST", f"{self.my_domain}/services/oauth2/token", urlencode(asked).encode(), headers=headers
        )
        said = answer.json()
        if answer.status != 200 or not isinstance(said, dict) or not said.get("access_token"):
            raise SalesforceError(f"Signing in was refused: {_words_of_oauth(said) or answer.status}.")
        instance_url = str(said.get("instance_url") or self.my_domain).rstrip("/")
        return Session(instance_url, str(said["access_token"]), until=time.monotonic() + TOKEN_LIVES)


def forget_sessions() -> None:
    """Sign in anew at the next request."""
    _sessions.clear()


def _exchange(method: str, url: str, body: bytes | None, *, headers: dict[str, str]) -> outside.Answer:
    try:
        return outside.exchange(
            method,
            url,
            body,
            headers=headers,
            hosts=hosts_for(url),
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
            listed_in=LISTED_IN,
            in_development=settings.DEBUG,
        )
    except outside.NotFetched as error:
        raise SalesforceError(str(error)) from error


def _understood(answer: outside.Answer) -> Any:
    """What Salesforce said, or what it refused, in its words."""
    said = answer.json()
    if 200 <= answer.status < 300:
        return said
    code, words = _words(said)
    sentence = f"Salesforce answered {answer.status}: {words}" if words else f"Salesforce answered {answer.status}."
    if answer.status == 401:
        raise SalesforceSignedOut(sentence)
    if answer.status == 429 or code == NO_MORE_TODAY:
        raise SalesforceBusy(sentence)
    if answer.status in {300, 400}:
        raise SalesforceRefused(sentence)
    raise SalesforceError(sentence)


def _words(said: Any) -> tuple[str, str]:
    """`[{"errorCode": …, "message": …}]`; with two records of one key a list of addresses instead."""
    first = said[0] if isinstance(said, list) and said else None
    if isinstance(first, dict):
        return str(first.get("errorCode", "")), f"{first.get('errorCode', '')} {first.get('message', '')}".strip()[:150]
    return ("", "several tasks have this key.") if isinstance(first, str) else ("", "")


def _words_of_oauth(said: Any) -> str:
    return (
        f"{said.get('error', '')} {said.get('error_description', '')}".strip()[:120] if isinstance(said, dict) else ""
    )
