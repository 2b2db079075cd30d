"""The main job from end to end, operation by operation."""

from agents.models import Agent
from callbacks.models import PhoneNumber
from telephony.carrier import AnsweredBy, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket


def test_a_caller_keeps_the_place_and_is_called_back(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 20, 25, 28-30
    entry, offer, leg = line.dialed(MARIA, support)
    ana.refresh_from_db()
    assert (entry.kind, entry.status, ana.state) == ("callback", "dialing", "busy_callback")
    [order] = line.carrier.placed
    assert (order.to, order.caller_id) == (MARIA, str(support.number))
    assert order.room_or_sid == offer.conference_sid

    line.report(leg, LegStatus.RINGING)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.HUMAN)
    entry.refresh_from_db()
    assert entry.status == "connected"

    line.later(60)
    line.report(leg, LegStatus.COMPLETED)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == ("completed", "wrap_up")
    assert (
        entry.conversation.outcome == "completed" or entry.conversation.__class__.objects.get().outcome == "completed"
    )
    assert not Ticket.objects.exists()


def test_no_answer_opens_one_ticket_and_frees_the_agent(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rules 35, 37
    entry, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.NO_ANSWER)
    line.report(leg, LegStatus.NO_ANSWER)
    entry.refresh_from_db()
    ana.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (entry.status, ana.state) == ("not_reached", "available")
    assert (ticket.reason, ticket.outcome, ticket.callback_number) == ("not_reached", "no_answer", MARIA)


def test_a_live_caller_is_moved_to_the_agent_in_the_same_line(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 22
    leg = line.call(OMAR, support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    from callbacks.operations import dialing

    entry = line.entry(leg)
    dialing.bring_caller(entry_id=entry.pk, at=line.at)
    [(moved, url)] = line.carrier.redirected
    assert moved == leg.call_sid
    assert url.endswith(f"/voice/join/{leg.pk}/")
    offer.refresh_from_db()
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == ("connected", "busy_call")
    line.hang_up(leg)
    entry.refresh_from_db()
    assert entry.status == "completed"
