"""The what-if page: asked with checks, followed, canceled, read; for supervisors alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter import clock
from reporting.models import WhatIf
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("reports:what-ifs")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WISH = {"day": "2026-03-02", "time_zone": "UTC", "agents": "2"}
COLUMN: dict[str, Any] = {
    "callers": 12, "served": 9, "abandoned": 3, "asked_for_callback": 5, "callbacks_reached": 4, "callbacks_missed": 1,
    "expired": 1, "tickets": 1, "wait_of_who_held": 75.0, "wait_of_who_was_called_back": None,
    "served_within_a_minute": 0.4, "agent_seconds": 3700, "agent_use": 0.805,
}  # fmt: skip
RESULT = {
    "columns": [COLUMN, COLUMN, COLUMN | {"callers": 13}],
    "hours": [[9, 30.0, 31.0, None], [10, 90.0, 88.0, 20.0]],
}


@pytest.fixture
def sue() -> Client:
    client = Client()
    client.force_login(SupervisorFactory(username="sue"))
    return client


@pytest.fixture
def a_day() -> None:
    QueueEntryFactory(queued_at=NOON, phone_number=PhoneNumberFactory(name="Support"))


def what_if(**facts: Any) -> WhatIf:
    return WhatIf.objects.create(**{"day": date(2026, 3, 2), "time_zone": "UTC", "asked_at": clock.now()} | facts)


def text_of(client: Client, path: str, data: dict[str, str] | None = None) -> str:
    answer = client.get(path) if data is None else client.post(path, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_for_supervisors_and_changes_nothing_without_a_token(a_day: None) -> None:
    one = what_if()
    client = Client()
    client.force_login(AgentFactory(name="Ana").user)
    for path in (PAGE, reverse("reports:what-if", args=[one.pk]), reverse("reports:what-if-part", args=[one.pk])):
        assert Client().get(path).status_code == 302
        assert client.get(path).status_code == 403
    cancel = reverse("reports:cancel-what-if", args=[one.pk])
    assert client.post(PAGE, WISH).status_code == client.post(cancel).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(SupervisorFactory())
    assert strict.post(PAGE, WISH).status_code == strict.post(cancel).status_code == 403
    assert [(other.pk, other.status) for other in WhatIf.objects.all()] == [(one.pk, "waiting")]


def test_a_day_is_asked_for_with_agents_and_settings(sue: Client, a_day: None) -> None:
    assert "No day was played yet" in text_of(sue, PAGE)

    text = text_of(sue, PAGE, WISH | {"max_queue_wait_seconds": "600", "callback_enabled": "off"})

    one = WhatIf.objects.get()
    assert (one.agents, one.changes) == (2, {"max_queue_wait_seconds": 600, "callback_enabled": False})
    assert "2 agents more; Enable Callback: off; Max queue wait: 600" in text
    assert 'data-status="waiting"' in text and "hx-get" in text
    assert "2 agents more" in text_of(sue, PAGE)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"day": "2026-03-03"}, "Nobody came into a line on that day."),
        ({"day": "someday"}, "Enter a valid date"),
        ({"day": "9999-12-31"}, "Choose a day that is over."),
        ({"day": "0001-01-01"}, "Choose a day that is over."),
        ({"agents": "1000"}, "less than or equal to 200"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"max_queue_wait_seconds": "-5"}, "greater than or equal to"),
        ({"max_callback_wait_seconds": "10"}, "Support: Shorter than the max answer time"),
        ({"callback_enabled": "perhaps"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_played_is_refused_at_its_field(
    sue: Client, a_day: None, other: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(sue, PAGE, WISH | other)
    assert not WhatIf.objects.exists()


def test_a_day_that_is_not_over_is_refused(sue: Client) -> None:
    today = clock.now()
    QueueEntryFactory(queued_at=today)
    assert "Choose a day that is over." in text_of(sue, PAGE, WISH | {"day": f"{today:%Y-%m-%d}"})


def test_it_is_followed_until_it_is_over(sue: Client) -> None:
    one = what_if(status="running", stage="the day as it was", progress=0.42)
    waits = what_if()
    part = reverse("reports:what-if-part", args=[one.pk])
    assert "Now the day as it was: 42 %" in text_of(sue, part)
    assert "1 before it" in text_of(sue, reverse("reports:what-if", args=[waits.pk]))
    WhatIf.objects.end(one.pk, "failed", at=clock.now(), error="It broke off.")
    text = text_of(sue, part)
    assert "It broke off." in text and "hx-get" not in text


def test_it_is_canceled_once(sue: Client) -> None:
    one = what_if()
    cancel = reverse("reports:cancel-what-if", args=[one.pk])
    assert "Canceled." in text_of(sue, cancel, {})
    assert "It is over already." in text_of(sue, cancel, {})


def test_what_came_out_stands_beside_the_day(sue: Client) -> None:
    one = what_if(status="done", result=RESULT, agents=-1, ended_at=clock.now() + timedelta(minutes=1))
    text = text_of(sue, reverse("reports:what-if", args=[one.pk]))
    assert "1 agent fewer" in text
    assert '<th scope="row">Callers</th><td>12</td><td>12</td><td>13</td>' in text
    assert "<td>1 min 15 s</td>" in text and "<td>80.5 %</td>" in text and "<td>–</td>" in text
    assert "09:00, the day: 30 s" in text and "10:00, as wished: 20 s" in text
    assert "How far to trust it." in text and "What a replay leaves out" in text


def test_one_that_is_not_there_is_not_found(sue: Client) -> None:
    assert sue.get(reverse("reports:what-if", args=[12345])).status_code == 404
