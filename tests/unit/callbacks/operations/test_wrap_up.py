"""What an agent makes of a call: disposition, note, ticket, more time, and what the agent is afterwards."""

from datetime import timedelta
from uuid import UUID

import pytest

from agents import operations as agents
from agents.models import Agent
from callbacks.models import Disposition, Offer
from callbacks.operations import endings, wrap_up
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.queries import timeline_of
from tests.factories import PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import Line
from tickets.models import Ticket

MARIA = "+14155552671"

pytestmark = pytest.mark.django_db


def of(offer: Offer) -> dict[str, object]:
    return {"conversation_id": offer.entry.conversation_id, "agent_id": offer.agent_id}


def end_call(line: Line, offer: Offer) -> None:
    entry = type(offer.entry).objects.locked(offer.entry_id)
    endings.complete(Offer.objects.select_related("agent", "entry__queue").get(pk=offer.pk), entry=entry, at=line.at)


def state_of(offer: Offer) -> tuple[str, str]:
    agent = Agent.objects.get(pk=offer.agent_id)
    return agent.state, agent.state_reason


def told(offer: Offer) -> list[str]:
    return [line["text"] for line in timeline_of(offer.entry.conversation)]


def test_a_disposition_stays_on_the_turn_and_on_the_timeline(line: Line, call: Offer) -> None:
    resolved = Disposition.objects.create(name="Resolved")

    wrap_up.choose_disposition(**of(call), disposition=resolved, at=line.at)

    call.refresh_from_db()
    assert (call.disposition, call.disposition_at) == ("Resolved", line.at)
    assert "Ana: Resolved." in told(call)
    resolved.delete()
    call.refresh_from_db()
    assert call.disposition == "Resolved"


def test_agents_choose_from_what_their_queue_names(line: Line, call: Offer) -> None:
    resolved, sold = Disposition.objects.create(name="Resolved"), Disposition.objects.create(name="Sold")
    call.entry.queue.dispositions.create(disposition=resolved)

    with pytest.raises(Refused, match="do not choose “Sold”"):
        wrap_up.choose_disposition(**of(call), disposition=sold, at=line.at)

    wrap_up.choose_disposition(**of(call), disposition=resolved, at=line.at)


def test_done_asks_for_the_disposition_that_the_queue_requires(line: Line, call: Offer) -> None:
    resolved = Disposition.objects.create(name="Resolved")
    require_one(call)
    end_call(line, call)

    with pytest.raises(Refused, match="Choose what the call came to"):
        wrap_up.finish(**of(call), at=line.at)
    assert state_of(call)[0] == "wrap_up"

    wrap_up.choose_disposition(**of(call), disposition=resolved, at=line.at)
    wrap_up.finish(**of(call), at=line.at)
    assert state_of(call)[0] == "available"


def test_nothing_is_required_where_there_is_nothing_to_choose(line: Line, call: Offer) -> None:
    require_one(call)
    end_call(line, call)

    wrap_up.finish(**of(call), at=line.at)

    assert state_of(call)[0] == "available"


def test_the_end_of_the_time_frees_the_agent_without_one_and_says_so(line: Line, call: Offer) -> None:  # rule 30
    Disposition.objects.create(name="Resolved")
    require_one(call)
    end_call(line, call)

    line.later(call.entry.queue.wrap_up_seconds)
    agents.sweep(at=line.at)

    call.refresh_from_db()
    assert state_of(call)[0] == "available"
    assert (call.disposition, call.wrapped_up_at) == ("", line.at)
    assert "Ana is done with the notes. Disposition: none." in told(call)


def test_more_time_is_given_once(line: Line, call: Offer) -> None:
    end_call(line, call)
    over = line.at + timedelta(seconds=call.entry.queue.wrap_up_seconds)

    wrap_up.extend(**of(call), at=line.at)

    assert Agent.objects.get(pk=call.agent_id).wrap_up_until == over + timedelta(seconds=60)
    with pytest.raises(Refused, match="more time for this call already"):
        wrap_up.extend(**of(call), at=line.at)
    line.at = over
    agents.sweep(at=line.at)
    assert state_of(call)[0] == "wrap_up"
    line.later(60)
    agents.sweep(at=line.at)
    assert state_of(call)[0] == "available"
    assert not any("no timer acted" in sentence for sentence in told(call))


def test_no_more_time_where_the_queue_gives_none_or_the_call_goes_on(line: Line, call: Offer) -> None:
    with pytest.raises(TooLate, match="not in wrap-up"):
        wrap_up.extend(**of(call), at=line.at)
    end_call(line, call)
    type(call.entry.queue).objects.update(wrap_up_extension_seconds=0)

    with pytest.raises(Refused, match="gives no more time"):
        wrap_up.extend(**of(call), at=line.at)


