"""The gate of every carrier route."""

import logging
from urllib.parse import urlencode

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from prometheus_client import REGISTRY
from twilio.request_validator import RequestValidator

from telephony.twilio.signature import carrier_request

PATH = "/voice/status/?leg=17"
FORM = "application/x-www-form-urlencoded"
CALL = {"CallSid": "CA1", "AccountSid": "AC1", "From": "+14155552671", "CallStatus": "completed"}


@pytest.fixture(autouse=True)
def account(settings):
    settings.PUBLIC_BASE_URL = "https://calls.example.com"
    settings.TWILIO_ACCOUNT_SID = "AC1"
    settings.TWILIO_AUTH_TOKEN = "the-token"
    settings.TWILIO_AUTH_TOKEN_SECONDARY = ""
    settings.DEBUG_PROPAGATE_WEBHOOK_ERRORS = False


@carrier_request
def report(request):
    return HttpResponse(f"{request.carrier_params['CallSid']}", status=200)


@carrier_request(speaks=True)
def speaking(request):
    raise RuntimeError("the database is down")


@carrier_request
def broken(request):
    raise RuntimeError("the database is down")


@carrier_request
def missing(request):
    raise Http404


def sign(params, *, path=PATH, token="the-token", base="https://calls.example.com"):
    return RequestValidator(token).compute_signature(base + path, params)


def posted(view, params, *, path=PATH, signature=None, **headers):
    if signature is not None:
        headers["HTTP_X_TWILIO_SIGNATURE"] = signature
    body = params if isinstance(params, bytes) else urlencode(params, doseq=True)
    return view(RequestFactory().generic("POST", path, body, content_type=FORM, **headers))


def refusals(reason):
    return REGISTRY.get_sample_value("carrier_requests_refused_total", {"reason": reason}) or 0


def test_a_signed_request_passes_with_its_parameters():  # twilio.md 1.4
    answer = posted(report, CALL, signature=sign(CALL))
    assert (answer.status_code, answer.content) == (200, b"CA1")


def test_the_carriers_own_example_passes(settings):  # twilio.md 1.4
    settings.PUBLIC_BASE_URL = "https://mycompany.com"
    settings.TWILIO_AUTH_TOKEN = "12345"
    params = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030",
        "To": "+18005551212",
    }  # fmt: skip
    answer = posted(report, params, path="/myapp.php?foo=1&bar=2", signature="0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
    assert answer.status_code == 200


def test_a_port_may_be_signed_or_left_out(settings):  # twilio.md 1.4
    settings.PUBLIC_BASE_URL = "https://calls.example.com:8443"
    without = sign(CALL, base="https://calls.example.com")
    assert posted(report, CALL, signature=without).status_code == 200
    assert posted(report, CALL, signature=sign(CALL, base="https://calls.example.com:8443")).status_code == 200


def test_values_are_signed_as_they_came():  # twilio.md 1.4: blanks, empty values, every script
    params = CALL | {"CallerName": "  José <b> & 😀 ", "FromCity": ""}
    assert posted(report, params, signature=sign(params)).status_code == 200


def test_both_tokens_pass_while_one_replaces_the_other(settings):  # twilio.md 1.4
    settings.TWILIO_AUTH_TOKEN_SECONDARY = "the-next-token"
    assert posted(report, CALL, signature=sign(CALL, token="the-next-token")).status_code == 200
    assert posted(report, CALL, signature=sign(CALL)).status_code == 200


@pytest.mark.parametrize(
    ("name", "signature", "params", "path"),
    [
        ("missing", None, CALL, PATH),
        ("empty", "", CALL, PATH),
        ("junk", "é" * 28, CALL, PATH),
        ("another token", sign(CALL, token="another"), CALL, PATH),
        ("an empty token", sign(CALL, token=""), CALL, PATH),
        ("another address", sign(CALL, path="/voice/other/"), CALL, PATH),
        ("another query", sign(CALL), CALL, "/voice/status/?leg=18"),
        ("a changed value", sign(CALL), CALL | {"CallStatus": "busy"}, PATH),
        ("an extra parameter", sign(CALL), CALL | {"Digits": "1"}, PATH),
        ("one parameter less", sign(CALL), {"CallSid": "CA1"}, PATH),
        ("a doubled parameter", sign(CALL), CALL | {"CallSid": ["CA1", "CA1"]}, PATH),
        ("a split parameter", sign({"Digits": "1Digits2"}), {"Digits": ["1", "2"]}, PATH),
        ("a foreign account", sign(CALL | {"AccountSid": "AC2"}), CALL | {"AccountSid": "AC2"}, PATH),
    ],
)
def test_nothing_else_passes(name, signature, params, path):  # webhook inputs
    assert posted(report, params, path=path, signature=signature).status_code == 403


def test_an_empty_configured_token_lets_nobody_in(settings):
    settings.TWILIO_AUTH_TOKEN = ""
    assert posted(report, CALL, signature=sign(CALL, token="")).status_code == 403


def test_a_get_is_refused_also_when_it_is_signed():  # webhook inputs
    request = RequestFactory().get(PATH, HTTP_X_TWILIO_SIGNATURE=sign({}))
    assert report(request).status_code == 403


def test_a_huge_body_is_refused_unread():  # webhook inputs
    assert posted(report, b"a=" + b"x" * 2_000_000, signature="x").status_code == 413
    assert posted(report, b"a=" + b"x" * 70_000, signature="x", CONTENT_LENGTH="2").status_code in {400, 403}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"CallSid": "CA1"}', "application/json"),
        (b"CallSid=CA1", "text/plain"),
        (b"CallSid=CA1", FORM + "; charset=utf-16"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"&".join(b"a%d=" % i for i in range(5000)), FORM),
    ],
)
def test_a_body_that_is_no_form_is_refused(body, content_type):  # webhook inputs
    request = RequestFactory().generic("POST", PATH, body, content_type=content_type, HTTP_X_TWILIO_SIGNATURE="x")
    assert report(request).status_code == 400


def test_bad_utf_8_is_refused_and_not_a_fault():
    assert posted(report, b"CallSid=%ff%fe\xff", signature="x").status_code == 403


def test_refusals_are_counted_and_their_bodies_not_logged(caplog):  # webhook inputs
    before = refusals("signature")
    with caplog.at_level(logging.DEBUG):
        posted(report, CALL, signature="wrong")
    assert refusals("signature") == before + 1
    assert "reason=signature" in caplog.text
    assert "4155552671" not in caplog.text


@pytest.mark.django_db
def test_a_fault_is_an_apology_to_a_caller_who_listens(caplog):  # never a 500
    answer = posted(speaking, CALL, signature=sign(CALL))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/xml")
    assert b"<Say" in answer.content
    assert b"<Hangup" in answer.content
    assert "the database is down" in caplog.text


def test_a_fault_in_a_report_asks_the_carrier_to_try_again(caplog):  # twilio.md 1.3
    assert posted(broken, CALL, signature=sign(CALL)).status_code == 503
    assert "the database is down" in caplog.text


def test_faults_come_through_where_tests_want_to_see_them(settings):
    settings.DEBUG_PROPAGATE_WEBHOOK_ERRORS = True
    with pytest.raises(RuntimeError):
        posted(speaking, CALL, signature=sign(CALL))


def test_an_unknown_thing_in_a_report_is_not_found():
    with pytest.raises(Http404):
        posted(missing, CALL, signature=sign(CALL))


def test_the_gate_needs_no_csrf_token():
    assert report.csrf_exempt
    assert speaking.csrf_exempt
