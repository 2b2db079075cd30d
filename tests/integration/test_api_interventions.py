"""Interventions through the API: previewed, confirmed with what was seen, refused in words."""

from datetime import timedelta

import pytest

from agents.models import Skill
from callbacks.models import QueueEntry
from callbacks.operations import interventions
from contactcenter import clock
from tests.integration.api_cast import a_cast, make_available, signed_in

ENTRIES = "/api/v1/queue-entries"
WHY = {"reason": "The customer is a doctor on call"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def two(cast):
    """Two who wait in Sales, the elder first."""
    elder, younger = cast.caller_in_sales(callback=True, caller_name="Maria"), cast.caller_in_sales(caller_name="Omar")
    for entry, minutes in ((elder, 12), (younger, 4)):
        at = clock.now() - timedelta(minutes=minutes)
        QueueEntry.objects.filter(pk=entry.pk).update(queued_at=at)
        entry.refresh_from_db()
        entry.take_another_place(queue=entry.queue, lane=entry.lane, priority=0, rank_at=at)
    return elder, younger


def test_a_preview_says_who_is_pushed_back_and_the_confirmation_does_it(cast, two):  # rule 22
    elder, younger = two
    sue = signed_in(cast.sue)
    shown = sue.post(f"{ENTRIES}/{younger.pk}/preview/", {"action": "priority", "priority": 2}, format="json").json()
    assert shown["sentence"] == "1 other moves back by one; Maria, waiting 12 min, goes from 1 to 2."
    assert (shown["before"], shown["after"]) == (2, 1)
    assert [one["id"] for one in shown["back"]["first"]] == [elder.pk]

    answer = sue.post(f"{ENTRIES}/{younger.pk}/priority/", {"priority": 2, "seen": shown["seen"], **WHY}, format="json")
    assert (answer.status_code, answer.json()["position"]) == (200, 1)


def test_what_has_changed_meanwhile_is_a_conflict_that_says_so(cast, two):
    elder, _ = two
    sue = signed_in(cast.sue)
    seen = sue.post(f"{ENTRIES}/{elder.pk}/preview/", {"action": "cancel"}, format="json").json()["seen"]
    interventions.move(entry_id=elder.pk, queue=cast.support, actor="ada", at=clock.now(), **WHY)

    answer = sue.post(f"{ENTRIES}/{elder.pk}/cancel/", {"seen": seen, **WHY}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "changed")
    assert answer.json()["detail"] == (
        "This has changed since you looked: it is waiting in Support. Look again, then decide."
    )


def test_skills_are_required_by_name_and_level(cast, two):  # rule 21
    Skill.objects.create(name="German")
    sue, entry = signed_in(cast.sue), two[0]
    body = {"skills": [{"skill": "German", "least_level": 4}]}
    shown = sue.post(f"{ENTRIES}/{entry.pk}/preview/", {"action": "skills", **body}, format="json").json()
    assert (
        "Then: Nobody of Sales with German from level 4 is signed in: it would wait until somebody is."
        in shown["notes"]
    )
    assert sue.post(f"{ENTRIES}/{entry.pk}/skills/", {**body, **WHY}, format="json").status_code == 200
    entry.refresh_from_db()
    assert entry.lane.skills == {"German": 4}


def test_a_canceled_callback_is_reopened(cast, two):  # rule 20
    sue, entry = signed_in(cast.sue), two[0]
    sue.post(f"{ENTRIES}/{entry.pk}/cancel/", WHY, format="json")
    answer = sue.post(f"{ENTRIES}/{entry.pk}/reopen/", WHY, format="json").json()
    assert answer["id"] != entry.pk
    assert (answer["position"], answer["conversation_id"]) == (1, str(entry.conversation_id))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"action": "move"}, "queue"),
        ({"action": "assign"}, "agent"),
        ({"action": "priority", "priority": 9}, "priority"),
        ({"action": "sell"}, "action"),
        ({"action": "cancel", "why": "no such field"}, "why"),
    ],
)
def test_what_is_missing_or_wrong_is_named(cast, two, body, named):
    answer = signed_in(cast.sue).post(f"{ENTRIES}/{two[0].pk}/preview/", body, format="json")
    assert answer.status_code == 400
    assert named in answer.json()["fields"]


def test_no_intervention_goes_without_a_reason(cast, two):
    sue = signed_in(cast.sue)
    for path, body in (("cancel", {}), ("priority", {"priority": 1}), ("skills", {"skills": []}), ("reopen", {})):
        answer = sue.post(f"{ENTRIES}/{two[0].pk}/{path}/", body, format="json")
        assert answer.status_code == 400, path
        assert "reason" in answer.json()["fields"]


def test_who_could_take_it_is_listed_the_available_first(cast, two):  # rule 31
    make_available(cast.ana)
    answer = signed_in(cast.sue).get(f"{ENTRIES}/{two[0].pk}/candidates/")
    assert answer.json() == [{"username": "ana", "name": "Ana", "state": "available", "label": "Available"}]


def test_why_it_waits_is_told_rule_by_rule(cast, two):  # rule 31
    answer = signed_in(cast.sue).get(f"{ENTRIES}/{two[1].pk}/why/").json()
    assert answer["conclusion"] == "No agent of Sales is signed in."
    assert {"Place", "Hours", "Agents", "Deadline"} <= {step["topic"] for step in answer["steps"]}


def test_the_board_is_one_answer(cast, two):  # rule 31
    answer = signed_in(cast.sue).get("/api/v1/board/", {"queue": "Sales"}).json()
    [line] = answer["queues"]
    assert [row["caller_name"] for row in line["entries"]] == ["Maria", "Omar"]
