"""The rules about those who talk, and about what follows a talk: a part of the state machine.

Each is drawn only where it can do something, so that a few dozen examples reach all of them; that it comes too late, or
again, is one rule for all.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agents.models import Agent
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.operations import calling_for_help, calls, consultations, talking, wrap_up
from tests.model.world import World

WHICH = st.integers(0, 5)
"""Which of several rows, the newest first: mostly what goes on now, sometimes what is long over."""

AGENTS = st.integers(0, 2)
NUMBERS = st.integers(0, 1)


def ask_for_help(**who: Any) -> None:
    calling_for_help.ask(reason="", **who)


def press_a_key(**who: Any) -> None:
    talking.press(tones="1", **who)


WHILE_TALKING = st.sampled_from(
    [
        *[talking.hold, talking.resume, talking.mute, talking.unmute, press_a_key],
        *[ask_for_help, calling_for_help.take_back],
    ]
)
TOGETHER = st.sampled_from([consultations.all_together, consultations.dismiss, consultations.complete])


def somebody_talks(machine: Any) -> bool:
    return QueueEntry.objects.filter(status="connected").exists()


def somebody_is_asked(machine: Any) -> bool:
    return Guest.objects.present().exists()


def somebody_wraps_up(machine: Any) -> bool:
    return Agent.objects.filter(state="wrap_up").exists()


class Talks:
    """Mixed into the machine, which has the world."""

    world: World

    @precondition(lambda self: not somebody_talks(self))
    @rule(caller=st.sampled_from(["+12125550171", "+12125550172", "+12125550173"]), agent=st.integers(0, 1))
    def two_come_to_talk(self, caller: str, agent: int) -> None:
        """By the shortest way, as far as the moment lets them: what talks are made of is tried on them."""
        world = self.world
        world.end_wrap_up(world.agents[agent])
        world.choose(world.agents[agent], "available")
        world.call(caller, world.numbers[0])
        if world.match():
            world.accept(0)
            world.join(0)
            world.hint_about_entry(0)
            world.ask(0)
            world.carrier.look()
            world.report_news()

    @precondition(somebody_talks)
    @rule(n=WHICH, acts=st.lists(WHILE_TALKING, min_size=1, max_size=4))
    def agent_while_talking(self, n: int, acts: list[Any]) -> None:
        for act in acts:
            self.world.while_talking(n, act)

    @precondition(somebody_talks)
    @rule(n=WHICH, muted=st.booleans(), then=st.sampled_from([talking.resume, calls.hang_up, None]))
    def on_hold(self, n: int, muted: bool, then: Any) -> None:
        """A hold that lasts, and ends with the hand of the agent, with the call, or not yet."""
        self.world.while_talking(n, talking.hold)
        if muted:
            self.world.while_talking(n, talking.mute)
        self.world.later(10)
        if then is not None:
            self.world.while_talking(n, then)

    @precondition(somebody_talks)
    @rule(n=WHICH, number=NUMBERS)
    def transfer_to_a_queue(self, n: int, number: int) -> None:
        self.world.transfer(n, self.world.numbers[number].queue)

    @precondition(somebody_talks)
    @rule(n=WHICH, agent=AGENTS)
    def transfer_to_an_agent(self, n: int, agent: int) -> None:
        self.world.choose(self.world.agents[agent], "available")
        self.world.transfer(n, self.world.agents[agent])

    @precondition(somebody_talks)
    @rule(n=WHICH, agent=AGENTS, comes=st.sampled_from([True, True, False]), then=st.none() | TOGETHER)
    def a_colleague_is_asked(self, n: int, agent: int, comes: bool, then: Any) -> None:
        self.world.choose(self.world.agents[agent], "available")
        self.world.consult(n, self.world.agents[agent])
        if comes:
            self._the_colleague_comes()
            if then is not None:
                self.world.while_talking(n, then)

    def _the_colleague_comes(self) -> None:
        self.world.answer_visit(0, consultations.accept)
        self.world.come_in(0)
        self.world.hint_about_visit(0, 2)
        self.world.carrier.look()
        self.world.report_news()

    @precondition(somebody_is_asked)
    @rule(n=WHICH, act=TOGETHER)
    def after_the_consultation(self, n: int, act: Any) -> None:
        self.world.while_talking(n, act)
        self.world.resume_for(0)

    @precondition(somebody_is_asked)
    @rule(n=WHICH, answer=st.sampled_from([consultations.accept, consultations.decline, consultations.go]))
    def colleague_answers(self, n: int, answer: Any) -> None:
        self.world.answer_visit(n, answer)

    @precondition(lambda self: Guest.objects.exists())
    @rule(n=WHICH, what=st.integers(0, 3))
    def hint_about_visit(self, n: int, what: int) -> None:
        if what == 3:
            self.world.come_in(n)
        else:
            self.world.hint_about_visit(n, what)

    @precondition(lambda self: Offer.objects.exists())
    @rule(
        n=WHICH,
        act=st.one_of(WHILE_TALKING, TOGETHER, st.sampled_from([wrap_up.extend, wrap_up.finish])),
    )
    def too_late(self, n: int, act: Any) -> None:
        """The same on a turn that may be long over, or has not begun."""
        self.world.on_the_call(n, act)

    # What follows a talk

    @precondition(somebody_talks)
    @rule(n=WHICH, then=st.none() | st.sampled_from([wrap_up.extend, wrap_up.finish]))
    def the_talk_ends(self, n: int, then: Any) -> None:
        self.world.while_talking(n, calls.hang_up)
        self.world.carrier.look()
        self.world.report_news()
        if then is not None:
            self.world.while_wrapping_up(0, then)

    @precondition(somebody_wraps_up)
    @rule(n=WHICH, act=st.sampled_from([wrap_up.extend, wrap_up.extend, wrap_up.finish]))
    def agent_wraps_up(self, n: int, act: Any) -> None:
        self.world.while_wrapping_up(n, act)

    @precondition(somebody_wraps_up)
    @rule(agent=AGENTS)
    def end_wrap_up(self, agent: int) -> None:
        self.world.end_wrap_up(self.world.agents[agent])
