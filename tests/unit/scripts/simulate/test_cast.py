"""Who calls in a simulation: telephones that can exist, and the same people for the same seed."""

from scripts.simulate.cast import PARTS, cast_of
from telephony import dialing_policy, phone_numbers


def test_the_same_seed_gives_the_same_callers() -> None:
    assert cast_of(callers=40, seed=7) == cast_of(callers=40, seed=7)
    assert cast_of(callers=40, seed=7) != cast_of(callers=40, seed=8)


def test_every_caller_has_a_valid_number_of_their_own_that_may_be_called_back() -> None:
    callers = cast_of(callers=500, seed=1)
    assert len({caller.number for caller in callers}) == 500
    for caller in callers:
        assert phone_numbers.normalize(caller.number) == caller.number
        refusal = dialing_policy.check(number=caller.number, dialed_number=caller.dials, our_numbers=[caller.dials])
        assert refusal is None


def test_who_asks_for_a_callback_presses_one_and_hangs_up_afterwards() -> None:
    for caller in cast_of(callers=200, seed=3):
        presses = [step for step in caller.script if step.get("press") == "1"]
        assert bool(presses) == caller.part.presses
        assert caller.script[-1]["hang_up"] is True
        assert caller.script == sorted(caller.script, key=lambda step: step["after"])


def test_every_kind_of_caller_comes_up() -> None:
    assert {caller.part for caller in cast_of(callers=400, seed=1)} == set(PARTS)
