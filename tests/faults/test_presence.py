"""Tabs, sleep, gaps and ends of consoles: an agent rings once, answers once, and is there as long as any console is.

Rules 26, 32, 49.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection

from agents import notifications
from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import dispatch, offers
from callbacks.operations.errors import TooLate
from contactcenter import clock
from contactcenter.channel_layer import MAY_HAVE_MISSED
from telephony.carrier import LegStatus
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory
from tests.faults.consoles import Tab
from tests.unit.callbacks.operations.conftest import MARIA, Line, ana, line, support  # noqa: F401 - fixtures

in_the_database = sync_to_async(thread_sensitive=True)
LOST = timedelta(seconds=settings.PRESENCE_LOST_SECONDS)
A_MOMENT = timedelta(seconds=1)


# Several tabs


@pytest.fixture
def cast(transactional_db: None) -> Agent:
    number: PhoneNumber = PhoneNumberFactory(name="Support")
    QueueEntryFactory(phone_number=number, now=True)
    agent: Agent = AgentFactory(name="Ana", available=True, queues=[number.queue], bound_to_console=True)
    return agent


@asynccontextmanager
async def tabs(agent: Agent, count: int) -> AsyncIterator[list[Tab]]:
    opened = [Tab(agent) for _ in range(count)]
    for tab in opened:
        await tab.opens()
    yield opened
    for tab in opened:
        await tab.closes()
    await get_channel_layer().flush()  # type: ignore[union-attr]


@in_the_database
def match() -> Offer:
    [offer] = dispatch.match(at=clock.now())
    return offer


@in_the_database
def accept(offer: Offer) -> None:
    offers.accept(offer_id=offer.pk, agent_id=offer.agent_id, at=clock.now())


@pytest.mark.postgres
async def test_one_offer_rings_in_all_tabs_and_is_accepted_in_one(cast: Agent) -> None:
    async with tabs(cast, 2) as (first, second):
        offer = await match()
        heard = [(await tab.hears("offer.made"))["offer"]["id"] for tab in (first, second)]
        assert heard == [offer.pk, offer.pk]
        await accept(offer)
        for tab in (first, second):
            assert (await tab.hears("agent.state"))["state"] in {"ringing", "busy_call"}
        with pytest.raises(TooLate):
            await accept(offer)


@pytest.mark.postgres
async def test_closing_one_of_two_tabs_does_not_make_the_agent_away(cast: Agent) -> None:
    async with tabs(cast, 2) as (first, second):
        await first.closes()
        await second.beats()
        await second.hears("heard")
        await in_the_database(agents.sweep)(at=clock_in(LOST / 2))
        assert await state_of(cast) == AgentState.AVAILABLE


def clock_in(span: timedelta) -> Any:
    return clock.now() + span


@in_the_database
def state_of(agent: Agent) -> str:
    return str(Agent.objects.get(pk=agent.pk).state)


# What a console is told when something was away


@pytest.mark.postgres
async def test_a_console_that_may_have_missed_something_gets_a_snapshot(cast: Agent) -> None:
    async with tabs(cast, 1) as (tab,):
        layer = get_channel_layer()._get_layer()  # type: ignore[union-attr]
        layer.tell_all()
        assert (await tab.hears("snapshot"))["agent"]["state"] == "available"
        assert MAY_HAVE_MISSED["type"] == "console.missed"


@pytest.mark.postgres
async def test_a_console_whose_database_is_away_is_told_to_come_back(cast: Agent) -> None:
    async with tabs(cast, 1) as (tab,):
        await without_the_table_of_agents(True)
        try:
            await tab.beats()
            assert await tab.is_closed() == 1013
            assert await Tab(cast).opens_in_vain() == 1013
        finally:
            await without_the_table_of_agents(False)


@in_the_database
def without_the_table_of_agents(away: bool) -> None:
    names = ("agents_agent", "agents_agent_away") if away else ("agents_agent_away", "agents_agent")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE {} RENAME TO {}".format(*names))


# Gaps, sleep and ends, in each state


def at_her_console(agent: Agent, *, heard_of: Any) -> None:
    Agent.objects.filter(pk=agent.pk).update(bound_to_console=True, heartbeat_at=heard_of)


def sweep_everything(line: Line) -> None:  # noqa: F811 - the fixture's own name
    agents.sweep(at=line.at)
    for agent_id in Agent.objects.values_list("pk", flat=True):
        offers.release(agent_id=agent_id, at=line.at)  # what the worker is told to do after the sweep's commit
    line.sweep()


@pytest.mark.django_db
def test_a_gap_that_is_shorter_than_the_patience_changes_nothing(line: Line, ana: Agent) -> None:  # noqa: F811
    at_her_console(ana, heard_of=line.at)
    line.at += LOST - A_MOMENT
    sweep_everything(line)
    ana.refresh_from_db()
    assert ana.state == AgentState.AVAILABLE


@pytest.mark.django_db
@pytest.mark.parametrize("state", [AgentState.AVAILABLE, AgentState.AWAY, AgentState.WRAP_UP])
def test_a_longer_gap_signs_out(line: Line, ana: Agent, state: AgentState) -> None:  # noqa: F811
    if state == AgentState.WRAP_UP:
        agents.enter_state(ana, AgentState.BUSY_CALL, at=line.at)
        agents.enter_state(ana, AgentState.WRAP_UP, at=line.at, wrap_up_seconds=3600)
    elif state != ana.state:
        agents.enter_state(ana, state, at=line.at)
    at_her_console(ana, heard_of=line.at)
    line.at += LOST + A_MOMENT
    sweep_everything(line)
    ana.refresh_from_db()
    assert (ana.state, ana.state_reason) == (AgentState.OFFLINE, "console lost")


@pytest.mark.django_db
def test_a_console_that_goes_while_it_rings_gives_the_entry_back_in_its_place(
    line: Line,  # noqa: F811
    support: PhoneNumber,  # noqa: F811
    ana: Agent,  # noqa: F811
) -> None:  # rule 32
    support.max_answer_seconds = 120  # longer than the patience with a silent console
    support.save()
    entry, offer = line.offered(MARIA, support)
    rank = entry.rank_at
    at_her_console(ana, heard_of=line.at)
    line.at += LOST + A_MOMENT
    sweep_everything(line)
    entry.refresh_from_db()
    offer.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, entry.rank_at, offer.close_reason) == ("waiting", rank, "withdrawn")
    assert ana.state == AgentState.OFFLINE


@pytest.mark.django_db
def test_a_console_that_goes_during_a_call_does_not_end_it(line: Line, support: PhoneNumber, ana: Agent) -> None:  # noqa: F811
    """The audio may go on: the call ends when the agent's leg does, and then she is signed out."""
    entry, offer, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.ANSWERED)
    at_her_console(ana, heard_of=line.at)
    line.at += LOST + A_MOMENT
    agents.sweep(at=line.at)
    entry.refresh_from_db()
    assert entry.status == "connected"
    line.report(leg, LegStatus.COMPLETED)
    agents.sweep(at=line.at)
    ana.refresh_from_db()
    assert ana.state == AgentState.OFFLINE
    assert QueueEntry.objects.get().status == "completed"


@pytest.mark.django_db
def test_a_laptop_that_wakes_up_is_told_that_it_was_signed_out(line: Line, ana: Agent) -> None:  # noqa: F811
    at_her_console(ana, heard_of=line.at)
    line.at += timedelta(hours=2)
    sweep_everything(line)
    agents.heartbeat(agent_id=ana.pk, at=line.at)  # the socket that it opens anew
    ana.refresh_from_db()
    shown = notifications.snapshot_of(ana, at=line.at)["agent"]
    assert (shown["state"], shown["reason"]) == ("offline", "console lost")
