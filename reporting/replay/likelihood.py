"""How long people hold, press 1 or talk, drawn from those of whom it is known (the product-limit estimate of Kaplan and Meier).

Who was served after ten seconds would perhaps have held for an hour: what was seen of such a caller is a least, not a length.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence


class Durations:
    """Durations in seconds, some of which are only known to have lasted at least so long."""

    def __init__(self, seen: Sequence[tuple[float, bool]]) -> None:
        """`seen`: each with whether it came to its end."""
        self._ends: list[float] = []
        self._survival: list[float] = []
        alive, share = len(seen), 1.0
        for seconds, ended in sorted(seen, key=lambda one: (one[0], not one[1])):
            if ended:
                share *= 1 - 1 / alive
                self._ends.append(seconds)
                self._survival.append(share)
            alive -= 1

    def draw(self, dice: random.Random, *, longer_than: float = 0.0) -> float | None:
        """One that lasts longer than that; None where it lasts longer than any that was seen to end."""
        lasted = bisect_right(self._ends, longer_than)
        share = self._survival[lasted - 1] if lasted else 1.0
        wanted = share * dice.random()
        return next(
            (end for end, left in zip(self._ends[lasted:], self._survival[lasted:], strict=True) if left <= wanted),
            None,
        )
