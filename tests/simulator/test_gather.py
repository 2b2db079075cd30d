"""<Gather>: keys at any moment, finish keys, time-outs (twilio.md 2.2, 2.4)."""

import itertools

import pytest

from tests.simulator.world import Carrier, Product

WAIT = """
<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="1" action="/choice">
  <Say>You are number 1.</Say><Play>/hold.wav</Play>
</Gather><Redirect>/wait</Redirect>
"""


def gather(attributes: str, inside: str = '<Pause length="5"/>') -> str:
    return f'<Gather action="/keys" {attributes}>{inside}</Gather><Say>No keys</Say>'


def test_a_key_stops_the_sound_at_once_and_its_number_is_requested(line: Carrier, product: Product) -> None:
    product.says("/in", gather('numDigits="1"', "<Say>A very long text that is cut short</Say>"))
    product.says("/keys", "<Say>Thanks</Say>")
    line.stand_still()
    sid = line.dial_in(script=[{"after": 1, "press": "1"}])
    product.wait_for("/in")
    line.step(2)
    assert product.wait_for("/keys")["Digits"] == "1"
    [thanks] = [one for one in line.log(sid, "say") if one["text"] == "Thanks"]
    assert thanks["at"] == pytest.approx(1, abs=0.1), "the first text alone takes 2.3 seconds"


def test_the_number_of_digits_is_waited_for_and_the_rest_is_not(line: Carrier, product: Product) -> None:
    product.says("/in", gather('numDigits="3"'))
    line.dial_in(script=[{"after": 1, "press": "12"}, {"after": 3, "press": "34"}])
    assert product.wait_for("/keys")["Digits"] == "123"


def test_the_finish_key_ends_the_digits_and_is_not_one(line: Carrier, product: Product) -> None:
    product.says("/in", gather(""))
    line.dial_in(script=[{"after": 1, "press": "415#"}])
    assert product.wait_for("/keys")["Digits"] == "415"


def test_the_finish_key_before_any_digit_goes_to_the_next_verb(line: Carrier, product: Product) -> None:
    product.says("/in", gather('actionOnEmptyResult="true"'))
    sid = line.dial_in(script=[{"after": 1, "press": "#"}])
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["No keys"]
    assert not product.forms("/keys")


def test_without_a_finish_key_the_hash_is_a_digit(line: Carrier, product: Product) -> None:
    product.says("/in", gather('numDigits="1" finishOnKey=""'))  # twilio.md 2.4
    line.dial_in(script=[{"after": 1, "press": "#"}])
    assert product.wait_for("/keys")["Digits"] == "#"


def test_the_time_out_begins_when_the_prompt_has_ended_and_again_with_each_digit(
    line: Carrier, product: Product
) -> None:
    product.says("/in", gather('timeout="80"', '<Pause length="40"/>'))
    sid = line.dial_in(script=[{"after": 100, "press": "1"}, {"after": 150, "press": "2"}])
    assert product.wait_for("/keys")["Digits"] == "12"
    requested = next(one for one in line.log(sid, "request") if one["url"].endswith("/keys"))
    assert requested["at"] - line.log(sid, "digit")[-1]["at"] >= 80


def test_no_digits_go_to_the_next_verb_after_five_seconds(line: Carrier, product: Product) -> None:
    product.says("/in", gather("", "<Say>One</Say>"))
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    first, second = line.log(sid, "say")
    assert second["text"] == "No keys"
    assert second["at"] - first["at"] == pytest.approx(3 * 0.06 + 5, abs=0.01)


def test_no_digits_are_told_to_the_action_where_that_is_wanted(line: Carrier, product: Product) -> None:
    product.says("/in", gather('actionOnEmptyResult="true" timeout="1"'))
    line.dial_in()
    assert product.wait_for("/keys").get("Digits", "") == ""


def test_without_an_action_the_document_itself_is_requested_with_the_digits(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather numDigits="1"><Pause length="9"/></Gather>', "<Say>Again</Say>")
    line.dial_in(script=[{"after": 1, "press": "5"}])
    assert product.wait_for("/in", count=2)["Digits"] == "5"


def test_whoever_presses_and_hangs_up_at_once_has_pressed(line: Carrier, product: Product) -> None:
    product.says("/in", gather('numDigits="1"'))
    sid = line.dial_in(script=[{"after": 2, "press": "1", "hang_up": True}])
    assert product.wait_for("/keys")["Digits"] == "1"
    line.wait_for(sid, "completed")


def test_keys_outside_a_gather_are_lost(line: Carrier, product: Product) -> None:
    product.says("/in", f'<Say>Hello, this is a text</Say><Pause length="5"/>{gather("")}')
    sid = line.dial_in(script=[{"after": 2, "press": "1"}])
    line.wait_for(sid, "completed")
    assert [one["text"] for one in line.log(sid, "digit")] == ["1"]
    assert not product.forms("/keys")


def test_the_wait_loop_starts_over_on_time_however_fast_the_clock_runs(line: Carrier, product: Product) -> None:
    from tests.simulator.sounds import wav

    product.says("/in", "<Redirect>/wait</Redirect>")  # twilio.md 2.4
    product.says("/wait", WAIT)
    product.says("/hold.wav", wav(seconds=20, **{"Cache-Control": "public, max-age=3600"}))
    sid = line.dial_in()
    product.wait_for("/wait", count=7)
    log = [one for one in line.call(sid)["log"] if one["kind"] in {"request", "say"}]
    texts = [index for index, one in enumerate(log) if one["kind"] == "say"][1:6]  # the first waits for the sound, too
    expected = len("You are number 1.") * 0.06 + 20 + 1
    for before, after in itertools.pairwise(texts):
        asked = log[after - 1]["ms"] / 1000  # the next document, in seconds of the wall
        assert log[after]["at"] - log[before]["at"] == pytest.approx(expected + asked, abs=0.01)


def test_a_key_during_the_music_reaches_the_choice_with_the_callers_call(line: Carrier, product: Product) -> None:
    from tests.simulator.sounds import wav

    product.says("/in", "<Redirect>/wait</Redirect>")
    product.says("/wait", WAIT)
    product.says("/hold.wav", wav(seconds=20))
    product.says("/choice", "<Say>We’ll call you back</Say><Hangup/>")
    sid = line.dial_in(script=[{"after": 15, "press": "1"}])
    form = product.wait_for("/choice")
    assert (form["CallSid"], form["Digits"], form["CallStatus"]) == (sid, "1", "in-progress")
    line.wait_for(sid, "completed")
    assert line.said(sid)[-1] == "We’ll call you back"
