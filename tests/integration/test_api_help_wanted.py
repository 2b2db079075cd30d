"""Asking for a supervisor through the API: the agent's doors, what the board and the pages show, and to whom."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from callbacks.models import Offer
from contactcenter import clock
from tests.integration.api_cast import signed_in
from tests.integration.test_api_guests import call, cast, monitor

__all__ = ["call", "cast"]
pytestmark = pytest.mark.django_db


def post(who: Any, call: Offer, verb: str = "ask-for-help", **body: Any) -> Any:
    return signed_in(who).post(f"/api/v1/calls/{call.entry.conversation_id}/{verb}/", body, format="json")


def board(who: Any) -> dict[str, Any]:
    return signed_in(who).get("/api/v1/board/").json()


def page(user: Any, path: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode()


def test_the_board_says_who_asks_and_no_longer_once_it_is_taken_back(cast: Any, call: Offer) -> None:
    assert post(cast.ana, call, reason="She wants a refund").status_code == 200
    shown = board(cast.sue)
    [wanted] = shown["help_wanted"]
    assert (wanted["agent"], wanted["reason"]) == ("Ana", "She wants a refund")
    assert wanted["conversation_id"] == str(call.entry.conversation_id)
    [tile] = [tile for tile in shown["agents"]["tiles"] if tile["name"] == "Ana"]
    assert tile["help"]["reason"] == "She wants a refund"

    assert post(cast.ana, call, "take-back-help").status_code == 200
    assert board(cast.sue)["help_wanted"] == []


def test_a_refusal_has_its_code_and_a_sentence(cast: Any, call: Offer) -> None:
    assert post(cast.ana, call, "take-back-help").json()["code"] == "not_asked"
    post(cast.ana, call)
    again = post(cast.ana, call)
    assert (again.status_code, again.json()["code"]) == (409, "asked_already")
    call.refresh_from_db()
    call.end(at=clock.now())
    assert post(cast.ana, call).json()["code"] == "call_over"


def test_a_reason_that_is_too_long_is_refused_and_nothing_asked(cast: Any, call: Offer) -> None:
    assert post(cast.ana, call, reason="x" * 201).status_code == 400
    assert board(cast.sue)["help_wanted"] == []


def test_it_is_nobody_elses_call(cast: Any, call: Offer) -> None:  # security.md: IDOR
    assert post(cast.bob, call).status_code == 404
    assert post(cast.sue, call).status_code == 403


@pytest.mark.parametrize("path", ["/board/", "/board/?wall=1", "/conversations/{}/"])
def test_the_pages_show_it_before_any_script_runs(cast: Any, call: Offer, path: str) -> None:
    post(cast.ana, call, reason="<b>Refund</b>")
    assert "&lt;b&gt;Refund&lt;/b&gt;" in page(cast.sue, path.format(call.entry.conversation_id))


def test_on_a_wall_there_is_nothing_to_press(cast: Any, call: Offer) -> None:
    post(cast.ana, call)
    assert "Listen or speak" not in page(cast.sue, "/board/?wall=1")


def test_without_the_permission_there_is_the_mark_and_no_button(cast: Any, call: Offer) -> None:
    post(cast.ana, call, reason="Refund")
    assert "Listen or speak" in page(cast.sue, "/board/")
    Group.objects.get(name="supervisors").permissions.remove(Permission.objects.get(codename="monitor_conversations"))
    shown = page(cast.sue, "/board/")
    assert "Refund" in shown
    assert "Listen or speak" not in shown
    assert "takes the permission to listen in" in page(cast.sue, f"/conversations/{call.entry.conversation_id}/")


def test_agents_who_may_read_the_conversation_see_no_strip(cast: Any, call: Offer) -> None:
    post(cast.ana, call, reason="Refund")
    assert 'id="help-wanted"' not in page(cast.ana.user, f"/conversations/{call.entry.conversation_id}/")


def test_who_is_on_the_way_is_named(cast: Any, call: Offer) -> None:
    post(cast.ana, call)
    monitor(cast.sue, call, mode="listen")
    [wanted] = board(cast.sue)["help_wanted"]
    assert wanted["coming"] == [cast.sue.get_full_name() or cast.sue.get_username()]


def test_it_is_told_to_other_systems(cast: Any, call: Offer) -> None:
    from integrations.event_types import MOMENTS

    post(cast.ana, call, reason="Refund")
    event = call.entry.conversation.events.latest("pk")
    assert (MOMENTS[event.name], event.details["reason"]) == ("call.help_asked", "Refund")
