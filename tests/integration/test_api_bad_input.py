"""What nobody should send, sent to every door: never a 500, always `{"code", "detail"}` (security.md: REST row)."""

import json

import pytest

from tests.integration.api_cast import a_cast, address, routes, signed_in

WRITES = sorted(route for route in routes() if not route.startswith("GET"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


BODIES = {
    "no JSON": b"{",
    "bad UTF-8": b'{"reason": "\xff\xfe"}',
    "half a surrogate pair": b'{"reason": "\\ud800", "\\ud800": 1}',
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "a text": b'"available"',
    "not a number": b'{"state": NaN}',
    "too large a number": b'{"priority": 1e999}',
    "a number of 5,000 digits": b'{"priority": ' + b"9" * 5000 + b"}",
    "nested 100,000 deep": b"[" * 100_000,
    "NUL": b'{"reason": "\\u0000", "state": "\\u0000", "text": "\\u0000"}',
}


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_a_body_that_nobody_could_mean_is_refused_everywhere(cast, body):
    agent, admin = signed_in(cast.ana), signed_in(cast.ada)
    for route in WRITES:
        for client in (agent, admin):
            method, path = address(route)
            answer = getattr(client, method)(path, BODIES[body], content_type="application/json")
            assert answer.status_code in {200, 400, 403, 404, 409}, (route, answer.content)
            if answer.status_code != 200:
                assert {"code", "detail"} <= set(answer.json()), route


@pytest.mark.parametrize(
    ("action", "body", "refused"),
    [
        ("skills", {"skills": [{"skill": "a\x00"}]}, "skills"),
        ("move", {"queue": "\x00"}, "queue"),
        ("assign", {"agent": "ana\x00"}, "agent"),
    ],
)
def test_a_name_with_the_character_nul_is_nobodys_however_deep_it_is(cast, action, body, refused):
    url = f"/api/v1/queue-entries/{cast.caller_in_sales().pk}/{action}/"

    answer = signed_in(cast.sue).post(url, {"reason": "x", **body})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [refused]


def test_a_body_of_three_megabytes_is_too_large(cast):
    body = json.dumps({"state": "x" * 3_000_000})

    answer = signed_in(cast.ana).patch("/api/v1/agents/me/", body, content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_a_form_of_ten_thousand_fields_is_refused(cast):
    body = "&".join(f"field{number}=1" for number in range(10_000))

    answer = signed_in(cast.ana).patch("/api/v1/agents/me/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"


def test_a_wrong_content_type_is_refused(cast):
    answer = signed_in(cast.ana).patch("/api/v1/agents/me/", b"<a/>", content_type="application/xml")

    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


def test_a_wrong_accept_is_refused(cast):
    answer = signed_in(cast.ana).get("/api/v1/agents/me/", HTTP_ACCEPT="text/csv")

    assert answer.status_code == 406


def test_a_wrong_method_is_refused_in_the_same_form(cast):
    answer = signed_in(cast.ana).delete("/api/v1/agents/me/")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


def test_an_address_that_does_not_exist_is_answered_in_the_same_form():
    for path in ("", "agent/", "agents", "tickets/1", "offers/-1/accept/", "offers/١/accept/", "offers/1.5/accept/"):
        answer = signed_in().get(f"/api/v1/{path}")
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "not_found", path


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 2**64, 10**30])
def test_an_id_of_any_size_is_just_not_there(cast, number):
    agent, admin = signed_in(cast.ana), signed_in(cast.ada)
    bodies = {"reason": "x", "agent": "ana", "queue": "Sales", "data": {"Tier": "gold"}}
    bodies |= {"priority": 1, "skills": [], "action": "cancel", "state": "away"}
    for route in routes():
        if "<int:pk>" not in route:
            continue
        method, path = address(route, pk=number)
        wanted = {name: bodies[name] for name in _body_of(route)} if _body_of(route) else {}
        answers = [getattr(client, method)(path, wanted).status_code for client in (agent, admin)]
        assert set(answers) <= {403, 404}, route


def _body_of(route):
    if "assign" in route:
        return ["reason", "agent"]
    if "move" in route:
        return ["reason", "queue"]
    if route.endswith("/data/"):
        return ["data"]
    if "end-state" in route:
        return ["state"] if route.endswith("/preview/") else ["state", "reason"]
    if route.endswith("/preview/"):
        return ["action"]
    for field in ("priority", "skills"):
        if route.endswith(f"queue-entries/<int:pk>/{field}/"):
            return ["reason", field]
    return ["reason"] if any(word in route for word in ("cancel", "offer-now", "reopen")) else []
