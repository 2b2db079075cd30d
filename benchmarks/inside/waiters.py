"""Puts so many callers on the line and prints their legs: python -m benchmarks.inside.waiters <callers>."""

import sys

from benchmarks.inside import bulk, product


def main(callers: int) -> None:
    product.start()
    center = bulk.Center.with_agents(1)
    center.fill(waiting=2 * callers)  # every second one is live
    product.say({"legs": center.legs(callers)})


if __name__ == "__main__":
    main(int(sys.argv[1]))
