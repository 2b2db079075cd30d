"""An inbound call: what the product is asked, and told at the end (twilio.md 1.1, 2.1, 2.3)."""

import pytest
from twilio.request_validator import RequestValidator

from tests.simulator.world import ACCOUNT_SID, ANA, AUTH_TOKEN, OURS, Carrier, Product


def test_the_first_request_carries_who_calls_whom_and_that_it_rings(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.1
    sid = line.dial_in(ANA)
    form = product.wait_for("/in")
    expected = {
        "CallSid": sid,
        "AccountSid": ACCOUNT_SID,
        "From": ANA,
        "To": OURS,
        "Caller": ANA,
        "Called": OURS,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        "FromCountry": "US",
    }
    assert expected.items() <= form.items()
    assert form["CallToken"]


def test_the_request_is_signed_and_says_who_sends_it(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.3, 1.4
    line.dial_in()
    form = product.wait_for("/in")
    request = product.seen[0]
    signature = request.headers["X-Twilio-Signature"]
    assert RequestValidator(AUTH_TOKEN).validate(f"{product.url}/in", form, signature)
    assert request.headers["User-Agent"] == "TwilioProxy/1.1"
    assert request.headers["I-Twilio-Idempotency-Token"]
    assert request.content_type == "application/x-www-form-urlencoded"


def test_the_end_of_a_document_is_the_end_of_the_call(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 2.1
    sid = line.dial_in()
    assert line.wait_for(sid, "completed")["answered_at"] is not None


def test_the_numbers_status_callback_tells_the_end_once_in_minutes_and_seconds(line: Carrier, product: Product) -> None:
    product.says("/in", '<Pause length="3"/><Say>A</Say><Pause length="61"/>')  # twilio.md 0.8, 2.3, 5.1
    sid = line.dial_in()
    form = product.wait_for("/ended")
    assert form["CallSid"] == sid
    assert form["CallStatus"] == "completed"
    assert (form["CallDuration"], form["Duration"]) == ("62", "2")
    assert (form["SequenceNumber"], form["CallbackSource"]) == ("0", "call-progress-events")
    assert form["Timestamp"].endswith("+0000")


def test_a_caller_who_hangs_up_during_a_prompt_causes_no_other_request(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather action="/keys"><Say loop="0">Press something</Say></Gather>')  # twilio.md 2.3, 0.10
    sid = line.dial_in()
    line.wait_until_said(sid, "Press something")
    line.hang_up(sid)
    product.wait_for("/ended", CallStatus="completed")
    assert product.paths() == ["/in", "/ended"]
    assert line.call(sid)["status"] == "completed"


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ("<Reject/>", "no-answer"),
        ('<Reject reason="busy"/>', "busy"),
        ("<Hangup/>", "completed"),  # answered and billed
    ],
)
def test_what_comes_first_decides_whether_the_call_is_answered(
    line: Carrier, product: Product, first: str, status: str
) -> None:
    product.says("/in", first)  # twilio.md 2.1
    call = line.wait_for(line.dial_in(), status)
    assert (call["answered_at"] is not None) == (status == "completed")
    assert product.wait_for("/ended")["CallStatus"] == status


def test_redirect_and_pause_keep_it_ringing_until_something_is_said(line: Carrier, product: Product) -> None:
    product.says("/in", '<Pause length="2"/><Redirect>/next</Redirect>')  # twilio.md 2.1
    product.says("/next", "<Say>Hello</Say>")
    sid = line.dial_in()
    assert product.wait_for("/next")["CallStatus"] == "ringing"
    assert line.wait_for(sid, "completed")["answered_at"] is not None


def test_a_withheld_caller_arrives_as_anonymous(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.2
    line.dial_in("anonymous")
    assert product.wait_for("/in")["From"] == "anonymous"


def test_a_number_that_names_an_application_is_answered_by_it(carrier: Carrier, product: Product) -> None:
    application = carrier.twilio.applications.create(
        friendly_name="A", voice_url=product.says("/app", "<Say>App</Say>")
    )
    carrier.number(voice_application_sid=application.sid, voice_url=f"{product.url}/in")
    carrier.dial_in()
    product.wait_for("/app")
    assert "/in" not in product.paths()


def test_cookies_come_back_within_the_call_and_not_in_another(line: Carrier, product: Product) -> None:
    from aiohttp import web

    def with_cookie(request: web.Request) -> web.Response:
        response = web.Response(text="<Response><Redirect>/next</Redirect></Response>", content_type="text/xml")
        response.set_cookie("place", "7")
        return response

    product.says("/in", with_cookie)  # twilio.md 1.3
    product.says("/next", "<Say>Bye</Say>")
    line.wait_for(line.dial_in(), "completed")
    line.wait_for(line.dial_in(), "completed")
    cookies = [request.headers.get("Cookie") for request in product.seen if request.path in ("/in", "/next")]
    assert cookies == [None, "place=7", None, "place=7"]
