"""Bad days of a carrier: webhooks doubled, late, out of order, lost; REST refused, broken, silent."""

import time
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.simulator.world import ACCOUNT_SID, ANA, AUTH_TOKEN, OURS, Carrier, Product

EVENTS = ["initiated", "ringing", "answered", "completed"]


def place(carrier: Carrier, product: Product) -> Any:
    product.says("/outbound", "<Say>Hello</Say>")
    return carrier.twilio.calls.create(
        from_=OURS,
        to=ANA,
        url=f"{product.url}/outbound",
        status_callback=f"{product.url}/progress",
        status_callback_event=EVENTS,
    )


def faults(carrier: Carrier, **settings: Any) -> None:
    carrier.ask("PUT", "faults", settings)


def test_webhooks_can_be_doubled_by_their_event(line: Carrier, product: Product) -> None:
    faults(line, webhooks={"duplicate": 3, "match": "completed"})
    place(line, product)
    product.wait_for("/progress", count=3, CallStatus="completed")
    forms = product.forms("/progress")
    assert [form["CallStatus"] for form in forms].count("ringing") == 1
    assert len({form["SequenceNumber"] for form in forms if form["CallStatus"] == "completed"}) == 1


def test_documents_can_be_asked_for_twice(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")
    faults(line, webhooks={"duplicate": 1, "match": "/in"})
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    product.wait_for("/in", count=2)
    assert line.said(sid) == ["Hello"]


def test_callbacks_can_be_lost(line: Carrier, product: Product) -> None:
    faults(line, webhooks={"drop": 1, "match": "ringing"})
    place(line, product)
    product.wait_for("/progress", CallStatus="completed")
    assert [form["CallStatus"] for form in product.forms("/progress")] == ["initiated", "in-progress", "completed"]


def test_callbacks_can_come_out_of_order(line: Carrier, product: Product) -> None:
    faults(line, webhooks={"reorder": 1, "match": "initiated"})  # twilio.md 0.9
    place(line, product)
    product.wait_for("/progress", CallStatus="completed")
    product.wait_for("/progress", CallStatus="initiated")
    assert [form["CallStatus"] for form in product.forms("/progress")][:2] == ["ringing", "initiated"]


def test_callbacks_can_be_late(line: Carrier, product: Product) -> None:
    faults(line, webhooks={"delay": [30, 40], "match": "initiated"})
    line.stand_still()
    place(line, product)
    line.step(20)
    product.wait_for("/progress", CallStatus="completed")
    line.step(20)
    product.wait_for("/progress", CallStatus="initiated")
    statuses = [form["CallStatus"] for form in product.forms("/progress")]
    assert statuses == ["ringing", "in-progress", "completed", "initiated"]


def test_a_product_out_of_reach_is_an_application_error(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")
    faults(line, webhooks={"drop": 1, "match": "/in"})
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert [error["code"] for error in line.log(sid, "error")] == [11205]


@pytest.mark.parametrize(
    ("fault", "status", "code", "calls"),
    [
        ("status_429", 429, 20429, 0),  # twilio.md 3.3: never processed
        ("status_500_before", 500, 20500, 0),
        ("status_500_after", 500, 20500, 1),
    ],
)
def test_requests_fail_before_or_after_their_effect(
    line: Carrier, product: Product, fault: str, status: int, code: int, calls: int
) -> None:
    faults(line, rest={fault: 1, "match": "POST .*Calls"})
    with pytest.raises(TwilioRestException) as caught:
        place(line, product)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert len(line.twilio.calls.list(to=ANA)) == calls


@pytest.mark.parametrize(("fault", "calls"), [("timeout_before", 0), ("timeout_after", 1), ("reset", 0)])
def test_requests_are_left_without_an_answer(line: Carrier, product: Product, fault: str, calls: int) -> None:
    faults(line, rest={fault: 1, "match": "POST .*Calls"})
    http_client = TwilioHttpClient(timeout=1)
    http_client.session.trust_env = False
    client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http_client)
    client.api.base_url = line.url
    started = time.monotonic()
    with pytest.raises(requests.exceptions.RequestException):
        client.calls.create(from_=OURS, to=ANA, twiml="<Response/>")
    assert time.monotonic() - started < 60, "the carrier holds the line for two minutes"
    http_client.session.close()
    assert len(line.twilio.calls.list(to=ANA)) == calls


def test_what_matches_no_fault_is_served(line: Carrier, product: Product) -> None:
    faults(line, rest={"status_500_before": 1, "match": "POST .*Participants"})
    line.wait_for(place(line, product).sid, "completed")


def test_the_same_seed_gives_the_same_faults(line: Carrier) -> None:
    def pattern() -> list[int]:
        faults(line, rest={"status_429": 0.5}, seed=7)
        return [line.rest("GET", "Calls.json").status_code for _ in range(12)]

    first = pattern()
    assert first == pattern()
    assert set(first) == {200, 429}


def test_nothing_clears_all(line: Carrier, product: Product) -> None:
    faults(line, rest={"status_429": 1}, calls_per_second=0.01)
    assert line.ask("GET", "faults") == {"rest": {"status_429": 1}, "calls_per_second": 0.01}
    faults(line)
    assert line.ask("GET", "faults") == {}
    line.wait_for(place(line, product).sid, "completed")


@pytest.mark.parametrize(
    "settings",
    [
        {"webhook": {}},
        {"webhooks": {"duplicated": 1}},
        {"webhooks": {"drop": 2}},
        {"webhooks": {"drop": True}},
        {"webhooks": {"duplicate": 1.5}},
        {"webhooks": {"delay": [1]}},
        {"webhooks": []},
        {"rest": {"match": "("}},
        {"rest": {"reset": "often"}},
        {"calls_per_second": 0},
        {"geo_blocked": "+44"},
        {"seed": "x"},
    ],
)
def test_faults_that_do_not_exist_are_refused_with_a_sentence(line: Carrier, settings: dict[str, Any]) -> None:
    faults(line, rest={"status_429": 0.001})
    answer = line.sim("PUT", "faults", json=settings)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert line.ask("GET", "faults") == {"rest": {"status_429": 0.001}}, "nothing was changed"


def test_queued_calls_leave_one_after_the_other(line: Carrier, product: Product) -> None:
    faults(line, calls_per_second=0.2)  # twilio.md 0.12
    line.stand_still()
    sids = [place(line, product).sid for _ in range(3)]
    assert line.call(sids[2])["status"] == "queued"
    line.step(30)
    for sid in sids:
        line.wait_for(sid, "completed")
    starts = [line.log(sid, "status")[0]["at"] for sid in sids]
    assert starts == [pytest.approx(seconds, abs=0.1) for seconds in (0, 5, 10)]
