"""Bad input at the carrier's doors: what is not signed for us does not get in, and changes nothing."""

import time
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode
from prometheus_client import REGISTRY
from pytest_django import Settings

from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import intake
from contactcenter import clock
from telephony.carrier import IncomingCall
from tests.factories import PhoneNumberFactory
from tests.integration import signed
from tests.integration.signed import CALL_SID, FORM, MARIA, Carrier, address, everything

pytestmark = pytest.mark.django_db
ROUTES = signed.routes()
CALL = {"CallSid": CALL_SID, "From": MARIA, "To": "+14155550100", "CallStatus": "ringing", "Digits": "1"}


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


@pytest.fixture
def waiting(support: PhoneNumber) -> CallLeg:
    """Maria is on the line."""
    call = IncomingCall(call_sid=CALL_SID, caller=MARIA, dialed="+14155550100")
    leg = intake.answer_call(call=call, at=clock.now()).leg
    assert leg is not None
    return leg


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def test_the_routes_are_all_there() -> None:
    assert {"/voice/incoming/", "/voice/status/", "/voice/agent/", "/voice/key/0/"} <= set(ROUTES)


# Who may knock


def test_without_a_signature_nobody_gets_in(waiting: CallLeg, settings: Settings) -> None:
    before = everything()
    params = CALL | {"AccountSid": settings.TWILIO_ACCOUNT_SID}
    for path in ROUTES:
        assert Client().post(path, urlencode(params), content_type=FORM).status_code == 403, path
    assert everything() == before


