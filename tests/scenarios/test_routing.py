"""Menus, skills, routing steps and strategies, as callers and agents meet them."""

from typing import Any

import pytest

from tests.scenarios.cast import MARIA, OMAR, SALES, SUPPORT, Agent, Caller, Supervisor, rows

pytestmark = pytest.mark.e2e


def makes(sue: Supervisor, path: str, **body: Any) -> dict[str, Any]:
    """An admin makes a routing setting."""
    answer = sue.stack.api("admin").post(f"{path}/", json=body)
    assert answer.ok, answer.text
    return answer.json()


def id_of(sue: Supervisor, path: str, **named: str) -> int:
    [(field, value)] = named.items()
    found = rows(sue.stack.api("admin").get(f"{path}/").json())
    return next(row["id"] for row in found if row[field] == value)


def test_the_menu_decides_the_category_that_the_agent_sees(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 10, 20, 21, 27."""
    billing = makes(sue, "categories", name="Billing", queue=id_of(sue, "queues", name="Sales"))
    asks = {"ask_for": "Account", "ask_text": "Please key in your account number."}
    makes(
        sue,
        "menus",
        phone_number=id_of(sue, "phone-numbers", number=SUPPORT),
        choices=[{"key": "2", "name": "billing", "category": billing["id"], **asks}],
    )
    maria.dials()
    maria.hears("For billing, press 2.")
    assert sue.line() == []
    maria.presses("7")
    maria.stack.wait_until(lambda: maria.said().count("For billing, press 2.") >= 2, seconds=10, what="the menu again")
    maria.presses("2")
    maria.hears("Please key in your account number.")
    maria.presses("4711#")
    maria.hears("Press 1 to get a callback")
    maria.presses("1")
    maria.is_off_the_line()
    offer = ana.becomes("available").is_offered()
    assert (offer["label"], offer["queue"], offer["category"]) == ("Callback", "Sales", "Billing")
    assert offer["data"]["Account"] == "4711"


def test_only_who_can_do_what_is_required_is_rung(maria: Caller, ana: Agent, bob: Agent, sue: Supervisor) -> None:
    """Rules 21, 26, 31."""
    makes(sue, "skills", name="German")
    makes(sue, "routing-steps", name="Germans", skills=[{"skill": "German", "least_level": 5}])
    ana.becomes("available")
    maria.asks_for_a_callback()
    assert "No agent of Support has German from level 5." in sue.row_of(maria)["why"]
    assert (ana.offers(), ana.queue()) == ([], [])
    answer = sue.stack.api("admin").patch(
        f"skills/{id_of(sue, 'skills', name='German')}/", json={"holders": [{"agent": "bob", "level": 7}]}
    )
    assert answer.ok, answer.text
    assert bob.becomes("available").is_offered()["caller"] == MARIA
    assert ana.offers() == []


@pytest.mark.parametrize(
    ("change", "words", "first"),
    [
        ({"set_priority": 1}, "earlier by 5 min", OMAR),
        ({"set_priority": -1}, "later by 5 min", MARIA),
        ({"set_data": {"Source": "phone"}}, "same place", MARIA),
    ],
)
def test_a_step_makes_a_callback_earlier_later_or_equal(
    maria: Caller, omar: Caller, ana: Agent, sue: Supervisor, change: dict[str, Any], words: str, first: str
) -> None:
    """Rules 11, 22."""
    makes(sue, "routing-steps", name="Omar", stage="callback_request", caller_prefix=OMAR, **change)
    maria.asks_for_a_callback()
    omar.asks_for_a_callback()
    told = sue.sees_event(sue.row_of(omar)["conversation_id"], "routing_step")
    assert told["text"].startswith("Routing step “Omar”: ")
    assert words in told["text"]
    assert ana.becomes("available").is_offered()["caller"] == first


def test_all_are_rung_at_once_and_the_first_has_it(maria: Caller, ana: Agent, bob: Agent, sue: Supervisor) -> None:
    """Rules 26, 32."""
    sue.sets_queue("Support", strategy="all_at_once")
    maria.telephone("answer", ring_seconds=1)
    ana.becomes("available"), bob.becomes("available")
    maria.asks_for_a_callback()
    for_ana, for_bob = ana.is_offered(), bob.is_offered()
    assert for_ana["conversation_id"] == for_bob["conversation_id"]
    bob.accepts(for_bob)
    assert (ana.is_in("available"), ana.offers()) == ("available", [])
    gone = ana.api.post(f"offers/{for_ana['id']}/accept/")
    assert (gone.status_code, gone.json()["code"]) == (409, "taken")


def test_the_most_skilled_is_rung_first(maria: Caller, ana: Agent, bob: Agent, sue: Supervisor) -> None:
    """Rule 26."""
    sue.sets_queue("Sales", strategy="most_skilled")
    holders = [{"agent": "ana", "level": 5}, {"agent": "bob", "level": 9}]
    makes(sue, "skills", name="German", holders=holders)
    makes(sue, "routing-steps", name="Germans", skills=[{"skill": "German", "least_level": 3}])
    ana.becomes("available"), bob.becomes("available")
    maria.asks_for_a_callback(SALES)
    assert bob.is_offered()["caller"] == MARIA
    assert ana.offers() == []


def test_who_waits_too_long_for_a_skill_is_served_by_any(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 11, 26."""
    sue.sets_queue("Support", relax_skills_seconds=2)
    makes(sue, "skills", name="German")
    makes(sue, "routing-steps", name="Germans", skills=[{"skill": "German", "least_level": 5}])
    ana.becomes("available")
    maria.dials()
    offer = ana.is_offered(seconds=20)
    assert offer["caller"] == MARIA
    sue.sees_event(offer["conversation_id"], "skills_relaxed")
