"""The simulator's own API: what interfaces.md lists, wrong use included."""

from typing import Any

import pytest

from tests.simulator.world import ANA, BOB, LONG, OURS, Carrier, Product, eventually

TALK = '<Say loop="0">Hello</Say>'


def test_a_number_that_is_not_ours_cannot_be_dialed(carrier: Carrier) -> None:
    answer = carrier.sim("POST", "calls", json={"from": ANA, "to": OURS})
    assert answer.status_code == 404
    assert OURS in answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"from": ANA},
        {"from": 5, "to": OURS},
        {"from": ANA, "to": OURS, "scripts": []},
        {"from": ANA, "to": OURS, "script": {}},
        {"from": ANA, "to": OURS, "script": [{"press": "1"}]},
        {"from": ANA, "to": OURS, "script": [{"after": -1, "press": "1"}]},
        {"from": ANA, "to": OURS, "script": [{"after": 1, "press": "a"}]},
        {"from": ANA, "to": OURS, "script": [{"after": 1, "whistle": True}]},
        {"from": ANA, "to": OURS, "speaks_seconds": -1},
        [],
    ],
)
def test_a_call_that_makes_no_sense_is_refused_with_a_sentence(line: Carrier, body: Any) -> None:
    answer = line.sim("POST", "calls", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert line.ask("GET", "calls")["calls"] == []


def test_what_is_no_json_is_refused(line: Carrier) -> None:
    for body in (b"{", b"\xff\xfe", b"[" * 100_000):
        assert line.sim("POST", "calls", data=body).status_code == 400


@pytest.mark.parametrize("caller", ["anonymous", "", "+266696687", "a" * 10_000, "\u0661\u0662", "x\x00y\r\nz"])
def test_any_caller_may_call(line: Carrier, product: Product, caller: str) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.2
    line.wait_for(line.dial_in(caller), "completed")
    assert product.wait_for("/in")["From"] == caller


def test_what_carriers_add_is_passed_on(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")  # twilio.md 1.1
    line.dial_in(caller_name="<b>Ann</b>", forwarded_from=BOB, stir_verstat="TN-Validation-Passed-A")
    form = product.wait_for("/in")
    assert (form["CallerName"], form["ForwardedFrom"]) == ("<b>Ann</b>", BOB)
    assert form["StirVerstat"] == "TN-Validation-Passed-A"


def test_half_a_character_is_refused(line: Carrier) -> None:
    assert line.sim("POST", "calls", json={"from": "\ud800", "to": OURS}).status_code == 400


def test_calls_are_listed_newest_first_with_their_times(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")
    first = line.dial_in(ANA)
    line.wait_for(first, "completed")
    second = line.dial_in(BOB)
    calls = line.ask("GET", "calls")["calls"]
    assert [call["sid"] for call in calls] == [second, first]
    assert calls[1]["started_at"] <= calls[1]["answered_at"] <= calls[1]["ended_at"]


def test_the_log_is_in_order_of_time_and_says_what_happened(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather numDigits="1" timeout="600" action="/keys"><Say>Press one</Say></Gather>')
    product.says("/keys", "<Say>Thanks</Say>")
    sid = line.dial_in()
    line.wait_until_said(sid, "Press one")
    line.press(sid, "1")
    log = line.wait_for(sid, "completed")["log"]
    kinds = [(entry["kind"], entry.get("text") or entry.get("url")) for entry in log]
    assert kinds == [
        ("status", "ringing"),
        ("request", f"{product.url}/in"),
        ("status", "in-progress"),
        ("say", "Press one"),
        ("digit", "1"),
        ("request", f"{product.url}/keys"),
        ("say", "Thanks"),
        ("status", "completed"),
    ]
    assert [entry["at"] for entry in log] == sorted(entry["at"] for entry in log)
    assert log[1]["status"] == 200
    assert log[3]["seconds"] == pytest.approx(9 * 0.06)


def test_buttons_work_only_when_they_make_sense(line: Carrier, product: Product) -> None:
    product.says("/in", TALK)
    sid = line.dial_in()
    line.wait_for(sid, "in-progress")
    for button in ("answer", "decline", "voicemail"):
        answer = line.sim("POST", f"calls/{sid}/{button}")
        assert answer.status_code == 409
        assert "not ringing" in answer.json()["error"]
    line.hang_up(sid)
    assert line.sim("POST", f"calls/{sid}/hang-up").status_code == 409
    assert line.sim("POST", f"calls/{sid}/press", json={"digits": "1"}).status_code == 409
    assert line.sim("POST", f"calls/{sid}/press", json={"digits": "x"}).status_code == 400
    assert line.sim("POST", "calls/CA1/hang-up").status_code == 404


def test_keys_are_heard_one_by_one(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather numDigits="2" timeout="600" action="/keys"/>')
    sid = line.dial_in()
    line.wait_for(sid, "in-progress")
    line.press(sid, "42")
    assert product.wait_for("/keys")["Digits"] == "42"
    assert [entry["text"] for entry in line.log(sid, "digit")] == ["4", "2"]


def test_a_telephone_that_rings_is_declined_by_hanging_up(line: Carrier) -> None:
    line.telephone(ANA, "manual")
    line.twilio.calls.create(from_=OURS, to=ANA, twiml="<Response/>", timeout=LONG)
    sid = line.wait_for_call_to(ANA)
    line.wait_for(sid, "ringing")
    line.hang_up(sid)
    line.wait_for(sid, "busy")


def test_a_telephone_follows_its_script_once_it_has_answered(line: Carrier, product: Product) -> None:
    line.telephone(ANA, "answer", script=[{"after": 4, "press": "7"}, {"after": 8, "hang_up": True}])
    product.says("/outbound", '<Gather numDigits="1" action="/keys"><Pause length="60"/></Gather>')
    product.says("/keys", TALK)
    line.stand_still()
    sid = line.twilio.calls.create(from_=OURS, to=ANA, url=f"{product.url}/outbound").sid
    line.step(20)
    assert product.wait_for("/keys")["Digits"] == "7"
    assert line.wait_for(sid, "completed")["ended_at"]


@pytest.mark.parametrize(
    "phone",
    [{"behavior": "explode"}, {"behaviour": "busy"}, {"ring_seconds": -1}, {"script": 5}, {"answered_by": "dog"}, []],
)
def test_a_telephone_that_cannot_be_is_refused(carrier: Carrier, phone: Any) -> None:
    answer = carrier.sim("PUT", f"phones/{ANA}", json=phone)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert carrier.ask("GET", "phones") == {"phones": []}


def test_telephones_are_listed_and_forgotten(carrier: Carrier) -> None:
    carrier.telephone(ANA, "voicemail", amd_seconds=4)
    (phone,) = carrier.ask("GET", "phones")["phones"]
    assert (phone["number"], phone["behavior"], phone["amd_seconds"], phone["ring_seconds"]) == (
        ANA,
        "voicemail",
        4.0,
        2.0,
    )
    assert carrier.sim("DELETE", f"phones/{ANA}").status_code == 204
    assert carrier.ask("GET", "phones") == {"phones": []}
    assert carrier.sim("PUT", "phones/sales", json={"behavior": "busy"}).status_code == 400


def test_a_browser_needs_an_application_and_each_connect_is_a_call(carrier: Carrier, product: Product) -> None:
    assert carrier.sim("POST", "clients/ana/connect", json={"params": {}}).status_code == 404
    carrier.twilio.applications.create(voice_url=product.says("/agent", TALK))
    first, second = carrier.connect("ana"), carrier.connect("ana")
    assert first != second
    assert carrier.call(first)["client"] == "ana"
    assert carrier.sim("POST", "clients/ana/connect", json={"params": {"x": {}}}).status_code == 400


def test_pages_of_other_machines_are_refused_before_anything_happens(line: Carrier) -> None:
    refused = line.sim("POST", "calls", json={"from": ANA, "to": OURS}, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    rebound = line.sim("GET", "calls", headers={"Origin": "http://evil.example:8010", "Host": "evil.example:8010"})
    assert rebound.status_code == 403
    assert line.ask("GET", "calls")["calls"] == []


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000"])
def test_pages_of_this_machine_may_ask(line: Carrier, origin: str) -> None:
    asked = line.sim("OPTIONS", "calls", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == origin
    answer = line.sim("GET", "health", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin


def test_health_counts_calls_and_the_front_page_is_served(line: Carrier, product: Product) -> None:
    product.says("/in", TALK)
    line.dial_in()
    assert line.ask("GET", "health") == {"ok": True, "calls": 1}
    assert line.sim("GET", "../").status_code == 200
    assert line.sim("GET", "nothing").json()["error"]
    for path in ("../web/..%2fserver.py", "../web/%2e%2e/server.py", "../web/nothing.js"):
        assert line.sim("GET", path).status_code == 404


def test_exchanges_show_webhooks_and_requests_newest_first(line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")
    line.wait_for(line.dial_in(), "completed")
    product.wait_for("/ended")
    exchanges = eventually(lambda: [one for one in line.ask("GET", "exchanges")["exchanges"] if one["status"] == 204])
    (ended,) = exchanges
    assert (ended["direction"], ended["method"], ended["url"]) == ("webhook", "POST", f"{product.url}/ended")
    everything = line.ask("GET", "exchanges?limit=50")["exchanges"]
    assert everything[-1]["direction"] == "rest"
    assert everything[-1]["request"]["PhoneNumber"] == OURS
    assert "Hello" in everything[-2]["response"] or "Hello" in everything[-3]["response"]
    assert [one["id"] for one in everything] == sorted((one["id"] for one in everything), reverse=True)
