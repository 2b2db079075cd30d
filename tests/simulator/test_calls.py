"""Calls by REST: create, update, list (twilio.md 0.6, 2.5, 5.1, 5.2)."""

import datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.world import ANA, BOB, LONG, OURS, Carrier, Product, eventually


def place(carrier: Carrier, product: Product, **more: Any) -> Any:
    wanted = {"from_": OURS, "to": ANA, "url": f"{product.url}/outbound", "status_callback": f"{product.url}/progress"}
    return carrier.twilio.calls.create(**(wanted | more))


def refusal(ask: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        ask()
    return caught.value.status, caught.value.code


def test_the_document_runs_once_somebody_answers(line: Carrier, product: Product) -> None:
    product.says("/outbound", "<Say>Hello</Say>")
    call = place(line, product, status_callback_event=["initiated", "ringing", "answered", "completed"])
    assert (call.status, call.direction) == ("queued", "outbound-api")
    form = product.wait_for("/outbound")
    assert (form["CallStatus"], form["Direction"], form["To"]) == ("in-progress", "outbound-api", ANA)
    product.wait_for("/progress", CallStatus="completed")
    statuses = [form["CallStatus"] for form in product.forms("/progress")]
    assert statuses == ["initiated", "ringing", "in-progress", "completed"]


def test_only_the_end_is_told_unless_more_is_asked_for(line: Carrier, product: Product) -> None:
    product.says("/outbound", "<Say>Hello</Say>")  # twilio.md 5.1
    place(line, product)
    assert product.wait_for("/progress")["SequenceNumber"] == "0"
    assert [form["CallStatus"] for form in product.forms("/progress")] == ["completed"]


def test_twiml_runs_without_a_request_and_a_url_wins_over_it(line: Carrier, product: Product) -> None:
    product.says("/outbound", "<Say>From the URL</Say>")  # twilio.md 0.1
    twiml = "<Response><Say>From the request</Say></Response>"
    alone = line.twilio.calls.create(from_=OURS, to=ANA, twiml=twiml)
    both = place(line, product, twiml=twiml)
    line.wait_for(alone.sid, "completed")
    line.wait_for(both.sid, "completed")
    assert (line.said(alone.sid), line.said(both.sid)) == (["From the request"], ["From the URL"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from_": "+14155559999"}, 21210),
        ({"from_": "nobody"}, 21212),
        ({"from_": ""}, 21213),
        ({"to": "+1415"}, 21211),
        ({"to": "sales"}, 21211),
        ({"to": ""}, 21201),
        ({"url": "not a url"}, 21205),
        ({"url": "https://under_score.example.org/"}, 21205),  # twilio.md 1.3
        ({"url": ""}, 21205),
        ({"status_callback": "ftp://example.org"}, 21609),
        ({"to": "+15005550001"}, 21217),
        ({"to": "+15005550002"}, 21214),
        ({"to": "+15005550003"}, 21215),
        ({"to": "+15005550004"}, 21216),
        ({"from_": "+15005550001"}, 21212),
        ({"timeout": 601}, 20001),
        ({"machine_detection": "Maybe"}, 20001),
    ],
)
def test_bad_parameters_are_refused_with_twilios_codes(
    line: Carrier, product: Product, change: dict[str, Any], code: int
) -> None:
    assert refusal(lambda: place(line, product, **change)) == (400, code)  # twilio.md 5.2
    assert line.ask("GET", "calls")["calls"] == []


def test_countries_may_be_forbidden(line: Carrier, product: Product) -> None:
    line.ask("PUT", "faults", {"geo_blocked": ["+44"]})  # twilio.md 5.2, 8
    assert refusal(lambda: place(line, product, to=BOB)) == (400, 21215)


def test_the_magic_number_may_call_without_being_owned(line: Carrier, product: Product) -> None:
    assert place(line, product, from_="+15005550006").status == "queued"  # twilio.md 7


def test_a_call_that_has_ended_cannot_be_redirected_or_ended_again(line: Carrier, product: Product) -> None:
    product.says("/in", "<Hangup/>")  # twilio.md 0.6
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    call = line.twilio.calls(sid)
    assert refusal(lambda: call.update(url=f"{product.url}/x")) == (400, 21220)
    assert refusal(lambda: call.update(status="completed")) == (400, 21220)


def test_an_unknown_call_is_not_found(line: Carrier) -> None:
    assert refusal(line.twilio.calls("CA" + "0" * 32).fetch) == (404, 20404)


def test_a_ringing_call_can_be_ended_but_not_redirected(line: Carrier, product: Product) -> None:
    line.telephone(ANA, "no_answer")
    sid = place(line, product, timeout=LONG).sid
    line.wait_for(sid, "ringing")
    assert refusal(lambda: line.twilio.calls(sid).update(url=f"{product.url}/x")) == (400, 21220)
    line.twilio.calls(sid).update(status="canceled")
    line.wait_for(sid, "canceled")


def test_canceled_does_not_touch_a_call_in_progress_and_completed_ends_it(line: Carrier, product: Product) -> None:
    product.says("/in", '<Say loop="0">Hello</Say>')  # twilio.md 5.1
    sid = line.dial_in()
    line.wait_for(sid, "in-progress")
    assert line.twilio.calls(sid).update(status="canceled").status == "in-progress"
    line.twilio.calls(sid).update(status="completed")
    line.wait_for(sid, "completed")


def test_fetch_gives_times_and_duration_of_a_call(line: Carrier, product: Product) -> None:
    product.says("/in", '<Say>A</Say><Pause length="9"/>')
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    call = line.twilio.calls(sid).fetch()
    assert (call.status, call.duration, call.direction) == ("completed", "10", "inbound")
    assert call.start_time <= call.end_time
    assert abs(datetime.datetime.now(datetime.UTC) - call.start_time) < datetime.timedelta(seconds=30)


def test_calls_are_listed_newest_first_and_filtered(line: Carrier, product: Product) -> None:
    product.says("/in", "<Hangup/>")
    product.says("/outbound", "<Hangup/>")
    inbound = line.dial_in(BOB)
    line.wait_for(inbound, "completed")
    outbound = place(line, product).sid
    line.wait_for(outbound, "completed")
    calls = line.twilio.calls
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    assert [call.sid for call in calls.list()] == [outbound, inbound]
    assert [call.sid for call in calls.list(to=ANA)] == [outbound]
    assert [call.sid for call in calls.list(from_=BOB, to=OURS)] == [inbound]
    assert len(calls.list(status="completed", start_time_after=before)) == 2
    assert calls.list(start_time_after=later) == []
    assert calls.list(status="busy") == []


def test_long_lists_come_in_pages(line: Carrier, product: Product) -> None:
    product.says("/in", "<Hangup/>")
    sids = [line.dial_in() for _ in range(5)]
    page = line.rest("GET", "Calls.json?PageSize=2").json()
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)
    assert "Page=1" in page["next_page_uri"]
    assert [call.sid for call in line.twilio.calls.list(page_size=2)] == sids[::-1]


