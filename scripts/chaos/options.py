"""What a chaos run is asked to do."""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """The same `seed` gives the same callers, faults and kills; what they meet is up to the machine."""

    seconds: float = 120
    seed: int = 1
    callers: int = 0
    agents: int = 6
    calm_seconds: float = 240
    """How long to wait for everything to be over once the faults have stopped."""

    @property
    def callers_in_all(self) -> int:
        return self.callers or max(10, int(self.seconds))


def read_options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long faults and kills go on (SECONDS)")
    parser.add_argument("--seed", type=int, help="a whole number (SEED); by chance when not given")
    parser.add_argument("--callers", type=int, default=0, help="how many call in (CALLERS); one a second by default")
    parser.add_argument("--agents", type=int, default=6, help="how many work (AGENTS)")
    known = parser.parse_args(arguments)
    seed = random.randrange(1, 1_000_000) if known.seed is None else known.seed  # noqa: S311 - dice, no secret
    return Options(seconds=known.seconds, seed=seed, callers=known.callers, agents=known.agents)
