"""The books: what is open has a next event, what ended has its ticket, and rows, books and carrier agree."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agents.models import Agent
from callbacks.models import PhoneNumber, QueueEntry, Tally
from callbacks.operations.audit import differences_with_the_carrier
from callbacks.queries.audit import books, recount
from callbacks.queries.standings import oldest_overdue_seconds, overdue, standings, stuck_agents
from contactcenter import clock
from telephony.carrier import CarrierError, CarrierUnclear, LegStatus
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
    assert overdue(at=line.at) == []


def test_what_is_overdue_is_red(line: Line, support: PhoneNumber) -> None:  # rule 49
    entry = line.callback(MARIA, support)
    late = entry.deadline_at + timedelta(seconds=31)
    red = overdue(at=late)
    assert [standing.entry for standing in red] == [entry]
    assert oldest_overdue_seconds(red, at=late) == 31
    assert overdue(at=entry.deadline_at) == []


def test_an_entry_that_nobody_has_in_hand_is_red_and_its_agent_stuck(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 49
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    assert stuck_agents(at=line.at) == []
    offer.end(at=line.at)
    line.later(31)
    assert [standing.entry for standing in overdue(at=line.at)] == [entry]
    assert stuck_agents(at=line.at) == [ana]


def test_the_books_count_as_it_happens_what_the_rows_say(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 49
    _, _, leg = line.dialed(MARIA, support)
    line.callback(OMAR, support)
    line.call("+12125550177", support)  # a live caller is not in the books
    assert (books(at=line.at).accepted, books(at=line.at).still_open) == (2, 2)
    line.report(leg, LegStatus.BUSY)
    assert books(at=line.at).ended == {"not_reached": 1}
    assert books(at=line.at).lost == 0
    assert replace(books(at=line.at), repairs={}) == recount(at=line.at)


def test_an_end_without_its_ticket_counts_as_lost(line: Line, support: PhoneNumber) -> None:  # rule 49
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at
    line.sweep()
    assert (recount(at=line.at).lost, recount(at=line.at).ended) == (0, {"expired": 1})
    Ticket.objects.all().delete()
    assert (recount(at=line.at).lost, recount(at=line.at).without_ticket) == (1, 1)


def test_an_entry_that_vanished_counts_as_lost(line: Line, support: PhoneNumber) -> None:  # rule 49
    line.callback(MARIA, support).delete()
    assert (books(at=line.at).lost, recount(at=line.at).accepted) == (1, 0)


def test_folding_the_tallies_changes_no_total(line: Line, support: PhoneNumber) -> None:
    Tally.objects.bulk_create([Tally(name=f"repair:{n % 3}", amount=1) for n in range(600)])
    before = dict(Tally.objects.totals())
    Tally.objects.fold()
    assert dict(Tally.objects.totals()) == before
    assert Tally.objects.count() == 3


def test_a_leg_that_the_carrier_has_ended_is_named(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 49
    _, _, leg = line.dialed(MARIA, support)
    assert leg.call_sid
    line.carrier.set_status(leg.call_sid, LegStatus.BUSY)
    line.later(31)
    found = {difference.what: difference for difference in differences_with_the_carrier(at=line.at)}
    assert found["open here, busy at the carrier"].leg == leg
    assert found["Ana's room has ended at the carrier, the turn goes on here"].conversation == leg.conversation


def test_a_call_of_ours_that_nobody_here_knows_is_named_and_others_are_not(
    line: Line, support: PhoneNumber
) -> None:  # rule 49
    stray = line.carrier.add_call(from_number=str(support.number), to_number=MARIA)
    line.carrier.add_call(from_number="+13125550199", to_number=OMAR)  # another application's
    assert differences_with_the_carrier(at=line.at) == []  # too young: reports may be under way
    line.later(31)
    [found] = differences_with_the_carrier(at=line.at)
    assert (found.sid, found.what) == (stray, "alive at the carrier, not known here")


def test_who_waits_on_a_call_that_is_over_is_named(line: Line, support: PhoneNumber) -> None:  # rule 49
    leg = line.call(MARIA, support)
    line.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)
    leg.note(status="completed", ended_at=line.at)
    line.later(31)
    [found] = differences_with_the_carrier(at=line.at)
    assert (found.what, found.leg) == ("over since 15:00:00 UTC, its caller is waiting here", leg)


def test_a_room_of_ours_that_nobody_here_knows_is_named(line: Line, support: PhoneNumber) -> None:  # rule 49
    call = line.carrier.add_call(from_number="+13125550199", to_number=OMAR)
    sid = line.carrier.enter_room(room="room-00", label="agent", call_sid=call)
    line.carrier.enter_room(room="lobby", label="agent", call_sid=call)
    [found] = differences_with_the_carrier(at=line.at)
    assert (found.sid, found.what) == (sid, "a room at the carrier that is not known here")


def test_everything_in_order_makes_no_difference(line: Line, support: PhoneNumber, ana: Agent) -> None:
    line.dialed(MARIA, support)
    line.call(OMAR, support)
    line.later(31)
    assert differences_with_the_carrier(at=line.at) == []


def test_a_carrier_that_cannot_be_asked_says_so(line: Line, support: PhoneNumber) -> None:
    line.carrier.fail_next(CarrierUnclear("timeout"))
    with pytest.raises(CarrierError):
        differences_with_the_carrier(at=line.at)


def test_the_command_says_what_is_wrong_and_fails(line: Line, support: PhoneNumber) -> None:  # rule 49
    line.at = clock.now()  # the command is a door: it reads the clock
    entry = line.callback(MARIA, support)
    printed = StringIO()
    call_command("audit", "--no-carrier", stdout=printed)
    assert "Lost: 0" in printed.getvalue()
    QueueEntry.objects.filter(pk=entry.pk).update(deadline_at=entry.deadline_at - timedelta(days=900))
    with pytest.raises(CommandError, match="1 not in order"):
        call_command("audit", "--no-carrier", stdout=printed)


def test_the_command_finds_books_that_were_miscounted(line: Line, support: PhoneNumber) -> None:  # rule 49
    line.at = clock.now()
    line.callback(MARIA, support)
    Tally.objects.add("accepted")
    printed = StringIO()
    with pytest.raises(CommandError, match="1 not in order"):
        call_command("audit", "--no-carrier", stdout=printed)
    assert "the books say accepted: 2, the rows say 1" in printed.getvalue()
