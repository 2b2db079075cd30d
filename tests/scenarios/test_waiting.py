"""A caller waits: hears what, when and in which order; any key at any moment; hanging up whenever."""

from itertools import pairwise
from typing import Any

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import MARIA, SALES, Caller, Supervisor

pytestmark = pytest.mark.e2e
HOLD, OFFER = "Thank you for holding.", "Press 1 to get a callback and keep your position."
CONFIRMATION = "We’ll call you back when it’s your turn. You won’t lose your position."


def starts(caller: Caller) -> list[float]:
    """When each announcement began, in seconds on the carrier's clock."""
    return [item["at"] for item in caller.log() if item["kind"] == "say" and item["text"].startswith(HOLD)]


def keeps_to_thirty_seconds(caller: Caller) -> None:
    """From start to start, within a second; beside that, what an overloaded machine took for an answer, or to ask."""
    gaps = [later - earlier for earlier, later in pairwise(starts(caller))]
    slowest = max(item["ms"] for item in caller.log() if item["kind"] == "request") / 1000
    tolerance = 1 + sum(late for late in (slowest, asked_late(caller)) if late > 0.5)
    assert gaps
    assert all(abs(gap - 30) <= tolerance for gap in gaps), (gaps, slowest, asked_late(caller))


def asked_late(caller: Caller) -> float:
    """By how many seconds the carrier itself was behind at most when it asked what to do next: it had to wait for a turn."""
    call = caller.call()
    asked = [item for item in call["log"] if item["kind"] == "request"]
    urls = {item["url"].partition("#")[0] for item in asked}
    exchanges = caller.stack.simulator("GET", "sim/exchanges?limit=1000")["exchanges"]
    seen = [one for one in reversed(exchanges) if one["url"] in urls and one["request"].get("CallSid") == caller.sid]
    due = [call["started_at"] + item["at"] - item["ms"] / 1000 for item in asked]
    assert seen
    return max(one["at"] - when for one, when in zip(seen, due, strict=False))


def has_heard(caller: Caller, announcements: int, *, seconds: float) -> None:
    what = f"{announcements} announcements to {caller.number}"
    caller.stack.wait_until(lambda: len(starts(caller)) >= announcements, seconds=seconds, what=what)


def sounds_after_key(caller: Caller) -> list[dict[str, Any]]:
    sounds = caller.sounds()
    last_key = max(index for index, item in enumerate(sounds) if item["kind"] == "digit")
    return sounds[last_key + 1 :]


def test_every_thirty_seconds_hold_message_position_and_offer_with_music_between(
    stack: RunningStack, maria: Caller
) -> None:
    """Rules 4, 12."""
    stack.simulator("POST", "sim/clock", speed=20)
    maria.dials()
    has_heard(maria, 5, seconds=60)
    heard = [item for item in maria.sounds() if item["at"] < starts(maria)[4]]
    assert heard[0]["text"] == "Thank you for calling."
    cycles = [heard[index : index + 4] for index in range(1, len(heard), 4)]
    assert len(cycles) == 4
    for hold, position, offer, music in cycles:
        assert hold["text"].startswith(HOLD)
        assert (position["text"], offer["text"]) == ("You are next in line.", OFFER)
        assert music["kind"] == "play"
        assert music["seconds"] > 15
    keeps_to_thirty_seconds(maria)


def test_in_real_time_the_cycles_keep_to_thirty_seconds_whatever_is_pressed(
    maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 12, 13: Omar presses 5 during the music, and # in the middle of the next announcement."""
    maria.dials()
    omar.dials(script=[{"after": 15, "press": "5"}, {"after": 33, "press": "#"}])
    has_heard(maria, 3, seconds=90)
    has_heard(omar, 3, seconds=30)
    for caller in (maria, omar):
        keeps_to_thirty_seconds(caller)
    sounds = [item["kind"] for item in omar.sounds()]
    for index, kind in enumerate(sounds):
        if kind == "digit":
            assert sounds[index + 1] == "play"  # the sound stops, music goes on
    assert sue.row_of(omar)["kind"] == "live"


@pytest.mark.parametrize("during", [HOLD, "You are next in line.", OFFER, "music"])
def test_key_1_works_at_any_moment_and_the_confirmation_is_the_next_sound(
    stack: RunningStack, maria: Caller, sue: Supervisor, during: str
) -> None:
    """Rules 5, 13, 15; then the call ends."""
    maria.dials()
    if during == "music":
        stack.wait_until(lambda: [item for item in maria.sounds() if item["kind"] == "play"], seconds=30, what=during)
    else:
        maria.hears(during, seconds=30)
    maria.presses("1")
    maria.is_off_the_line(seconds=30)
    assert [(item["kind"], item["text"]) for item in sounds_after_key(maria)] == [("say", CONFIRMATION)]
    assert maria.call()["status"] == "completed"
    assert (sue.row_of(maria)["kind"], sue.row_of(maria)["status"]) == ("callback", "waiting")


def test_the_position_counts_virtual_holders_and_nobody_moves_by_a_key(
    maria: Caller, omar: Caller, lena: Caller, sue: Supervisor
) -> None:
    """Rule 14."""
    maria.asks_for_a_callback()
    omar.dials().hears("You are number 2 in line.")
    lena.dials().hears("You are number 3 in line.")
    omar.presses("1")
    omar.is_off_the_line()
    assert [(row["caller"], row["position"]) for row in sue.line()] == [
        (maria.number, 1), (omar.number, 2), (lena.number, 3),
    ]  # fmt: skip


def test_hanging_up_at_any_instant_after_the_key_keeps_the_callback(stack: RunningStack, sue: Supervisor) -> None:
    """Rules 15, 16."""
    instants = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]
    callers = [Caller(stack, f"{MARIA[:-2]}{10 + number}") for number in range(len(instants))]
    for caller, instant in zip(callers, instants, strict=True):
        caller.dials(script=[{"after": 18, "press": "1"}, {"after": 18 + instant, "hang_up": True}])
    for caller in callers:
        caller.is_off_the_line(seconds=40)
    stack.wait_until(
        lambda: {row["kind"] for row in sue.line()} == {"callback"} and len(sue.line()) == len(callers),
        seconds=20,
        what="a callback for each of them",
    )
    assert [row["position"] for row in sue.line()] == list(range(1, len(callers) + 1))
    assert {conversation["outcome"] for conversation in sue.conversations()} == {"in_progress"}


def test_hanging_up_without_the_key_is_abandoned(maria: Caller, omar: Caller, sue: Supervisor) -> None:
    """Rule 16."""
    maria.dials().hears("You are next in line.")
    omar.dials().hears("You are number 2 in line.")
    conversation_id = sue.row_of(maria)["conversation_id"]
    maria.hangs_up()
    sue.sees_outcome(conversation_id, "abandoned")
    assert sue.row_of(omar)["position"] == 1
    assert sue.tickets() == []


def test_each_number_has_its_own_line(maria: Caller, omar: Caller, sue: Supervisor) -> None:
    """Rules 1, 14."""
    maria.dials()
    omar.dials(SALES).hears("You are next in line.")
    assert {row["queue"]: row["position"] for row in sue.line()} == {"Support": 1, "Sales": 1}
