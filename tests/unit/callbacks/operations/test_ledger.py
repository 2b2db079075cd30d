"""The fairness ledger: each decision, with the line as it stood, exceptions by rule, and a chain that tells of tampering."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agents import operations as agents
from agents.models import Agent
from callbacks.models import CarrierState, Decision, LedgerHead, Offer, Queue, QueueEntry
from callbacks.models.decision import Why
from callbacks.operations import interventions, ledger, offers
from callbacks.queries.ledger import problems, report
from tests.factories import AT, AgentFactory, OfferFactory, PhoneNumberFactory, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

WHY = {"actor": "sue", "reason": "a doctor on call"}


def of(offer: Offer) -> Decision:
    return Decision.objects.get(offer_id=offer.pk)


def passed(decision: Decision) -> list[tuple[int, str]]:
    return [(one["entry"], one["why"]) for one in decision.passed]


def test_who_is_first_is_served_and_nobody_is_passed_over(line: Line, support: Any, ana: Agent, bob: Agent) -> None:
    """Rule 22."""
    first, second = line.callback(MARIA, support), line.entry(line.call(OMAR, support))
    line.call(LENA, support)
    made = line.match()
    assert [(of(offer).entry_id, of(offer).passed_count) for offer in made] == [(first.pk, 0), (second.pk, 0)]
    assert [of(offer).how for offer in made] == ["match", "match"]
    assert of(made[0]).front_entry_id == first.pk


def test_a_decline_is_the_reason_for_which_another_comes_first(line: Line, support: Any, ana: Agent) -> None:
    """Rule 32."""
    declined, offer = line.offered(MARIA, support)
    offers.decline(offer_id=offer.pk, agent_id=ana.pk, at=line.at)
    second = line.callback(OMAR, support)
    [made] = line.match()
    assert made.entry_id == second.pk
    assert passed(of(made)) == [(declined.pk, Why.DECLINED)]
    assert of(made).front_entry_id == declined.pk


def test_callbacks_that_are_held_are_passed_over_for_that(line: Line, support: Any, ana: Agent) -> None:
    """Rules 2, 36."""
    held, put_off = line.callback(MARIA, support), line.callback(OMAR, support)
    put_off.put_off(until=line.at + timedelta(hours=1))
    live = line.entry(line.call(LENA, support))
    support.serve_pending = False
    support.save()
    [made] = line.match()
    assert made.entry_id == live.pk
    assert passed(of(made)) == [(held.pk, Why.HELD), (put_off.pk, Why.NOT_DUE)]


def test_while_the_carrier_takes_no_calls_callbacks_are_passed_over_for_that(
    line: Line, support: Any, ana: Agent
) -> None:
    callback, live = line.callback(MARIA, support), line.entry(line.call(LENA, support))
    CarrierState.objects.create(pk=1, word="down", since=line.at)
    [made] = line.match()
    assert (made.entry_id, passed(of(made))) == (live.pk, [(callback.pk, Why.NO_ROOM)])


def test_what_is_overdue_is_passed_over_for_that(line: Line, support: Any, ana: Agent) -> None:
    """Rule 39."""
    overdue, second = line.callback(MARIA, support), line.callback(OMAR, support)
    QueueEntry.objects.filter(pk=overdue.pk).update(deadline_at=line.at)
    [made] = line.match()
    assert (made.entry_id, passed(of(made))) == (second.pk, [(overdue.pk, Why.OVERDUE)])


def test_who_the_agent_may_not_serve_is_not_passed_over(line: Line, support: Any) -> None:
    """Rules 10, 22."""
    line.callback(MARIA, PhoneNumberFactory(name="Sales"))
    second = line.callback(OMAR, support)
    AgentFactory(name="Ana", available=True, queues=[support.queue])
    [made] = line.match()
    assert (made.entry_id, of(made).passed_count) == (second.pk, 0)


def test_a_pick_and_an_assignment_pass_over_those_ahead_by_somebodys_name(
    line: Line, support: Any, ana: Agent, bob: Agent
) -> None:
    """Rule 31."""
    first, second, third = (line.callback(number, support) for number in (MARIA, OMAR, LENA))
    picked = offers.pick(entry_id=third.pk, agent_id=ana.pk, at=line.at)
    assigned = interventions.assign(entry_id=second.pk, agent=bob, at=line.at, **WHY)
    assert (of(picked).how, of(picked).actor) == ("pick", "Ana")
    assert passed(of(picked)) == [(first.pk, Why.PICKED), (second.pk, Why.PICKED)]
    assert (of(assigned).how, of(assigned).actor) == ("assignment", "sue")
    assert passed(of(assigned)) == [(first.pk, Why.ASSIGNED)]


def test_ringing_at_all_makes_one_row_for_each_who_is_rung(line: Line, support: Any, ana: Agent, bob: Agent) -> None:
    """Rule 26."""
    Queue.objects.update(strategy=Queue.Strategy.ALL_AT_ONCE)
    line.callback(MARIA, support)
    assert {of(offer).agent_id for offer in line.match()} == {ana.pk, bob.pk}


def test_what_no_rule_explains_is_called_so(support: Any, ana: Agent) -> None:
    """The ledger does not take the matcher's word: who still waits ahead is read from the line."""
    first, second = (QueueEntryFactory(phone_number=support, queued_at=AT + timedelta(seconds=n)) for n in (0, 9))
    offer = OfferFactory(entry=second, agent=ana)
    blind = ledger.Reading(at=AT, read={first.pk, second.pk}, held=(), changed=(), refused=(), no_room=False)
    ledger.record([offer], how="match", lanes={first.lane_id: {ana.pk}}, explain=blind.why)
    assert passed(of(offer)) == [(first.pk, Why.UNEXPLAINED)]
    assert report(since=AT).unexplained == 1


