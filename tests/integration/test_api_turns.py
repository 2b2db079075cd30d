"""What an agent makes of a call through the API, the agent's day in figures, and earlier contacts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.models import Agent
from callbacks.lifecycle import Trigger
from callbacks.models import Disposition, Offer, QueueEntry
from contactcenter import clock
from tests.factories import OfferFactory, QueueEntryFactory
from tests.integration.api_cast import a_call_of_ana, a_cast, signed_in
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def call(cast):
    return a_call_of_ana(cast)


def ask(agent, method, call, verb="", **body):
    path = f"/api/v1/calls/{call.entry.conversation_id}/{verb}"
    return getattr(signed_in(agent), method)(path, body, format="json")


def test_the_turn_tells_what_to_choose_from_in_order(cast, call):
    Disposition.objects.create(name="Sold", order=2)
    Disposition.objects.create(name="Resolved", order=1, help="It is done.")
    Disposition.objects.create(name="Old", is_active=False)

    turn = ask(cast.ana, "get", call).json()

    assert [one["name"] for one in turn["dispositions"]] == ["Resolved", "Sold"]
    assert turn["dispositions"][0]["help"] == "It is done."
    assert (turn["note"], turn["disposition"], turn["ticket"], turn["extension_seconds"]) == ("", "", None, 60)


def test_note_and_disposition_are_kept_together_or_not_at_all(cast, call):
    Disposition.objects.create(name="Resolved")
    Disposition.objects.create(name="Sold")
    cast.sales.dispositions.create(disposition=Disposition.objects.get(name="Resolved"))

    turn = ask(cast.ana, "patch", call, note=" Wants a refund. ", disposition="Resolved").json()
    assert (turn["note"], turn["disposition"]) == (" Wants a refund. ", "Resolved")

    answer = ask(cast.ana, "patch", call, note="Changed", disposition="Sold")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_of_this_queue")
    assert ask(cast.ana, "get", call).json()["note"] == " Wants a refund. "
    assert ask(cast.ana, "patch", call, disposition=None).json()["disposition"] == ""


@pytest.mark.parametrize(("field", "value"), [("disposition", "Never heard of"), ("note", "x" * 5001), ("queue", "x")])
def test_what_cannot_be_is_refused_by_name(cast, call, field, value):
    answer = ask(cast.ana, "patch", call, **{field: value})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_done_without_a_required_disposition_says_what_to_do(cast, call):
    Disposition.objects.create(name="Resolved")
    cast.sales.disposition_required = True
    cast.sales.save()
    ask(cast.ana, "post", call, "hang-up/")

    answer = ask(cast.ana, "post", call, "end-wrap-up/")

    assert (answer.status_code, answer.json()["code"]) == (409, "disposition_required")
    assert answer.json()["detail"] == "Choose what the call came to, then press Done."


def test_a_ticket_is_opened_once_and_shown_on_the_turn(cast, call):  # rule 48
    first = ask(cast.ana, "post", call, "ticket/", subject="Refund", text="Wants a refund.").json()
    second = ask(cast.ana, "post", call, "ticket/", subject="Refund again").json()

    assert first == second == {"number": Ticket.objects.get().number, "subject": "Refund"}
    assert ask(cast.ana, "get", call).json()["ticket"] == first["number"]


def test_a_callback_is_agreed_on_and_a_second_one_refused(cast, call):
    ask(cast.ana, "post", call, "hang-up/")
    due_at = clock.now() + timedelta(hours=2)

    answer = ask(cast.ana, "post", call, "call-back-later/", at=due_at.isoformat())

    assert answer.status_code == 200
    assert QueueEntry.objects.get(pk=answer.json()["id"]).not_before == due_at
    assert ask(cast.ana, "get", call).json()["callback_at"] == due_at.isoformat()
    again = ask(cast.ana, "post", call, "call-back-later/", at=due_at.isoformat())
    assert (again.status_code, again.json()["code"]) == (409, "has_one")


def test_more_time_is_seen_on_the_agent(cast, call):
    ask(cast.ana, "post", call, "hang-up/")
    before = Agent.objects.get(pk=cast.ana.pk).wrap_up_until

    assert ask(cast.ana, "post", call, "extend-wrap-up/").json()["extension_seconds"] == 0

    assert Agent.objects.get(pk=cast.ana.pk).wrap_up_until == before + timedelta(seconds=60)


def test_a_colleagues_turn_is_not_there(cast, call):  # security.md: IDOR
    for method, verb in [("get", ""), ("patch", ""), ("post", "ticket/"), ("post", "extend-wrap-up/")]:
        assert ask(cast.bob, method, call, verb).status_code == 404, verb


# My day


def test_the_day_counts_calls_callbacks_missed_and_talk_time(cast):
    at = clock.now()
    turn(cast, kind="live", talked=60)
    turn(cast, kind="callback", talked=30)
    turn(cast, kind="callback", talked=None)
    OfferFactory(
        entry__phone_number=cast.sales_number, agent=cast.ana, made_at=at, status="closed", close_reason="missed"
    )
    turn(cast, kind="live", talked=600, days_ago=2)
    turn(cast, kind="live", talked=600, agent=cast.bob)

    day = signed_in(cast.ana).get("/api/v1/agents/me/day/").json()

    assert {name: day[name] for name in ("calls", "callbacks", "missed", "talk_seconds")} == {
        "calls": 1,
        "callbacks": 2,
        "missed": 1,
        "talk_seconds": 90,
    }


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_the_day_begins_at_midnight_of_the_zone_that_is_asked_for(cast, zone):
    since = signed_in(cast.ana).get("/api/v1/agents/me/day/", {"time_zone": zone}).json()["since"]

    local = datetime.fromisoformat(since).astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (0, 0)
    assert timedelta(0) <= clock.now() - local < timedelta(days=1, hours=1)


def test_a_zone_that_is_none_is_refused(cast):
    answer = signed_in(cast.ana).get("/api/v1/agents/me/day/", {"time_zone": "Mars/Olympus"})

    assert answer.status_code == 400
    assert "time_zone" in answer.json()["fields"]


# Earlier contacts


def test_earlier_contacts_are_those_of_the_own_queues_newest_first(cast):
    maria = "+14155552671"
    mine = turn(cast, kind="live", talked=60, caller=maria, note="Wants a refund.", disposition="Resolved")
    called = QueueEntryFactory(phone_number=cast.sales_number, now=True, callback=True, callback_number=maria)
    QueueEntryFactory(phone_number=cast.support_number, now=True, caller=maria)

    rows = signed_in(cast.ana).get("/api/v1/contacts/", {"number": maria}).json()["results"]

    assert {row["conversation_id"] for row in rows} == {str(mine.entry.conversation_id), str(called.conversation_id)}
    [shown] = [row for row in rows if row["agent"]]
    assert (shown["queue"], shown["agent"]) == ("Sales", "Ana")
    assert (shown["disposition"], shown["note"]) == ("Resolved", "Wants a refund.")
    assert len(signed_in(cast.sue).get("/api/v1/contacts/", {"number": maria}).json()["results"]) == 3


@pytest.mark.parametrize("number", ["", "anonymous", "1", "%"])
def test_what_is_no_number_has_no_contacts(cast, number):
    cast.caller_in_sales(caller="anonymous", callback_number="")

    assert signed_in(cast.ana).get("/api/v1/contacts/", {"number": number}).json()["results"] == []


def turn(cast, *, kind, talked, agent=None, days_ago=0, caller=None, **said) -> Offer:
    """A turn that has ended now, connected for so many seconds; None: nobody was reached."""
    end = clock.now() - timedelta(days=days_ago)
    begin = end - timedelta(seconds=talked or 0)
    who = {"caller": caller} if caller else {}
    entry = QueueEntryFactory(phone_number=cast.sales_number, queued_at=begin, **who)
    if talked is not None:
        entry.events.create(conversation=entry.conversation, name=Trigger.BRIDGE, at=begin)
    return OfferFactory(
        entry=entry,
        agent=agent or cast.ana,
        kind=kind,
        status="accepted",
        made_at=end,
        accepted_at=begin,
        agent_joined_at=begin,
        ended_at=end,
        **said,
    )
