"""How webhooks travel: limits, retries, redirects, credentials, signatures (twilio.md 1.3, 1.4)."""

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from telephony.simulator.overrides import Overrides, read_overrides
from telephony.simulator.signature import sign, url_as_signed
from tests.simulator.world import AUTH_TOKEN, OURS, Carrier, Product

HELLO = "<Response><Say>Hello</Say></Response>"


def hello() -> web.Response:
    return web.Response(text=HELLO, content_type="text/xml")


def test_a_get_carries_everything_in_a_signed_query(carrier: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.4
    carrier.number(voice_url=f"{product.url}/in?tenant=a%2Bb", voice_method="GET")
    carrier.dial_in()
    assert product.wait_for("/in")["tenant"] == "a+b"
    request = product.seen[0]
    assert request.method == "GET"
    url = product.url + request.raw_path
    assert RequestValidator(AUTH_TOKEN).validate(url, {}, request.headers["X-Twilio-Signature"])


def test_the_fragment_is_neither_sent_nor_signed(carrier: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.3
    carrier.number(voice_url=f"{product.url}/in?a=1#rc=2&rp=5xx")
    carrier.dial_in()
    form = product.wait_for("/in")
    signature = product.seen[0].headers["X-Twilio-Signature"]
    assert RequestValidator(AUTH_TOKEN).validate(f"{product.url}/in?a=1", form, signature)


def test_a_server_error_is_not_retried_unless_the_url_says_so(carrier: Carrier, product: Product) -> None:
    failing = [lambda request: web.Response(status=503)] * 2  # twilio.md 1.3
    product.says("/plain", *failing, "<Say>Hello</Say>")
    product.says("/stubborn", *failing, "<Say>Hello</Say>")
    carrier.number(OURS, voice_url=f"{product.url}/plain")
    carrier.number("+14155550101", voice_url=f"{product.url}/stubborn#rc=3&rp=5xx")
    carrier.wait_for(carrier.dial_in(), "completed")
    sid = carrier.dial_in(to_number="+14155550101")
    carrier.wait_for(sid, "completed")
    assert carrier.said(sid) == ["Hello"]
    assert (product.paths().count("/plain"), product.paths().count("/stubborn")) == (1, 3)


def test_retries_of_one_request_share_its_idempotency_token(carrier: Carrier, product: Product) -> None:
    product.says("/in", lambda request: web.Response(status=500), "<Say>Hello</Say>")
    carrier.number(voice_url=f"{product.url}/in#rp=5xx")
    carrier.wait_for(carrier.dial_in(), "completed")
    tokens = [request.headers["I-Twilio-Idempotency-Token"] for request in product.seen]
    assert len(tokens) == 2
    assert tokens[0] == tokens[1]


def test_a_product_that_does_not_answer_in_time_is_given_up(carrier: Carrier, product: Product) -> None:
    product.says("/in", product.keeps_silent)  # twilio.md 1.3; the limit is wall clock, here by override
    carrier.number(voice_url=f"{product.url}/in#tt=200")
    sid = carrier.dial_in()
    carrier.wait_for(sid, "completed")
    assert [error["code"] for error in carrier.log(sid, "error")] == [11205]


def test_redirects_are_followed_ten_times(carrier: Carrier, product: Product) -> None:
    def onwards(request: web.Request) -> web.Response:
        step = int(request.query.get("n", "0"))
        return hello() if step == 10 else web.Response(status=302, headers={"Location": f"/in?n={step + 1}"})

    def forever(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/loop"})

    product.says("/in", onwards)  # twilio.md 1.3
    product.says("/loop", forever)
    carrier.number(OURS, voice_url=f"{product.url}/in")
    carrier.number("+14155550101", voice_url=f"{product.url}/loop")
    well, lost = carrier.dial_in(), carrier.dial_in(to_number="+14155550101")
    carrier.wait_for(well, "completed")
    carrier.wait_for(lost, "completed")
    assert carrier.said(well) == ["Hello"]
    assert [error["code"] for error in carrier.log(lost, "error")] == [11215]


def test_user_and_password_of_the_url_are_given_when_asked_for(carrier: Carrier, product: Product) -> None:
    def guarded(request: web.Request) -> web.Response:
        if "Authorization" not in request.headers:
            return web.Response(status=401, headers={"WWW-Authenticate": "Basic"})
        return hello()

    product.says("/in", guarded)  # twilio.md 1.3
    carrier.number(voice_url=product.url.replace("http://", "http://ann:s%40crt@") + "/in")
    sid = carrier.dial_in()
    carrier.wait_for(sid, "completed")
    assert carrier.said(sid) == ["Hello"]
    assert product.seen[1].headers["Authorization"] == "Basic YW5uOnNAY3J0"
    form = product.forms("/in")[1]
    assert RequestValidator(AUTH_TOKEN).validate(
        f"{product.url}/in", form, product.seen[1].headers["X-Twilio-Signature"]
    )


def test_https_is_signed_without_its_port_and_http_with_it() -> None:
    assert url_as_signed("https://ann:x@example.org:8443/in?a=1#rc=1") == "https://example.org/in?a=1"
    assert url_as_signed("http://example.org:8000/in") == "http://example.org:8000/in"


def test_signatures_satisfy_twilios_own_validator() -> None:
    form = {"CallSid": "CA1", "From": "+1 415", "Empty": "", "from": "ä"}  # twilio.md 1.4
    signature = sign(url="https://example.org:8443/in?x=1", form=form, token=AUTH_TOKEN)
    assert RequestValidator(AUTH_TOKEN).validate("https://example.org:8443/in?x=1", form, signature)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        ("rc=9&ct=1&rt=99999&tt=abc", Overrides(retries=5, connect_seconds=0.1, read_seconds=15.0)),
        ("rp=ct,rt,5xx,nonsense", Overrides(policies=frozenset({"ct", "rt", "5xx"}))),
        ("rc=-1&rp=nonsense", Overrides()),
    ],
)
def test_overrides_stay_within_twilios_limits(fragment: str, expected: Overrides) -> None:
    assert read_overrides(f"https://example.org/in#{fragment}") == ("https://example.org/in", expected)
