"""The state machine that hypothesis drives: any action by anybody in any order, and what must hold after each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from callbacks.models import CallLeg, Conversation, Offer, QueueEntry
from callbacks.operations import calls
from callbacks.queries import audit, standings
from reporting.metrics import broken
from reporting.operations.projection import project
from reporting.operations.rebuilding import wrong_weeks
from reporting.queries.totals import totals
from telephony.carrier import AnsweredBy, CarrierBusy, CarrierError, CarrierRefused, CarrierUnclear
from tests.model import order
from tests.model.invariants import violations
from tests.model.talks import AGENTS, NUMBERS, WHICH, Talks
from tests.model.world import WITHHELD, World

MARIA, OMAR = "+14155552671", "+12125550123"
ALL = 99
"""So many steps of the story that it comes to its end, where two talk."""

CALLERS = st.sampled_from([MARIA, OMAR, WITHHELD])
SECONDS = st.sampled_from([1, 3, 3, 10, 10, 16, 16, 21, 21, 31, 46, 61, 95, 600, 3600])
"""Mostly little: after hours the line is closed, and nothing happens any more."""
KEYS = st.sampled_from(["1", "1", "2", "3", "", "7"])
"""What somebody presses who is called back and asked; empty: nothing in time."""

GIVEN_UP = ["not_reached", "expired", "closed", "could_not_dial"]

FAILURES = st.sampled_from(
    [
        (CarrierBusy("too many requests", code=20429), False),
        (CarrierUnclear("no answer"), False),
        (CarrierUnclear("no answer, though it was done"), True),
        (CarrierRefused("not callable", code=21215), False),
    ]
)


class LineMachine(Talks, RuleBasedStateMachine):
    """One example in a savepoint of its own. `make_world` is set by the test, which has made the rows that all share."""

    make_world: ClassVar[Any]
    mishaps: ClassVar[list[str]]
    been: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.mishaps.clear()
        self.savepoint = transaction.savepoint()
        self.world: World = type(self).make_world()

    @initialize(
        stage=st.sampled_from([0, 1, 3, 4, 5, 6, 7, 8, *[ALL] * 8]),
        live=st.booleans(),
        all_at_once=st.booleans(),
        asks=st.booleans(),
        busy=st.integers(0, 1),
        no_answer=st.integers(0, 2),
    )
    def begin_somewhere(self, stage: int, live: bool, all_at_once: bool, asks: bool, busy: int, no_answer: int) -> None:
        """Two agents come, and one caller has got some way already: from nothing at all to two-way audio.

        How callbacks are made a number does not change in the middle of a call, so it is drawn here (rules 8, 36).
        """
        for number in self.world.numbers:
            self.world.switch(number, asks_to_press_1=asks, retries_when_busy=busy, retries_when_no_answer=no_answer)
            if all_at_once:
                self.world.ring_all_at_once(number.queue)
        for agent in self.world.agents[:2]:
            self.world.choose(agent, "available")
        for act in self._the_story(live)[:stage]:
            act()
            self.world.carrier.look()
            self.world.report_news()

    def _the_story(self, live: bool) -> list[Callable[[], object]]:
        world = self.world
        calls_in = [lambda: world.call(MARIA, world.numbers[0])]
        asks_for_a_callback = [lambda: world.press(0, "1"), lambda: world.hang_up(0)]
        is_given_to_an_agent = [world.match, lambda: world.accept(0), lambda: world.join(0)]
        is_brought = [lambda: world.hint_about_entry(0), lambda: world.ask(0)]
        is_dialed = [lambda: world.hint_about_leg(0, 0), lambda: world.telephone(0, 1)]
        takes_it = [lambda: world.listen(0), lambda: world.key(0, "1", 1)]
        if live:
            return [*calls_in, *is_given_to_an_agent, *is_brought]
        return [*calls_in, *asks_for_a_callback, *is_given_to_an_agent, *is_dialed, *takes_it]

    # Callers

    @rule(caller=CALLERS, number=NUMBERS)
    def call(self, caller: str, number: int) -> None:
        self.world.call(caller, self.world.numbers[number])

    @rule(caller=CALLERS, number=NUMBERS, hangs_up=st.booleans())
    def call_and_press_1(self, caller: str, number: int, hangs_up: bool) -> None:
        self.world.call(caller, self.world.numbers[number])
        before = order.positions()
        self.world.press(0, "1")
        assert order.positions() == before  # rule 14: pressing 1 changes nobody's position
        if hangs_up:
            self.world.hang_up(0)

    @rule(n=WHICH, digits=st.sampled_from(["1", "1", "2", "#", "11"]))
    def press(self, n: int, digits: str) -> None:
        self.world.press(n, digits)

    @rule(n=WHICH)
    def press_late(self, n: int) -> None:
        self.world.press_late(n)

    @rule(n=WHICH, digits=st.sampled_from(["1", "2", "3", "4", ""]))
    def choose_about_the_callback(self, n: int, digits: str) -> None:
        self.world.choose_about_the_callback(n, digits)

    @rule(n=WHICH)
    def ask_for_a_document(self, n: int) -> None:
        self.world.ask(n)

    @rule(n=WHICH)
    def hang_up(self, n: int) -> None:
        self.world.hang_up(n)

    @rule(n=WHICH)
    def arrive_twice(self, n: int) -> None:
        self.world.repeat_arrival(n)

    # Customers who are called back and asked to press 1

    @rule(n=WHICH)
    def customer_listens(self, n: int) -> None:
        self.world.listen(n)

    @rule(n=WHICH, digits=KEYS, attempt=st.integers(1, 2))
    def customer_presses(self, n: int, digits: str, attempt: int) -> None:
        self.world.key(n, digits, attempt)

    # Agents

    @rule(agent=AGENTS, state=st.sampled_from(["available", "available", "away", "offline"]))
    def choose_a_state(self, agent: int, state: str) -> None:
        self.world.choose(self.world.agents[agent], state)

    @rule(n=WHICH)
    def accept(self, n: int) -> None:
        self.world.accept(n)

    @rule(n=WHICH)
    def decline(self, n: int) -> None:
        """Who has declined is free for others at once, whoever else still rings (rule 32)."""
        agent = self.world.decline(n)
        assert agent is None or order.state_of(agent) != "ringing"

    @precondition(lambda self: Offer.objects.open().count() > 1)
    @rule(n=WHICH, then=st.sampled_from(["accept", "decline", "lapse", "leave"]))
    def several_ring_and_one_acts(self, n: int, then: str) -> None:
        """After that another does something too, in the same instant."""
        self.world.accept(n)
        self.world.act_on_an_offer(n + 1, then)

    @rule(n=WHICH, agent=AGENTS)
    def pick(self, n: int, agent: int) -> None:
        self.world.pick(n, self.world.agents[agent])

    @rule(agent=AGENTS, customer=CALLERS)
    def call_by_hand(self, agent: int, customer: str) -> None:
        self.world.call_by_hand(self.world.agents[agent], customer)

    @rule(n=WHICH)
    def agent_joins(self, n: int) -> None:
        self.world.join(n)

    @rule(n=WHICH)
    def agent_closes_the_browser(self, n: int) -> None:
        self.world.close_browser(n)

    @rule(n=WHICH, act=st.sampled_from([calls.hang_up, calls.keep_person, calls.call_it_voicemail]))
    def agent_on_the_call(self, n: int, act: Any) -> None:
        self.world.on_the_call(n, act)

    # A supervisor, an admin

    @rule(n=WHICH)
    def cancel(self, n: int) -> None:
        self.world.cancel(n)

    @rule(n=WHICH, agent=AGENTS)
    def assign(self, n: int, agent: int) -> None:
        self.world.choose(self.world.agents[agent], "available")
        self.world.assign(n, self.world.agents[agent])

    @rule(n=WHICH, priority=st.integers(-2, 2))
    def set_priority(self, n: int, priority: int) -> None:
        self.world.set_priority(n, priority)

    @precondition(lambda self: QueueEntry.objects.filter(status__in=GIVEN_UP).exists())
    @rule(n=WHICH)
    def reopen(self, n: int) -> None:
        self.world.reopen(n)

    @rule(n=WHICH, number=NUMBERS)
    def move(self, n: int, number: int) -> None:
        self.world.move(n, self.world.numbers[number])

    @rule(n=WHICH)
    def offer_now(self, n: int) -> None:
        self.world.offer_now(n)

    @rule(number=NUMBERS, enabled=st.booleans(), serving=st.booleans())
    def switch(self, number: int, enabled: bool, serving: bool) -> None:
        self.world.switch(self.world.numbers[number], callback_enabled=enabled, serve_pending=serving)

    # The carrier

    @rule(n=WHICH, step=st.integers(0, 5))
    def telephone(self, n: int, step: int) -> None:
        self.world.telephone(n, step)

    @rule(n=st.integers(0, 12))
    def report_any(self, n: int) -> None:
        self.world.report(n)

    @rule()
    def report_news(self) -> None:
        self.world.report_news()

    @rule(n=WHICH, answered_by=st.sampled_from(list(AnsweredBy)))
    def verdict(self, n: int, answered_by: AnsweredBy) -> None:
        self.world.verdict(n, answered_by)

    @rule(failure=FAILURES)
    def carrier_fails_next(self, failure: tuple[CarrierError, bool]) -> None:
        self.world.fail_next(failure[0], after_effect=failure[1])

    @rule(down=st.booleans())
    def carrier_goes_down_or_comes_back(self, down: bool) -> None:
        self.world.carrier.is_down = down

    @rule(made=st.booleans())
    def a_dial_is_lost_for_long(self, made: bool) -> None:
        self.world.lose_a_dial(made=made)

    # The workers

    @rule()
    def match(self) -> None:
        self.world.match()
        assert not order.overlooked(at=self.world.at)

    @rule(n=WHICH, what=st.integers(0, 4))
    def hint_about_offer(self, n: int, what: int) -> None:
        self.world.hint_about_offer(n, what)

    @rule(n=WHICH)
    def hint_about_entry(self, n: int) -> None:
        self.world.hint_about_entry(n)

    @rule(n=WHICH, what=st.integers(0, 3))
    def hint_about_leg(self, n: int, what: int) -> None:
        self.world.hint_about_leg(n, what)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @rule(seconds=SECONDS)
    def later(self, seconds: float) -> None:
        self.world.later(seconds)

    # Stretches that random steps seldom find in this order

    @precondition(lambda self: QueueEntry.objects.open().exists())
    @rule(joins=st.booleans())
    def accept_at_once(self, joins: bool) -> None:
        if self.world.match():
            self.world.accept(0)
            if joins:
                self.world.join(0)
                self.world.carrier.look()
                self.world.report_news()

    @rule(caller=CALLERS, news=st.booleans())
    def a_live_caller_is_brought_to_an_agent(self, caller: str, news: bool) -> None:
        self.world.choose(self.world.agents[1], "available")
        self.world.call(caller, self.world.numbers[1])
        self.accept_at_once(joins=True)
        self.world.hint_about_entry(0)
        self.world.ask(0)
        if news:
            self.world.carrier.look()
            self.world.report_news()

    @rule(answers=st.booleans(), digits=st.none() | KEYS)
    def customer_rings_at_once(self, answers: bool, digits: str | None) -> None:
        """Where the number asks to press 1, whoever answers is asked, and presses something or does not."""
        self.world.hint_about_leg(0, 0)
        self.world.telephone(0, 1 if answers else 0)
        if answers and digits is not None:
            self.world.listen(0)
            self.world.key(0, digits, 2)
        self.world.carrier.look()
        self.world.report_news()

    # What must hold

    @invariant()
    def everything_holds(self) -> None:
        self.world.carrier.look()
        broken = violations() + self.world.carrier.faults + self.mishaps
        assert not broken, "\n".join(broken)

    def teardown(self) -> None:
        try:
            if not violations():
                self._everything_comes_to_an_end()
        finally:
            transaction.savepoint_rollback(self.savepoint)
            connection.run_on_commit.clear()

    def _everything_comes_to_an_end(self) -> None:
        self.been.update({*order.happened(), *self.world.done})
        self.world.settle()
        self.everything_holds()
        left = order.unfinished()
        assert not left, "\n".join(left)
        books = audit.books(at=self.world.at)
        assert (books.lost, books.still_open, books.without_ticket) == (0, 0, 0)
        assert audit.recount(at=self.world.at) == replace(books, repairs={})
        assert (standings.overdue(at=self.world.at), standings.stuck_agents(at=self.world.at)) == ([], [])
        self._the_figures_add_up()
        connection.check_constraints()

    def _the_figures_add_up(self) -> None:
        """Rules 45, 46: whatever happened, nobody is counted twice, and the metric book's invariants hold."""
        ids = list(Conversation.objects.values_list("pk", flat=True))
        project(conversation_ids=ids)
        sums = totals()
        assert not broken(sums), "\n".join(broken(sums))
        called = CallLeg.objects.of_customers().filter(asked_at__isnull=False)
        nobody_called = Conversation.objects.exclude(legs__purpose="inbound").exclude(
            legs__in=called
        )  # by hand, given up
        assert sums["customers"] == len(ids) - nobody_called.count()
        promised = QueueEntry.objects.promised().exclude(outcome="reopened").count()
        by_hand = Offer.objects.filter(entry__kind="callback", entry__callback_requested_at=None).count()
        assert (sums["callbacks"], sums["offers"]) == (promised, Offer.objects.count() - by_hand)
        assert project(conversation_ids=ids) == 0  # the same rows give the same figures
        assert list(wrong_weeks()) == []
