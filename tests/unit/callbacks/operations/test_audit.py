"""The books: what is open has a next event, what ended has its ticket, and the carrier agrees."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agents.models import Agent
from callbacks.models import PhoneNumber, QueueEntry
from callbacks.operations.audit import differences_with_the_carrier
from callbacks.queries.audit import books, standings
from contactcenter import clock
from telephony.carrier import LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket


def test_every_open_entry_has_a_next_event_that_is_due(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 49
    line.callback(OMAR, support)
    offered = line.match()[0]
    assert [(s.next_event, s.due_at) for s in standings(at=line.at)] == [("an answer to the offer", offered.expires_at)]
    line.accept(offered)
    assert next(standings(at=line.at)).next_event == "the agent's audio"
    line.agent_joins(offered)
    leg = line.dial(offered)
    assert next(standings(at=line.at)).next_event == "the customer's answer"
    line.report(leg, LegStatus.ANSWERED)
    assert next(standings(at=line.at)).next_event == "the end of the call"
    assert books(at=line.at).red == []


def test_what_is_overdue_is_red(line: Line, support: PhoneNumber) -> None:  # rule 49
    entry = line.callback(MARIA, support)
    late = entry.deadline_at + timedelta(seconds=31)
    assert [standing.entry for standing in books(at=late).red] == [entry]
    assert books(at=entry.deadline_at).red == []


def test_an_entry_that_nobody_has_in_hand_is_red(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 49
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    offer.end(at=line.at)
    assert [standing.entry for standing in books(at=line.at).red] == [entry]


def test_an_end_without_its_ticket_counts_as_lost(line: Line, support: PhoneNumber) -> None:  # rule 49
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at
    line.sweep()
    assert (books(at=line.at).lost, books(at=line.at).ended) == (0, {"expired": 1})
    Ticket.objects.all().delete()
    assert (books(at=line.at).lost, books(at=line.at).without_ticket) == (1, [entry.pk])


def test_a_leg_that_the_carrier_has_ended_is_named(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 49
    _, _, leg = line.dialed(MARIA, support)
    assert leg.call_sid
    line.carrier.set_status(leg.call_sid, LegStatus.BUSY)
    line.later(31)
    found = differences_with_the_carrier(at=line.at)
    assert (leg, "open here, busy at the carrier") in [(difference.leg, difference.what) for difference in found]


def test_the_command_says_what_is_wrong_and_fails(line: Line, support: PhoneNumber) -> None:  # rule 49
    line.at = clock.now()  # the command is a door: it reads the clock
    entry = line.callback(MARIA, support)
    printed = StringIO()
    call_command("audit", "--no-carrier", stdout=printed)
    assert "Lost: 0" in printed.getvalue()
    QueueEntry.objects.filter(pk=entry.pk).update(deadline_at=entry.deadline_at - timedelta(days=900))
    with pytest.raises(CommandError, match="1 not in order"):
        call_command("audit", "--no-carrier", stdout=printed)