def test_a_note_is_kept_while_they_talk_and_a_moment_after_the_time_is_over(line: Line, call: Offer) -> None:
    wrap_up.write_note(**of(call), text="Wants a ", at=line.at)
    end_call(line, call)
    line.later(call.entry.queue.wrap_up_seconds)
    agents.sweep(at=line.at)
    line.later(3)
    wrap_up.write_note(**of(call), text="Wants a refund.", at=line.at)

    call.refresh_from_db()
    assert call.note == "Wants a refund."
    assert [sentence for sentence in told(call) if "noted" in sentence] == ["Ana noted: Wants a refund."]
    line.later(61)
    with pytest.raises(TooLate, match="time for notes of this call is over"):
        wrap_up.write_note(**of(call), text="Too late.", at=line.at)


def test_the_ticket_of_a_call_is_opened_once(line: Line, call: Offer) -> None:  # rule 48
    end_call(line, call)

    first = wrap_up.open_ticket(**of(call), subject="", text="Wants a refund.", at=line.at)
    second = wrap_up.open_ticket(**of(call), subject="Again", text="Wants a refund.", at=line.at)

    assert first == second == Ticket.objects.get()
    assert (first.reason, first.subject) == ("opened_by_agent", "Follow up: (415) 555-2671")
    assert (first.agent_name, first.queue) == ("Ana", call.entry.queue.name)
    assert [note.text for note in first.notes.all()] == ["Wants a refund."]
    assert first.events.get(what="opened").actor == call.agent.user


def test_a_colleague_writes_nothing_into_it(line: Line, call: Offer, bob: Agent) -> None:
    foreign = {"conversation_id": call.entry.conversation_id, "agent_id": bob.pk}

    with pytest.raises(NotYours):
        wrap_up.write_note(**foreign, text="Mine.", at=line.at)
    with pytest.raises(NotYours):
        wrap_up.open_ticket(**foreign, subject="", text="", at=line.at)
    with pytest.raises(NotYours):
        wrap_up.write_note(
            conversation_id=UUID("00000000-0000-4000-8000-000000000000"), agent_id=bob.pk, text="", at=line.at
        )


def test_who_chose_away_during_the_call_is_away_after_the_notes(line: Line, call: Offer) -> None:  # rule 30
    wish(line, call, "away", reason="Lunch")
    assert state_of(call)[0] == "busy_callback"
    end_call(line, call)
    assert state_of(call)[0] == "wrap_up"

    wrap_up.finish(**of(call), at=line.at)

    assert state_of(call) == ("away", "Lunch")


def test_the_wish_holds_without_any_time_for_notes_and_for_one_call(line: Line, call: Offer) -> None:
    type(call.entry.queue).objects.update(wrap_up_seconds=0)
    wish(line, call, "away", reason="Lunch")

    end_call(line, call)

    assert state_of(call) == ("away", "Lunch")
    agents.set_state(agent_id=call.agent_id, state="available", at=line.at, bound_to_console=True)
    assert (state_of(call), Agent.objects.get(pk=call.agent_id).after_call) == (("available", ""), "")


def test_the_wish_is_taken_back_by_available(line: Line, call: Offer) -> None:
    wish(line, call, "away", reason="Lunch")
    wish(line, call, "available")
    end_call(line, call)

    wrap_up.finish(**of(call), at=line.at)

    assert state_of(call) == ("available", "")


def test_what_is_chosen_in_the_time_for_notes_counts_at_once(line: Line, call: Offer) -> None:
    wish(line, call, "away", reason="Lunch")
    end_call(line, call)

    wish(line, call, "available")

    assert state_of(call) == ("available", "")
    call.refresh_from_db()
    assert call.wrapped_up_at == line.at


def require_one(call: Offer) -> None:
    type(call.entry.queue).objects.filter(pk=call.entry.queue_id).update(disposition_required=True)


def wish(line: Line, call: Offer, state: str, reason: str = "") -> None:
    agents.set_state(agent_id=call.agent_id, state=state, reason=reason, at=line.at, bound_to_console=True)


def test_what_one_queue_names_narrows_no_other(line: Line, call: Offer) -> None:  # rule 1
    sales = PhoneNumberFactory(name="Sales")
    sold = Disposition.objects.create(name="Sold")
    sales.queue.dispositions.create(disposition=sold)

    wrap_up.choose_disposition(**of(call), disposition=sold, at=line.at)

    call.refresh_from_db()
    assert call.disposition == "Sold"
