"""Hold, mute and keys: the carrier is asked, and what it says is on the timeline and in the console's snapshot."""

import pytest
from django.core.cache import cache

from agents.models import Agent
from callbacks import queries
from callbacks.models import Offer, PhoneNumber
from callbacks.operations import calls, legs, talking
from callbacks.operations.errors import NotYours, Refused
from telephony.carrier import CarrierBusy, CarrierUnclear, LegEvent, LegStatus
from tests.integration.signed import Carrier
from tests.unit.callbacks.operations.conftest import MARIA, Line


def do(operation, line: Line, call: Offer, **more) -> None:
    operation(conversation_id=call.entry.conversation_id, agent_id=call.agent_id, at=line.at, **more)
    call.refresh_from_db()


def seat(line: Line, call: Offer, label: str) -> dict:
    return line.carrier.seat(conference_sid=call.conference_sid, label=label)


def happened(call: Offer) -> list[str]:
    return [str(event.name) for event in call.entry.conversation.events.order_by("pk")]


def shown(line: Line, call: Offer) -> dict:
    """What the console shows after a reload."""
    return queries.console_snapshot(call.agent, at=line.at)["call"]


def test_a_customer_on_hold_hears_the_numbers_music_and_comes_back(line: Line, call: Offer) -> None:
    do(talking.hold, line, call)
    held = seat(line, call, "customer")
    assert (held["on_hold"], held["hold_url"].endswith(f"/voice/held/{call.pk}/")) == (True, True)
    assert shown(line, call)["held_since"] == line.at.isoformat()
    line.later(40)
    do(talking.resume, line, call)
    assert seat(line, call, "customer")["on_hold"] is False
    assert (shown(line, call)["held_since"], shown(line, call)["held_seconds"]) == (None, 40)
    assert happened(call)[-2:] == ["put_on_hold", "taken_off_hold"]


def test_hold_time_adds_up_and_counts_to_the_end_of_the_call(line: Line, call: Offer) -> None:
    do(talking.hold, line, call)
    line.later(10)
    do(talking.resume, line, call)
    line.later(100)
    do(talking.hold, line, call)
    line.later(5)
    do(calls.hang_up, line, call)
    assert (call.held_seconds, call.held_since) == (15, None)


def test_hold_twice_is_one_request(line: Line, call: Offer) -> None:  # rule 37
    do(talking.hold, line, call)
    line.carrier.fail_next(CarrierUnclear("must not be asked"))
    line.later(3)
    do(talking.hold, line, call)
    assert happened(call).count("put_on_hold") == 1


@pytest.mark.parametrize(
    ("error", "code"), [(CarrierBusy("later"), "carrier_busy"), (CarrierUnclear("?"), "carrier_unclear")]
)
def test_what_the_carrier_does_not_do_is_taken_back_and_said(line: Line, call: Offer, error, code: str) -> None:
    line.carrier.fail_next(error)
    with pytest.raises(Refused) as refused:
        do(talking.hold, line, call)
    assert refused.value.code == code
    assert shown(line, call)["held_since"] is None
    assert happened(call)[-1] == "not_done"


def test_a_resume_that_fails_leaves_the_customer_on_hold(line: Line, call: Offer) -> None:
    do(talking.hold, line, call)
    line.later(10)
    line.carrier.fail_next(CarrierBusy("later"))
    with pytest.raises(Refused):
        do(talking.resume, line, call)
    line.later(10)
    do(talking.resume, line, call)
    assert call.held_seconds == 20


def test_a_muted_agent_is_muted_at_the_carrier_and_after_a_reload(line: Line, call: Offer) -> None:
    do(talking.mute, line, call)
    assert seat(line, call, "agent")["muted"] is True
    assert shown(line, call)["muted"] is True
    do(talking.unmute, line, call)
    assert seat(line, call, "agent")["muted"] is False
    assert shown(line, call)["muted"] is False


def test_keys_are_heard_by_the_customers_side_and_are_not_kept(line: Line, call: Offer) -> None:
    do(talking.press, line, call, tones="4214*1337#")
    [(label, url)] = line.carrier.announced
    assert (label, url.startswith(f"http://testserver/voice/tones/{call.pk}/")) == ("customer", True)
    assert 'digits="4214*1337#"' in heard_at(url)
    event = call.entry.conversation.events.get(name="tones_sent")
    assert event.details == {"count": 10}


def test_keys_are_in_no_address_and_no_address_tells_them_for_long(line: Line, call: Offer) -> None:
    """Addresses are logged, by us and on the way; some keys are secret."""
    do(talking.press, line, call, tones="4214*1337#")
    do(talking.press, line, call, tones="4214*1337#")
    (_, url), (_, again) = line.carrier.announced
    assert ("4214" in url, "1337" in url, url == again) == (False, False, False)
    assert "digits" not in heard_at(url.replace(f"/{call.pk}/", f"/{call.pk + 1}/"))
    cache.clear()
    assert "digits" not in heard_at(url)


def test_keys_that_cannot_be_kept_are_not_sent(line: Line, call: Offer, settings) -> None:
    cache._cache.get_client(write=True).connection_pool.disconnect()  # type: ignore[attr-defined]  # it is forgotten, open
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    with pytest.raises(Refused, match="Press them again"):
        do(talking.press, line, call, tones="1")
    assert "tones_sent" not in happened(call)
    assert line.carrier.announced == []


def heard_at(url: str) -> str:
    return Carrier().post(url.removeprefix("http://testserver")).content.decode()


@pytest.mark.parametrize("tones", ["", "12a", "w", "1" * 33])
def test_what_is_no_key_is_refused(line: Line, call: Offer, tones: str) -> None:
    with pytest.raises(Refused, match="Use the keys"):
        do(talking.press, line, call, tones=tones)
    assert line.carrier.announced == []


def test_nothing_is_held_before_the_customer_answers(line: Line, support: PhoneNumber, ana: Agent) -> None:
    _, offer, _ = line.dialed(MARIA, support)
    with pytest.raises(Refused) as refused:
        do(talking.hold, line, offer)
    assert refused.value.code == "not_connected"


def test_a_colleague_cannot_touch_the_call(line: Line, call: Offer, bob: Agent) -> None:
    with pytest.raises(NotYours):
        talking.hold(conversation_id=call.entry.conversation_id, agent_id=bob.pk, at=line.at)


def test_a_customer_who_hangs_up_on_hold_ends_the_call(line: Line, call: Offer) -> None:
    do(talking.hold, line, call)
    line.later(7)
    leg = line.customer_leg(call)
    legs.record_leg(leg_id=leg.pk, event=LegEvent(call_sid=leg.call_sid or "", status=LegStatus.COMPLETED), at=line.at)
    call.refresh_from_db()
    call.entry.refresh_from_db()
    assert (call.entry.status, call.held_seconds) == ("completed", 7)


def test_who_has_left_the_room_is_said_to_be_gone(line: Line, call: Offer) -> None:
    leg = line.customer_leg(call)
    line.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)
    with pytest.raises(Refused) as refused:
        do(talking.hold, line, call)
    assert refused.value.code == "gone"
