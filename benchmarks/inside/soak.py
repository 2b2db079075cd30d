"""P9 from within: callers, agents and matchers at once for a while, with offers that are declined, missed and withdrawn.

python -m benchmarks.inside.soak <seconds>
"""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from benchmarks.inside import bulk, product

AGENTS = 24
MATCHERS, CALLERS, ANSWERERS = 3, 2, 3
MOST_WAITING = 200
SEED = 7


class Soak:
    """Threads that do what processes do; every one with dice of its own."""

    def __init__(self, center: bulk.Center, *, seconds: float) -> None:
        self.center, self.ends = center, time.monotonic() + seconds
        self.done: Counter[str] = Counter()
        self.calls = iter(range(10**9))
        self.lock = threading.Lock()

    def run(self) -> dict[str, int]:
        acts = [self.match] * MATCHERS + [self.call] * CALLERS + [self.answer] * ANSWERERS
        threads = [threading.Thread(target=self._again, args=[act, SEED + n]) for n, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return dict(self.done)

    def _again(self, act: Callable[[random.Random], None], seed: int) -> None:
        from django.db import connection

        from agents.models import StateRefused
        from callbacks.operations.errors import Refused

        dice = random.Random(seed)
        while time.monotonic() < self.ends:
            try:
                act(dice)
            except (Refused, StateRefused):
                self.done["refused"] += 1
            time.sleep(dice.uniform(0, 0.02))
        connection.close()

    def match(self, dice: random.Random) -> None:
        from callbacks.operations import dispatch
        from contactcenter import clock

        self.done["offers"] += len(dispatch.match(at=clock.now()))

    def call(self, dice: random.Random) -> None:
        from callbacks.models import Place
        from callbacks.operations import intake
        from contactcenter import clock
        from telephony.carrier import IncomingCall

        if Place.objects.count() > MOST_WAITING:
            return
        with self.lock:
            number = next(self.calls)
        call = IncomingCall(call_sid=f"CA{number:032x}", caller=f"+1{2125550000 + number:010d}", dialed="+14155550100")
        intake.answer_call(call=call, at=clock.now())
        self.done["calls"] += 1

    def answer(self, dice: random.Random) -> None:
        """Somebody comes on duty, and whoever rings declines, misses or is out: the place goes back into the line."""
        from agents import operations as agents
        from callbacks.models import Offer
        from callbacks.operations import interventions, offers
        from contactcenter import clock

        at = clock.now()
        agents.set_state(agent_id=dice.choice(self.center.agents), state="available", at=at, bound_to_console=False)
        found = Offer.objects.open().order_by("?").first()
        if found is None:
            return
        what = dice.choice(["decline", "miss", "sign out", "cancel", "cancel", "cancel"])
        if what == "decline":
            offers.decline(offer_id=found.pk, agent_id=found.agent_id, at=at)
        elif what == "miss":
            offers.lapse(offer_id=found.pk, at=found.expires_at)
        elif what == "sign out":
            agents.set_state(agent_id=found.agent_id, state="away", at=at, bound_to_console=False)
            offers.release(agent_id=found.agent_id, at=at)
        else:
            interventions.cancel(entry_id=found.entry_id, actor="soak", reason="served", at=at)
        self.done[what] += 1


def main(seconds: float) -> None:
    product.start()
    center = bulk.Center.with_agents(AGENTS)
    done = Soak(center, seconds=seconds).run()
    product.say({"done": done})


if __name__ == "__main__":
    main(float(sys.argv[1]))