def test_a_finished_call_can_be_deleted(line: Carrier, product: Product) -> None:
    product.says("/in", '<Say loop="0">Hello</Say>')
    sid = line.dial_in()
    line.wait_for(sid, "in-progress")
    assert refusal(line.twilio.calls(sid).delete)[0] == 409
    line.hang_up(sid)
    assert line.twilio.calls(sid).delete() is True
    assert refusal(line.twilio.calls(sid).fetch) == (404, 20404)


def test_without_credentials_nothing_is_told(line: Carrier) -> None:
    for auth in (None, ("AC" + "5" * 32, "wrong"), ("somebody", "the-token-of-the-tests")):  # twilio.md 5.2
        answer = line.rest("GET", "Calls.json", auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert line.rest("GET", "Calls.json", auth=("SKkey", "secret")).ok


def test_errors_have_twilios_body(line: Carrier) -> None:
    body = line.rest("GET", "Nothing.json").json()  # twilio.md 5.2
    assert body["status"] == 404
    assert body["code"] == 20404
    assert body["more_info"] == "https://www.twilio.com/docs/errors/20404"
    assert line.rest("PUT", "Calls.json").status_code == 405


def test_a_browser_that_is_not_registered_does_not_answer(line: Carrier, product: Product) -> None:
    sid = place(line, product, to="client:ana").sid
    line.wait_for(sid, "no-answer")
    line.telephone("client:ana", "answer")
    product.says("/outbound", "<Say>Hello</Say>")
    line.wait_for(place(line, product, to="client:ana").sid, "completed")


def test_a_call_is_answered_by_a_person_when_somebody_watches(line: Carrier, product: Product) -> None:
    product.says("/outbound", '<Say loop="0">Hello</Say>')
    line.telephone(ANA, "manual")
    sid = place(line, product, timeout=LONG).sid
    line.wait_for(sid, "ringing")
    line.ask("POST", f"calls/{sid}/answer")
    assert line.call(sid)["status"] == "in-progress"


def test_a_ringing_telephone_can_be_declined_or_left_to_voicemail(line: Carrier, product: Product) -> None:
    product.says("/outbound", '<Say loop="0">Hello</Say>')
    line.telephone(ANA, "manual")
    declined, recorded = (
        place(line, product, timeout=LONG).sid,
        place(line, product, timeout=LONG, machine_detection="Enable", async_amd="true").sid,
    )
    line.wait_for(declined, "ringing")
    line.wait_for(recorded, "ringing")
    line.ask("POST", f"calls/{declined}/decline")
    assert line.call(declined)["status"] == "busy"
    line.ask("POST", f"calls/{recorded}/voicemail")
    assert eventually(lambda: line.call(recorded)["answered_by"]) == "machine_start"
