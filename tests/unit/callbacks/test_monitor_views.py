"""The panel on the page of a live conversation, and the token of a supervisor's browser: by permission alone."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.factories import AgentFactory, ConversationFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

TOKEN = "/conversations/voice-token/"


def page(user, conversation) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/conversations/{conversation.pk}/").content.decode()


def test_a_supervisor_sees_the_panel_while_the_conversation_goes_on():
    goes_on, over = ConversationFactory(), ConversationFactory(outcome="completed", ended_at="2026-01-01T00:00:00Z")
    sue = SupervisorFactory()
    assert 'data-role="monitor"' in page(sue, goes_on)
    assert 'data-role="monitor"' not in page(sue, over)


def test_without_the_permission_there_is_no_panel_and_no_token():
    Group.objects.get(name="supervisors").permissions.remove(Permission.objects.get(codename="monitor_conversations"))
    sue = SupervisorFactory()
    client = Client()
    client.force_login(sue)
    assert 'data-role="monitor"' not in page(sue, ConversationFactory())
    assert client.get(TOKEN).status_code == 403


def test_an_agent_gets_no_supervisors_token():
    client = Client()
    client.force_login(AgentFactory().user)
    assert client.get(TOKEN).status_code == 403


def test_the_token_is_for_the_supervisors_own_name(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_API_KEY_SID = "AC" + "1" * 32, "SK" + "1" * 32
    settings.TWILIO_API_KEY_SECRET, settings.TWILIO_TWIML_APP_SID = "s" * 32, "AP" + "1" * 32
    sue = SupervisorFactory()
    client = Client()
    client.force_login(sue)
    assert client.get(TOKEN).json()["identity"] == f"supervisor_{sue.pk}"


def test_where_browser_audio_is_not_set_up_a_sentence_says_so(settings):
    settings.TWILIO_API_KEY_SID = ""
    client = Client()
    client.force_login(SupervisorFactory())
    answer = client.get(TOKEN)
    assert answer.status_code == 503
    assert "Browser audio needs" in answer.json()["detail"]
