"""How far the matcher looks: who cannot be offered hides nobody behind them, be the line of others as long as it may."""

from agents.models import Agent
from callbacks.models import PhoneNumber, QueueEntry
from callbacks.operations import dispatch, offers
from tests.factories import AgentFactory, OfferFactory, PhoneNumberFactory, QueueEntryFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line

MORE_THAN_TO_SPARE = dispatch.TO_SPARE + 3


def in_line(line: Line, number: PhoneNumber, count: int) -> list[QueueEntry]:
    """So many, a second apart, every other one a callback."""
    entries = []
    for turn in range(count):
        entries.append(QueueEntryFactory(phone_number=number, queued_at=line.at, callback=bool(turn % 2)))
        line.later(1)
    return entries


def test_whoever_declines_one_after_the_other_gets_the_next_each_time(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rules 22, 32."""
    AgentFactory(name="Bob", state="wrap_up", queues=[support.queue])  # works, so that a refusal counts for 60 s
    entries = in_line(line, support, 2 * MORE_THAN_TO_SPARE)
    offered = []
    for _ in entries:
        [offer] = line.match()
        offered.append(offer.entry)
        offers.decline(offer_id=offer.pk, agent_id=ana.pk, at=line.at)
    assert offered == entries


def test_what_each_of_several_declined_hides_nothing_from_any(line: Line, support: PhoneNumber) -> None:
    """Rules 22, 32."""
    crew = [AgentFactory(name=name, available=True, queues=[support.queue]) for name in ("Ana", "Bob", "Cyd")]
    entries = in_line(line, support, 3 * MORE_THAN_TO_SPARE)
    for entry in entries[:-3]:
        for agent in crew:
            OfferFactory(entry=entry, agent=agent, status="closed", close_reason="declined", closed_at=line.at)
    assert {offer.entry for offer in line.match()} == set(entries[-3:])


def test_who_is_overdue_hides_nobody_until_the_sweep(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rules 18, 22."""
    for _ in range(dispatch.TO_SPARE):
        QueueEntryFactory(phone_number=support, callback=True, deadline_at=line.at)
    behind = line.callback(MARIA, support)
    [offer] = line.match()
    assert offer.entry == behind


def test_a_long_line_for_one_hides_nobody_from_another(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rules 22, 26."""
    sales = PhoneNumberFactory(name="Sales", queue=QueueFactory(name="Sales"))
    cyd = AgentFactory(name="Cyd", available=True, queues=[sales.queue])
    first, *_ = in_line(line, sales, 4 * MORE_THAN_TO_SPARE)
    behind = line.callback(MARIA, support)
    assert {(offer.entry, offer.agent) for offer in line.match()} == {(first, cyd), (behind, ana)}


def test_agents_who_serve_the_same_lanes_take_their_fronts_in_one_order(line: Line, support: PhoneNumber) -> None:
    """Rules 22, 26."""
    sales = PhoneNumberFactory(name="Sales", queue=QueueFactory(name="Sales"))
    for name in ("Ana", "Bob", "Cyd"):
        AgentFactory(name=name, available=True, queues=[support.queue, sales.queue])
    entries = [in_line(line, number, 1)[0] for number in (support, sales, support, sales)]
    assert [offer.entry for offer in line.match()] == entries[:3]
