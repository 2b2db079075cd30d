"""<Dial> with numbers and browsers (twilio.md 0.11, 2.2, 2.3)."""

import pytest

from tests.simulator.world import ANA, BOB, LONG, OURS, Carrier, Product, eventually

CYD = "+14155552672"


def dial(inside: str, attributes: str = 'action="/after"') -> str:
    return f"<Dial {attributes}>{inside}</Dial><Say>Next verb</Say>"


def test_the_first_to_answer_is_bridged_and_the_others_stop_ringing(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "answer", ring_seconds=2)
    line.telephone(CYD, "answer", ring_seconds=LONG - 1)
    both = f"<Number>{BOB}</Number><Number>{CYD}</Number>"
    product.says("/in", dial(both, f'action="/after" timeout="{LONG}"'))  # twilio.md 2.2
    sid = line.dial_in(ANA)
    bob, cyd = line.wait_for_call_to(BOB), line.wait_for_call_to(CYD)
    eventually(lambda: line.call(sid)["talking_with"] == [bob])
    assert line.call(bob)["talking_with"] == [sid]
    line.wait_for(cyd, "canceled")
    leg = line.call(bob)
    assert (leg["direction"], leg["parent_sid"], leg["from"]) == ("outbound-dial", sid, ANA)


def test_the_action_tells_the_leg_and_how_long_they_talked(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "hang_up_after", hang_up_after_seconds=10)
    product.says("/in", dial(f"<Number>{BOB}</Number>"))
    product.says("/after", "<Say>They are gone</Say>")
    sid = line.dial_in()
    form = product.wait_for("/after")
    assert (form["DialCallStatus"], form["DialBridged"], form["CallStatus"]) == ("completed", "true", "in-progress")
    assert form["DialCallSid"] == line.calls_to(BOB)[0]["sid"]
    assert int(form["DialCallDuration"]) in range(10, LONG)
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["They are gone"]


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("busy", "busy"), ("reject", "busy"), ("no_answer", "no-answer"), ("unreachable", "failed")],
)
def test_the_action_tells_why_nobody_answered(line: Carrier, product: Product, behavior: str, status: str) -> None:
    line.telephone(BOB, behavior)
    product.says("/in", dial(f"<Number>{BOB}</Number>", 'action="/after" timeout="5"'))
    line.dial_in()
    form = product.wait_for("/after")
    assert form["DialCallStatus"] == status
    assert "DialCallDuration" not in form


def test_without_an_action_the_next_verb_runs(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "busy")
    product.says("/in", dial(BOB, ""))  # twilio.md 2.2; a number may stand alone
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Next verb"]


def test_numbers_can_be_rung_one_after_the_other(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "busy")
    line.telephone(CYD, "answer")
    product.says("/in", dial(f"<Number>{BOB}</Number><Number>{CYD}</Number>", 'sequential="true"'))
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    bob, cyd = line.calls_to(BOB)[0], line.calls_to(CYD)[0]
    assert bob["ended_at"] <= cyd["started_at"]


def test_a_caller_who_hangs_up_ends_the_leg_and_the_action_is_asked_once(line: Carrier, product: Product) -> None:
    product.says("/in", dial(f"<Number>{BOB}</Number>"))  # twilio.md 2.3
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    line.hang_up(sid)
    form = product.wait_for("/after")
    assert (form["CallStatus"], form["DialCallStatus"]) == ("completed", "completed")
    line.wait_for(line.calls_to(BOB)[0]["sid"], "completed")


def test_a_redirect_closes_the_leg_asks_the_action_then_the_new_document(line: Carrier, product: Product) -> None:
    product.says("/in", dial(f"<Number>{BOB}</Number>"))  # twilio.md 0.11
    product.says("/after", "<Say>Not this</Say>")
    product.says("/new", "<Say>But this</Say>")
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    line.twilio.calls(sid).update(url=f"{product.url}/new")
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["But this"]
    assert product.wait_for("/after")["DialCallStatus"] == "completed"
    assert product.paths().index("/after") < product.paths().index("/new")


def test_the_caller_id_must_be_ours_or_of_the_call(line: Carrier, product: Product) -> None:
    product.says("/in", dial(BOB, 'callerId="+14155559999" action="/after"'), dial(BOB, f'callerId="{OURS}"'))
    line.dial_in()  # twilio.md 2.2
    assert product.wait_for("/after")["DialCallStatus"] == "failed"
    line.dial_in()
    line.wait_for_call_to(BOB)
    assert line.calls_to(BOB)[0]["from"] == OURS


def test_the_callee_hears_a_whisper_before_the_bridge(line: Carrier, product: Product) -> None:
    product.says("/in", dial(f'<Number url="/whisper">{BOB}</Number>'))
    product.says("/whisper", "<Say>A call for you</Say>")
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    assert line.said(line.calls_to(BOB)[0]["sid"]) == ["A call for you"]
    assert product.wait_for("/whisper")["ParentCallSid"] == sid


def test_a_callee_who_is_hung_up_by_the_whisper_is_never_bridged(line: Carrier, product: Product) -> None:
    product.says("/in", dial(f'<Number url="/whisper">{BOB}</Number>'))
    product.says("/whisper", "<Hangup/>")
    sid = line.dial_in()
    assert product.wait_for("/after")["DialBridged"] == "false"
    assert line.call(sid)["talking_with"] == []


def test_legs_have_status_callbacks_of_their_own(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "hang_up_after", hang_up_after_seconds=2)
    noun = f'<Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">{BOB}</Number>'
    product.says("/in", dial(noun))
    sid = line.dial_in()
    product.wait_for("/leg", CallStatus="completed")
    forms = product.forms("/leg")
    assert [form["CallStatus"] for form in forms] == ["initiated", "ringing", "in-progress", "completed"]
    assert {form["ParentCallSid"] for form in forms} == {sid}


def test_a_browser_is_rung_by_its_identity(line: Carrier, product: Product) -> None:
    line.telephone("client:ana", "answer")
    product.says("/in", dial('<Client><Identity>ana</Identity><Parameter name="x" value="1"/></Client>'))
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    assert line.calls_to("client:ana")[0]["status"] == "in-progress"


def test_the_star_key_hangs_up_where_that_is_allowed(line: Carrier, product: Product) -> None:
    product.says("/in", dial(BOB, 'hangupOnStar="true" action="/after"'))
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["talking_with"])
    line.press(sid, "*")
    assert product.wait_for("/after")["CallStatus"] == "in-progress"


def test_answer_on_bridge_leaves_the_caller_ringing(line: Carrier, product: Product) -> None:
    line.telephone(BOB, "manual")
    product.says("/in", dial(BOB, f'answerOnBridge="true" timeout="{LONG}"'))
    sid = line.dial_in()
    leg = line.wait_for_call_to(BOB)
    line.wait_for(leg, "ringing")
    assert line.call(sid)["status"] == "ringing"
    line.ask("POST", f"calls/{leg}/answer")
    line.wait_for(sid, "in-progress")


def test_our_own_number_is_a_new_inbound_call(line: Carrier, product: Product) -> None:
    line.number("+14155550101", voice_url=product.says("/sales", '<Say loop="0">Sales</Say>'))
    product.says("/in", dial("+14155550101", f'action="/after" timeout="{LONG}"'))
    sid = line.dial_in(ANA)
    form = product.wait_for("/sales")
    assert (form["Direction"], form["From"], form["To"]) == ("inbound", ANA, "+14155550101")
    eventually(lambda: line.call(sid)["talking_with"])
    line.hang_up(sid)
    line.wait_for(form["CallSid"], "completed")
