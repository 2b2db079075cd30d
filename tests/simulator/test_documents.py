"""Documents: which are executed, which are refused, and what the caller hears then (twilio.md 1.3, 2.1)."""

import pytest
from aiohttp import web

from tests.simulator.world import Carrier, Product

APOLOGY = "We are sorry, an application error has occurred. Goodbye."


def raw(text: str, content_type: str = "text/xml", status: int = 200) -> object:
    return lambda request: web.Response(text=text, content_type=content_type, status=status)


@pytest.mark.parametrize(
    "document",
    [
        "<say>Hello</say>",  # names are case-sensitive
        "<Answer/>",
        "<Gather><Dial>+14155552671</Dial></Gather>",  # only Say, Play, Pause inside
        '<Pause length="long"/>',
        '<Gather finishOnKey="A"/>',
        '<Gather timeout="-1"/>',
        "<Say>unclosed",
        '<Redirect method="PUT">/in</Redirect>',
        "<Dial><Conference>a</Conference><Number>+14155552671</Number></Dial>",
    ],
)
def test_a_document_that_is_no_twiml_is_an_application_error(line: Carrier, product: Product, document: str) -> None:
    product.says("/in", document)  # twilio.md 2.1
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == [APOLOGY]
    assert line.log(sid, "error")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (raw("<Response/>", status=500), "11200"),
        (raw("<Response/>", status=404), "11200"),
        (raw("<Answer/>"), "12100"),
        (raw("{}", "application/json"), "12300"),
        (raw("<Response><Say>" + "x" * 70_000 + "</Say></Response>"), "11750"),
    ],
)
def test_the_fallback_url_is_asked_with_the_error_and_takes_over(
    carrier: Carrier, product: Product, answer: object, code: str
) -> None:
    product.says("/in", answer)  # twilio.md 1.1, 1.3
    product.says("/fallback", "<Say>Please call later</Say>")
    carrier.number(voice_url=f"{product.url}/in", voice_fallback_url=f"{product.url}/fallback")
    sid = carrier.dial_in()
    form = product.wait_for("/fallback")
    assert (form["ErrorCode"], form["ErrorUrl"]) == (code, f"{product.url}/in")
    carrier.wait_for(sid, "completed")
    assert carrier.said(sid) == ["Please call later"]


def test_a_fallback_that_fails_too_is_not_asked_again(carrier: Carrier, product: Product) -> None:
    product.says("/in", raw("", status=500))
    product.says("/fallback", raw("", status=500))
    carrier.number(voice_url=f"{product.url}/in", voice_fallback_url=f"{product.url}/fallback")
    sid = carrier.dial_in()
    carrier.wait_for(sid, "completed")
    assert carrier.said(sid) == [APOLOGY]
    assert product.paths() == ["/in", "/fallback"]


def test_a_product_that_cannot_be_reached_is_an_application_error(carrier: Carrier) -> None:
    carrier.number(voice_url="http://127.0.0.1:9/nobody")  # twilio.md 1.3: 11205
    sid = carrier.dial_in()
    carrier.wait_for(sid, "completed")
    assert [error["code"] for error in carrier.log(sid, "error")] == [11205]


def test_html_is_read_as_twiml(line: Carrier, product: Product) -> None:
    product.says("/in", raw("<Response><Say>Hello</Say></Response>", "text/html"))  # twilio.md 1.3
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Hello"]


def test_plain_text_that_is_no_twiml_is_read_aloud(line: Carrier, product: Product) -> None:
    product.says("/in", raw("We are closed.\n", "text/plain"))  # twilio.md 1.3
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["We are closed."]


def test_audio_is_played_and_then_the_call_ends(line: Carrier, product: Product) -> None:
    from tests.simulator.sounds import wav

    product.says("/in", wav(seconds=2))  # twilio.md 1.3
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert [entry["seconds"] for entry in line.log(sid, "play")] == [2.0]


def test_comments_and_speech_markup_are_no_verbs(line: Carrier, product: Product) -> None:
    product.says("/in", '<!-- hello --><Say>You are <emphasis level="strong">first</emphasis> in line</Say>')
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["You are first in line"]


def test_relative_urls_are_resolved_against_the_document(carrier: Carrier, product: Product) -> None:
    carrier.number(voice_url=product.says("/voice/in?x=1", "<Redirect>wait?n=1</Redirect>").replace("?x=1", ""))
    product.says("/voice/in", "<Redirect>wait?n=1</Redirect>")  # twilio.md 2.1
    product.says("/voice/wait", "<Say>Hello</Say>")
    carrier.dial_in()
    product.wait_for("/voice/wait")
    assert product.seen[-1].path_qs == "/voice/wait?n=1"


def test_an_empty_redirect_asks_for_the_same_document(line: Carrier, product: Product) -> None:
    product.says("/in", "<Redirect/>", "<Say>Second</Say>")  # twilio.md 2.2
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert product.paths().count("/in") == 2


def test_verbs_after_a_redirect_are_never_reached(line: Carrier, product: Product) -> None:
    product.says("/in", "<Redirect>/next</Redirect><Say>Never</Say>")  # twilio.md 2.1
    product.says("/next", "<Say>Next</Say>")
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Next"]


def test_twiml_handed_over_by_rest_has_no_address_for_relative_urls(line: Carrier, product: Product) -> None:
    line.telephone("+14155552672", "answer", ring_seconds=1)  # twilio.md 0.1
    call = line.twilio.calls.create(
        from_="+14155550100", to="+14155552672", twiml="<Response><Redirect>/in</Redirect></Response>"
    )
    line.wait_for(call.sid, "completed")
    assert line.said(call.sid) == [APOLOGY]
    assert product.paths() == []


def test_an_unknown_attribute_is_a_warning_only(line: Carrier, product: Product) -> None:
    product.says("/in", '<Say volume="loud">Hello</Say>')
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Hello"]
    assert [error["code"] for error in line.log(sid, "error")] == [12200]
