"""Answering machine detection (twilio.md 0.2, 4)."""

from typing import Any

import pytest

from tests.simulator.world import ANA, OURS, Carrier, Product

STAYS = {"hang_up_after_seconds": 3600}


def add_customer(carrier: Carrier, product: Product, **more: Any) -> str:
    wanted = {
        "from_": OURS,
        "to": ANA,
        "machine_detection": "Enable",
        "amd_status_callback": f"{product.url}/amd",
        "status_callback": f"{product.url}/leg",
    }
    return str(carrier.twilio.conferences("room").participants.create(**(wanted | more)).call_sid)


@pytest.mark.parametrize(
    ("behavior", "more", "verdict", "seconds"),
    [
        ("answer", {}, "human", 2),
        ("voicemail", STAYS, "machine_start", 3),
        ("silent", {}, "unknown", 5),
        ("answer", {"answered_by": "fax"}, "fax", 2),
        ("answer", {"amd_seconds": 7}, "human", 7),
        ("voicemail", {"amd_seconds": 40, **STAYS}, "unknown", 30),  # the limit of detection
    ],
)
def test_the_verdict_comes_after_the_answer_with_its_duration_in_milliseconds(
    line: Carrier, product: Product, behavior: str, more: dict[str, Any], verdict: str, seconds: int
) -> None:
    line.telephone(ANA, behavior, **more)  # twilio.md 0.2, 4
    line.stand_still()
    sid = add_customer(line, product)
    line.step(60)
    form = product.wait_for("/amd")
    assert (form["CallSid"], form["AnsweredBy"]) == (sid, verdict)
    assert int(form["MachineDetectionDuration"]) == pytest.approx(seconds * 1000, abs=10)
    assert line.call(sid)["answered_by"] == verdict
    assert line.call(sid)["status"] == "in-progress", "the leg has joined before the verdict"


def test_the_end_of_a_greeting_can_be_waited_for(line: Carrier, product: Product) -> None:
    line.telephone(ANA, "voicemail", amd_seconds=1)  # twilio.md 4
    add_customer(line, product, machine_detection="DetectMessageEnd")
    assert product.wait_for("/amd")["AnsweredBy"] == "machine_end_beep"


def test_whoever_hangs_up_before_the_verdict_gets_none(line: Carrier, product: Product) -> None:
    line.telephone(ANA, "hang_up_after", hang_up_after_seconds=1, amd_seconds=10)
    add_customer(line, product)
    product.wait_for("/leg", CallStatus="completed")
    assert product.forms("/amd") == []


def test_without_a_callback_url_there_is_no_verdict_webhook(line: Carrier, product: Product) -> None:
    line.telephone(ANA, "hang_up_after", hang_up_after_seconds=5)  # twilio.md 0.2
    sid = add_customer(line, product, amd_status_callback="")
    product.wait_for("/leg", CallStatus="completed")
    assert line.call(sid)["answered_by"] == "human"


def test_detection_of_a_plain_call_blocks_its_document_and_tells_it_the_verdict(
    line: Carrier, product: Product
) -> None:
    product.says("/outbound", "<Say>Hello</Say>")  # twilio.md 4
    sid = line.twilio.calls.create(from_=OURS, to=ANA, url=f"{product.url}/outbound", machine_detection="Enable").sid
    assert product.wait_for("/outbound")["AnsweredBy"] == "human"
    line.wait_for(sid, "completed")
    answered = next(one for one in line.log(sid, "status") if one["text"] == "in-progress")
    assert line.log(sid, "say")[0]["at"] - answered["at"] >= 1.9


def test_asynchronous_detection_of_a_plain_call_does_not_block(line: Carrier, product: Product) -> None:
    product.says("/outbound", '<Say loop="0">Hello</Say>')  # twilio.md 4
    line.twilio.calls.create(
        from_=OURS,
        to=ANA,
        url=f"{product.url}/outbound",
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{product.url}/amd",
    )
    product.wait_for("/amd", AnsweredBy="human")
    assert product.paths().index("/outbound") < product.paths().index("/amd")
    assert "AnsweredBy" not in product.forms("/outbound")[0]
