"""The console's page: for agents, with what its script needs to start."""

import json
import re
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agents.models import Agent
from tests.factories.agents import AgentFactory
from tests.factories.users import SupervisorFactory

pytestmark = pytest.mark.django_db

CONSOLE, TOKEN = reverse("console:page"), reverse("console:voice-token")


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def bootstrap_of(agent: Agent) -> dict[str, Any]:
    page = signed_in(agent.user).get(CONSOLE).content.decode()
    found = re.search(r'<script id="console-config" type="application/json">(.*?)</script>', page)
    assert found
    bootstrap: dict[str, Any] = json.loads(found[1])
    return bootstrap


def test_the_console_asks_for_a_login() -> None:
    assert Client().get(CONSOLE).status_code == 302


def test_who_is_no_agent_is_told_so() -> None:
    client = signed_in(SupervisorFactory())
    answer = client.get(CONSOLE)
    assert answer.status_code == 403
    assert "The console is for agents" in answer.content.decode()
    assert client.get(TOKEN).status_code == 403


def test_audio_is_the_simulators_where_there_is_one(settings: Settings) -> None:
    settings.SIMULATOR_URL = "http://127.0.0.1:8010"
    audio = bootstrap_of(AgentFactory(name="Ana"))["audio"]
    assert (audio["driver"], audio["simulator_url"]) == ("simulator", "http://127.0.0.1:8010")


def test_audio_is_the_browsers_with_a_real_account(settings: Settings) -> None:
    settings.SIMULATOR_URL = ""
    assert bootstrap_of(AgentFactory(name="Ana"))["audio"]["driver"] == "twilio"


def test_audio_is_the_telephones_for_who_answers_on_one(settings: Settings) -> None:
    settings.SIMULATOR_URL = "http://127.0.0.1:8010"
    assert bootstrap_of(AgentFactory(name="Ana", on_a_telephone=True))["audio"]["driver"] == "telephone"


def test_the_token_is_for_the_agents_own_identity() -> None:
    ana = AgentFactory(name="Ana")
    answer = signed_in(ana.user).get(TOKEN).json()
    claims = jwt.decode(answer["token"], options={"verify_signature": False})
    assert answer["identity"] == claims["grants"]["identity"] == ana.identity


def test_no_token_where_browser_audio_is_not_set_up(settings: Settings) -> None:
    settings.TWILIO_API_KEY_SID = ""
    answer = signed_in(AgentFactory(name="Ana").user).get(TOKEN)
    assert answer.status_code == 503
    assert "TWILIO_API_KEY_SID" in answer.json()["detail"]


def test_the_script_behind_notifications_may_act_for_the_console_alone_and_is_asked_for_anew_each_time() -> None:
    """Rule 27. A browser lets a worker act for the folder that it comes from, unless a header widens that."""
    answer = Client().get(reverse("console:notification-worker"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert reverse("console:notification-worker").startswith(CONSOLE)
    assert "Service-Worker-Allowed" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert b"fetch" not in answer.content.replace(b"It fetches nothing", b"")
