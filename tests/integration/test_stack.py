"""The ground that scenario tests stand on: the running product, as new for each of them."""

import pytest

from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e
SUPPORT = "+14155550100"
CALLER = "+14155552671"


def test_everything_runs_and_the_demo_data_is_there(stack: RunningStack) -> None:
    assert stack.api("ana").get("agents/me/").json()["state"] == "offline"
    numbers = stack.simulator("GET", "sim/numbers")["numbers"]
    assert SUPPORT in {number["number"] for number in numbers}


def test_a_call_reaches_the_product_and_hears_something(stack: RunningStack) -> None:
    call = stack.dial(caller=CALLER, to=SUPPORT)
    stack.wait_until(
        lambda: [item for item in stack.simulator("GET", f"sim/calls/{call}")["log"] if item["kind"] == "say"],
        seconds=10,
        what="the first words to the caller",
    )


@pytest.mark.parametrize("turn", ["first", "second"])
def test_nothing_of_another_test_is_left(stack: RunningStack, turn: str) -> None:
    sue = stack.api("sue")
    assert sue.get("conversations/").json()["results"] == []
    assert stack.simulator("GET", "sim/calls")["calls"] == []
    stack.dial(caller=CALLER, to=SUPPORT)
    stack.wait_until(lambda: sue.get("conversations/").json()["results"], seconds=10, what="the call's conversation")


def test_a_person_signs_in_by_the_form(stack: RunningStack) -> None:
    assert stack.signed_in("ana").get("console/").status_code == 200
