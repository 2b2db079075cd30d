"""What the database undoes - serialization, deadlock, time-out, full disk - is done again, or told; never half of it.

Rule 49. The real PostgreSQL raises each SQLSTATE, out of a trigger, or has a real reason to.
"""

import threading
import time
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework.authtoken.models import Token

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import CallLeg, Conversation, PhoneNumber, QueueEntry
from callbacks.operations import dispatch
from callbacks.tasks import match
from contactcenter import clock
from contactcenter.without_database import server_error
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.faults.saboteur import failing, failures_so_far
from tests.integration.signed import MARIA, Carrier, address, everything

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

UNDONE = ["40001", "40P01", "57014", "55P03"]
AWAY = ["53100", "53200", "53300", "57P01", "57P03", "58030", "25006"]
"""Disk full, out of memory, too many connections, shut down, starting, input and output, a standby."""

CALL = {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"}
IN_TIME = 8.0
"""Two seconds, and the pauses of a busy machine; the server itself would give up after fifteen."""


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def waiting(support: PhoneNumber, carrier: Carrier) -> CallLeg:
    carrier.post("/voice/incoming/", CALL)
    return CallLeg.objects.get()


def verbs(answer: HttpResponse) -> list[ET.Element]:
    return list(ET.fromstring(answer.content).iter())[1:]


def way_back(answer: HttpResponse) -> str:
    """Where the caller is sent after the moment of music: the path, with its query."""
    assert answer.status_code == 200
    assert "went wrong" not in answer.content.decode()
    [redirect] = [verb for verb in verbs(answer) if verb.tag == "Redirect"]
    parts = urlsplit(redirect.text or "")
    return f"{parts.path}?{parts.query}"


# Done again


@pytest.mark.parametrize("sqlstate", UNDONE)
def test_a_call_is_taken_at_the_third_try(carrier: Carrier, support: PhoneNumber, sqlstate: str) -> None:
    with failing("callbacks_queueentry", sqlstate=sqlstate, times=2, on="INSERT"):
        answer = carrier.post("/voice/incoming/", CALL)
    assert "/voice/wait/" in answer.content.decode()
    assert (Conversation.objects.count(), QueueEntry.objects.count(), CallLeg.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("sqlstate", UNDONE)
def test_it_is_tried_three_times_and_no_more(carrier: Carrier, support: PhoneNumber, sqlstate: str) -> None:
    with failing("callbacks_queueentry", sqlstate=sqlstate, on="INSERT"):
        carrier.post("/voice/incoming/", CALL)
        assert failures_so_far() == 3


def test_a_task_is_done_again(support: PhoneNumber, waiting: CallLeg) -> None:
    AgentFactory(name="Ana", available=True, queues=[support.queue])
    with failing("callbacks_offer", sqlstate="40P01", times=1):
        match()
    assert QueueEntry.objects.get().is_offered


def test_a_call_of_the_api_is_done_again(support: PhoneNumber, waiting: CallLeg) -> None:
    ana: Agent = AgentFactory(name="Ana", available=True, queues=[support.queue])
    [offer] = dispatch.match(at=clock.now())
    with failing("callbacks_offer", sqlstate="40P01", times=2):
        answer = as_agent(ana).post(f"/api/v1/offers/{offer.pk}/accept/", {}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert Agent.objects.get().state == AgentState.BUSY_CALL


def as_agent(agent: Agent) -> Client:
    return Client(headers={"Authorization": f"Token {Token.objects.create(user=agent.user).key}"})


# Told, with nothing half done


@pytest.mark.parametrize("sqlstate", [*UNDONE, *AWAY])
def test_a_caller_is_kept_on_the_line_and_brought_back_to_the_same_step(
    carrier: Carrier, support: PhoneNumber, sqlstate: str
) -> None:
    before = everything()
    with failing("callbacks_queueentry", sqlstate=sqlstate, on="INSERT"):
        answer = carrier.post("/voice/incoming/", CALL)
    assert [verb.tag for verb in verbs(answer)] == ["Say", "Play", "Redirect"]
    assert way_back(answer) == "/voice/incoming/?again=1"
    assert everything() == before
    assert "/voice/wait/" in carrier.post("/voice/incoming/?again=1", CALL).content.decode()


def test_a_waiting_caller_can_press_1_meanwhile(carrier: Carrier, waiting: CallLeg) -> None:  # rule 13
    with failing("callbacks_callleg", sqlstate="53100"):
        answer = carrier.post(address("wait", leg_id=waiting.pk))
    [gather] = [verb for verb in verbs(answer) if verb.tag == "Gather"]
    assert urlsplit(gather.get("action", "")).path == address("key", leg_id=waiting.pk)
    assert way_back(answer) == f"{address('wait', leg_id=waiting.pk)}?again=1"


def test_a_key_is_not_forgotten_over_a_failure(carrier: Carrier, waiting: CallLeg) -> None:  # rules 13, 15
    with failing("callbacks_queueentry", sqlstate="57P03"):
        answer = carrier.post(address("key", leg_id=waiting.pk), {"Digits": "1"})
    assert not QueueEntry.objects.get().is_callback
    confirmed = carrier.post(way_back(answer))  # the carrier does not say the key again
    assert "call you back" in confirmed.content.decode()
    assert QueueEntry.objects.get().is_callback


def test_a_recording_is_not_forgotten_over_a_failure(carrier: Carrier, support: PhoneNumber) -> None:  # rule 9
    support.voicemail_enabled = True
    support.save()
    support.business_hours.periods.all().delete()
    support.business_hours.compile()
    carrier.post("/voice/incoming/", CALL)
    leg = CallLeg.objects.get()
    recorded = {"RecordingUrl": "https://carrier.example/RE1?a=1&b=2", "RecordingDuration": "7", "Digits": "hangup"}
    with failing("tickets_ticket", sqlstate="53100"):
        answer = carrier.post(address("message", leg_id=leg.pk), recorded)
    carrier.post(way_back(answer))
    [ticket] = everything()["tickets.Ticket"]
    assert ticket["recording_url"] == recorded["RecordingUrl"]


def test_after_some_minutes_there_is_an_apology(carrier: Carrier, support: PhoneNumber) -> None:
    with failing("callbacks_queueentry", sqlstate="53100"):
        answer = carrier.post("/voice/incoming/?again=100", CALL)
    assert [verb.tag for verb in verbs(answer)] == ["Say", "Hangup"]


@pytest.mark.parametrize("sqlstate", [*UNDONE, *AWAY])
def test_a_report_is_sent_again_by_the_carrier(carrier: Carrier, waiting: CallLeg, sqlstate: str) -> None:
    before = everything()
    with failing("callbacks_callleg", sqlstate=sqlstate):
        answer = carrier.post("/voice/status/", {"CallStatus": "completed"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert everything() == before
    assert carrier.post("/voice/status/", {"CallStatus": "completed"}).status_code == 204


@pytest.mark.parametrize("sqlstate", ["40001", "53100", "57P01"])
def test_a_program_gets_a_sentence_and_when_to_come_back(support: PhoneNumber, waiting: CallLeg, sqlstate: str) -> None:
    ana: Agent = AgentFactory(name="Ana", available=True, queues=[support.queue])
    [offer] = dispatch.match(at=clock.now())
    client = as_agent(ana)
    before = everything()
    with failing("callbacks_offer", sqlstate=sqlstate):
        answer = client.post(f"/api/v1/offers/{offer.pk}/accept/", {}, content_type="application/json")
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "3", "unavailable")
    assert answer.json()["detail"].endswith("Please try again.")
    assert everything() == before


def test_a_person_gets_a_page_that_tries_again() -> None:
    ana: Agent = AgentFactory(name="Ana")
    ana.user.set_password("a long password")
    ana.user.save()
    with failing("django_session", sqlstate="53100"):
        answer = Client().post("/accounts/login/", {"login": "ana", "password": "a long password"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Try again" in answer.content.decode()


def test_a_fault_before_the_view_is_told_the_same_way(support: PhoneNumber) -> None:
    request = RequestFactory().get("/tickets/")
    try:
        with failing("callbacks_conversation", sqlstate="57P01"):
            Conversation.objects.create(phone_number=support, caller=MARIA, dialed_number="", started_at=clock.now())
    except OperationalError:
        assert server_error(request).status_code == 503
    try:
        raise ValueError
    except ValueError:
        assert server_error(request).status_code == 500


# For a real reason


def test_a_lock_that_is_not_released_costs_a_caller_two_seconds_at_most(
    carrier: Carrier, waiting: CallLeg, settings: Any
) -> None:
    settings.CALLER_WAITS_SECONDS = 1.8
    release, held = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold_the_entry, args=(release, held))
    holder.start()
    try:
        assert held.wait(timeout=60)
        begun = time.monotonic()
        answer = carrier.post(address("key", leg_id=waiting.pk), {"Digits": "1"})
        took = time.monotonic() - begun
    finally:
        release.set()
        holder.join(timeout=60)
    back = way_back(answer)
    assert took < IN_TIME
    assert "call you back" in carrier.post(back).content.decode()


def _hold_the_entry(release: threading.Event, held: threading.Event) -> None:
    try:
        with transaction.atomic():
            QueueEntry.objects.select_for_update().get()
            held.set()
            release.wait(timeout=60)
    finally:
        connection.close()


def test_of_two_who_wait_for_each_other_both_get_through(carrier: Carrier, waiting: CallLeg) -> None:
    """A real deadlock: the door holds the entry and wants the leg, somebody else holds the leg and wants the entry."""
    answers: list[Any] = []
    door_holds, deadlocked = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                CallLeg.objects.select_for_update().get(pk=waiting.pk)
                door_holds.set()
                time.sleep(0.1)
                QueueEntry.objects.select_for_update().get()
        except Exception as error:  # noqa: BLE001 - one of the two is chosen by the server
            answers.append(error)
        finally:
            deadlocked.set()
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert door_holds.wait(timeout=60)
    answer = carrier.post("/voice/status/", {"CallStatus": "completed"})
    thread.join(timeout=60)
    assert answer.status_code == 204
    assert QueueEntry.objects.get().status == "abandoned"
