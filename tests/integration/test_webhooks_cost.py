"""What a waiting caller costs: a round of the wait loop is one read and one write (goal P4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.models import CallLeg
from contactcenter import clock
from tests.factories import PhoneNumberFactory, QueueEntryFactory
from tests.integration.signed import MARIA, Carrier, address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ahead", [0, 50])
def test_a_round_of_the_wait_loop_costs_two_statements(ahead: int) -> None:
    support = PhoneNumberFactory(name="Support", number="+14155550100")
    QueueEntryFactory.create_batch(ahead, phone_number=support)
    carrier = Carrier()
    carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    path = address("wait", leg_id=CallLeg.objects.get(purpose="inbound").pk)
    clock.now()  # warm: the database's time was asked a moment ago
    with CaptureQueriesContext(connection) as asked:
        answer = carrier.post(path, {"CallStatus": "in-progress"})
    assert "line." in answer.content.decode()
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]


def test_an_estimated_wait_costs_nothing_more_once_the_pace_is_known() -> None:  # rule 8
    PhoneNumberFactory(name="Support", number="+14155550100", say_estimated_wait=True, offer_from_wait_minutes=5)
    carrier = Carrier()
    carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    path = address("wait", leg_id=CallLeg.objects.get(purpose="inbound").pk)
    carrier.post(path, {"CallStatus": "in-progress"})
    with CaptureQueriesContext(connection) as asked:
        carrier.post(path, {"CallStatus": "in-progress"})
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]


def test_a_hard_stop_costs_nothing_more_once_it_was_looked_at() -> None:  # rule 8
    PhoneNumberFactory(name="Support", number="+14155550100", most_hourly_calls=10, most_daily_calls=100)
    carrier = Carrier()
    carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    path = address("wait", leg_id=CallLeg.objects.get(purpose="inbound").pk)
    carrier.post(path, {"CallStatus": "in-progress"})
    with CaptureQueriesContext(connection) as asked:
        carrier.post(path, {"CallStatus": "in-progress"})
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]