@pytest.mark.parametrize("signature", ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ö", "x" * 5000, "=", "0"])
def test_a_wrong_signature_does_not_get_in(signature: str, waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    headers = {"X-Twilio-Signature": signature.encode().decode("latin-1")}
    for path in ROUTES:
        assert carrier.post(path, CALL, **headers).status_code == 403, path
    assert everything() == before


def test_only_posts_get_in(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    for path in ROUTES:
        headers = {"X-Twilio-Signature": carrier.sign(path, {})}
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            assert carrier.client.generic(method, path, headers=headers).status_code == 403, path
    assert everything() == before


def test_a_request_signed_for_another_address_does_not_get_in(waiting: CallLeg) -> None:
    before = everything()
    for base_url in ("https://testserver", "http://testserver:8000", "http://evil.example"):
        for path in ROUTES:
            assert Carrier(base_url=base_url).post(path, CALL).status_code == 403, path
    assert everything() == before


def test_a_request_signed_for_another_route_does_not_get_in(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    params = CALL | {"AccountSid": "AC" + "0" * 31 + "1"}
    for other, path in zip(ROUTES, ROUTES[1:] + ROUTES[:1], strict=True):
        answer = carrier.post_exactly(path, params, **{"X-Twilio-Signature": carrier.sign(other, params)})
        assert answer.status_code == 403, path
    assert everything() == before


def test_another_accounts_token_does_not_open_our_doors(waiting: CallLeg) -> None:
    before = everything()
    for path in ROUTES:
        assert Carrier(token="9" * 32).post(path, CALL).status_code == 403, path
    assert everything() == before


@pytest.mark.parametrize("account", ["AC" + "9" * 32, "", "ac" + "0" * 31 + "1", "AC" + "0" * 31 + "1 "])
def test_another_account_does_not_get_in_even_when_it_signs_with_our_token(
    account: str, waiting: CallLeg, carrier: Carrier
) -> None:
    before = everything()
    for path in ROUTES:
        assert carrier.post(path, CALL | {"AccountSid": account}).status_code == 403, path
    assert everything() == before


def test_parameters_that_were_not_signed_do_not_get_in(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    params = CALL | {"AccountSid": "AC" + "0" * 31 + "1"}
    for path in ROUTES:
        signature = {"X-Twilio-Signature": carrier.sign(path, params)}
        for tampered in (params | {"Digits": "9"}, params | {"Extra": "1"}, {"CallSid": CALL_SID}):
            assert carrier.post_exactly(path, tampered, **signature).status_code == 403, path
        assert carrier.post_exactly(path + "?x=1", params, **signature).status_code == 403, path
    assert everything() == before


def test_a_parameter_given_twice_does_not_get_in(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    for path in ROUTES:
        assert carrier.post(path, CALL | {"Digits": ["1", "1"]}).status_code == 403, path
        assert carrier.post(path, CALL | {"Digits": ["1", "2"]}).status_code == 403, path
    assert everything() == before


def test_two_tokens_are_good_while_one_is_being_replaced(waiting: CallLeg, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN_SECONDARY = "8" * 32
    path = address("wait", leg_id=waiting.pk)
    assert Carrier().post(path, CALL).status_code == 200
    assert Carrier(token="8" * 32).post(path, CALL).status_code == 200


def test_an_empty_token_signs_nothing(waiting: CallLeg, settings: Settings) -> None:
    stranger = Carrier(token=" ")
    stranger.token = ""
    settings.TWILIO_AUTH_TOKEN = settings.TWILIO_AUTH_TOKEN_SECONDARY = ""
    assert stranger.post(address("wait", leg_id=waiting.pk), CALL).status_code == 403


def test_who_is_turned_away_is_counted_and_the_body_is_not_logged(
    waiting: CallLeg, caplog: pytest.LogCaptureFixture
) -> None:
    count = lambda: REGISTRY.get_sample_value("carrier_requests_refused_total", {"reason": "unsigned"}) or 0  # noqa: E731
    before = count()
    Client().post("/voice/incoming/", urlencode(CALL | {"From": "+14155559999"}), content_type=FORM)
    assert count() == before + 1
    assert "carrier_request_refused" in caplog.text
    assert "4155559999" not in caplog.text


# What is no form, or far too much of one


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"CallSid": "CA1"}', "application/json"),
        (b"CallSid=CA1", "text/plain"),
        (b"CallSid=CA1", ""),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
        (b"a=%ff%fe&\xff\xfe=1", FORM),
        (b"a=1", FORM + "; charset=utf-16"),
        (b"a=1", FORM + "; charset=frobnicated"),
        (b"\x00\x01\x02", FORM),
        (b"", FORM),
        (b"&" * 1000, FORM),
        (b"a=1&" * 10_000, FORM),
        (b"&".join(b"f%d=1" % number for number in range(10_000)), FORM),
        (b"a=" + b"x" * 2_000_000, FORM),
    ],
    ids=lambda value: (value[:12].decode("latin-1") + f"..{len(value)}") if isinstance(value, bytes) else None,
)
def test_junk_is_turned_away_at_once(body: bytes, content_type: str, waiting: CallLeg) -> None:
    before = everything()
    client = Client(headers={"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    for path in ROUTES:
        started = time.perf_counter()
        answer = client.generic("POST", path, body, content_type=content_type)
        took = time.perf_counter() - started
        assert answer.status_code in {400, 403, 413}, path
        assert took < 10, path
    assert everything() == before


def test_a_body_of_two_megabytes_is_not_even_read(waiting: CallLeg, carrier: Carrier) -> None:
    params = {"AccountSid": "AC" + "0" * 31 + "1", "Digits": "1" * 2_000_000}
    assert carrier.post_exactly(address("key", leg_id=waiting.pk), params).status_code == 413


def test_ten_thousand_signed_fields_are_too_many(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    params: dict[str, Any] = {f"f{number}": "" for number in range(10_000)}
    assert carrier.post(address("key", leg_id=waiting.pk), params).status_code in {400, 413}
    assert everything() == before


# What is signed, and about nothing that we know


def test_a_call_to_a_number_that_is_not_ours_is_told_so(support: PhoneNumber, carrier: Carrier) -> None:
    before = everything()
    for dialed in ("+14155550199", "", "+1", "client:agent_7", "x" * 1000):
        answer = carrier.post("/voice/incoming/", CALL | {"To": dialed})
        assert answer.status_code == 200
        assert "This number is not in service." in answer.content.decode()
        assert "<Hangup" in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("leg_id", [0, 10**18, 10**30])
@pytest.mark.parametrize("route", ["wait", "key", "join", "after", "message"])
def test_a_call_that_we_do_not_know_is_ended_politely(route: str, leg_id: int, carrier: Carrier) -> None:
    before = everything()
    answer = carrier.post(address(route, leg_id=leg_id), CALL)
    assert answer.status_code == 200
    assert "<Hangup" in answer.content.decode()
    assert "went wrong" not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("leg_id", [0, 10**30])
@pytest.mark.parametrize("route", ["leg", "machine"])
def test_a_report_about_a_leg_that_we_do_not_know_is_not_found(route: str, leg_id: int, carrier: Carrier) -> None:
    before = everything()
    assert carrier.post(address(route, leg_id=leg_id), CALL).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("params", [{}, {"CallSid": ""}, {"CallSid": "CA" + "f" * 32}, {"CallStatus": "completed"}])
def test_a_report_about_a_call_that_we_do_not_know_is_not_found(params: dict[str, str], carrier: Carrier) -> None:
    before = everything()
    for path in ("/voice/status/", "/voice/conference/"):
        assert carrier.post(path, {"CallSid": "CA" + "e" * 32} | params).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "1" * 5000, "WzEsMV0:1abc:def"])
def test_an_agent_without_an_offer_of_ours_is_told_so(token: str, carrier: Carrier) -> None:
    before = everything()
    answer = carrier.post("/voice/agent/", {"From": "client:agent_1", "To": "", "offer": token})
    assert answer.status_code == 200
    assert "This call is not waiting for you any more." in answer.content.decode()
    assert everything() == before


def test_a_request_without_any_parameter_changes_nothing(waiting: CallLeg, carrier: Carrier) -> None:
    before = everything()
    for path in ROUTES:
        assert carrier.post_exactly(path, {}).status_code in {200, 204, 400, 404}, path
    assert everything() == before