def test_a_busy_afternoon_has_no_unexplained_inversion(line: Line, support: Any, ana: Agent, bob: Agent) -> None:
    """Rules 22, 32: calls and callbacks, declines and misses in turn."""
    for turn in range(12):
        line.callback(f"+1415555{2000 + turn}", support)
        line.call(f"+1212555{2000 + turn}", support)
        line.later(7)
        for offer in line.match():
            if turn % 2:
                offers.decline(offer_id=offer.pk, agent_id=offer.agent_id, at=line.at)
            else:
                line.at = offer.expires_at
                offers.lapse(offer_id=offer.pk, at=line.at)
        for agent in Agent.objects.filter(state="away"):
            agents.set_state(agent_id=agent.pk, state="available", at=line.at, bound_to_console=False)
    found = report(since=AT - timedelta(days=1))
    assert found.decisions == Offer.objects.count() > 10
    assert found.inversions > 0
    assert set(found.by_reason) == {Why.DECLINED}


@pytest.fixture
def sealed(line: Line, support: Any, ana: Agent, bob: Agent) -> LedgerHead:
    """Four decisions in the chain."""
    for number in (MARIA, OMAR):
        line.callback(number, support)
    for _ in range(2):
        for offer in line.match():
            offers.decline(offer_id=offer.pk, agent_id=offer.agent_id, at=line.at)
        line.later(120)
    assert ledger.seal_all() == 4
    return LedgerHead.objects.current()


def test_a_ledger_that_nobody_touched_is_in_order(sealed: LedgerHead) -> None:
    assert list(problems(noted=str(sealed))) == []
    assert ledger.seal_all() == 0
    out = StringIO()
    call_command("verify_ledger", noted=str(sealed), stdout=out)
    assert "4 rows in the chain, 0 of the last seconds not in it yet." in out.getvalue()
    assert "All in order." in out.getvalue()


def test_a_row_that_was_changed_is_found(sealed: LedgerHead) -> None:
    Decision.objects.filter(number=2).update(passed=[{"entry": 1, "rank_at": "", "why": "declined"}])
    assert list(problems()) == ["Row 2 was changed: it does not say what was sealed."]
    with pytest.raises(CommandError, match="1 not in order"):
        call_command("verify_ledger", stdout=StringIO())


def test_a_row_that_was_taken_out_is_found_in_the_middle_and_at_the_end(sealed: LedgerHead) -> None:
    gone = Decision.objects.get(number=2)
    offer = gone.offer_id
    gone.delete()
    assert list(problems())[:1] == ["Row 2 is missing."]
    assert f"Offer {offer} has no row: it was taken out." in list(problems())
    Decision.objects.filter(number=4).delete()
    assert "The chain ends at row 3, and should at 4." in list(problems())


def test_a_row_that_was_put_in_is_found(sealed: LedgerHead) -> None:
    copy = Decision.objects.get(number=4)
    copy.pk, copy.number, copy.offer_id = None, 5, copy.offer_id + 1000
    copy.save(force_insert=True)
    found = list(problems())
    assert "Row 5 does not follow the one before it: one of the two was changed or put in." in found
    assert "The chain ends at row 5, and should at 4." in found
    assert f"The row of offer {copy.offer_id} is of an offer that was never made: it was put in." in found


def test_a_chain_that_was_made_anew_is_found_by_what_was_noted(sealed: LedgerHead) -> None:
    noted = str(sealed)
    Decision.objects.filter(number=1).update(actor="somebody else")
    Decision.objects.update(number=None, previous="", digest="")
    LedgerHead.objects.all().delete()
    ledger.seal_all()
    assert list(problems()) == []
    assert list(problems(noted=noted)) == ["Row 4 is not the one that was noted: the chain was made anew."]
    assert list(problems(noted="9:abc")) == ["Row 9, which was noted, is missing."]


def test_what_was_decided_a_moment_ago_is_told_apart(sealed: LedgerHead, line: Line, support: Any) -> None:
    line.callback(LENA, support)
    assert len(line.match()) == 2
    found = report(since=AT - timedelta(days=1))
    assert (found.sealed_until, found.unsealed) == (4, 2)
    assert list(problems()) == []
    ledger.seal_all()
    assert report(since=AT - timedelta(days=1)).sealed_until == 6
