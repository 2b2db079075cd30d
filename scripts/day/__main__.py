"""`make day CALLS=10000`: so many calls through a system of its own; do its figures agree with the carrier's log?"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from scripts.chaos.system import System
from scripts.day.play import COUNTS, Day, Options, play


def main(arguments: list[str]) -> int:
    options = read(arguments)
    day = run(options)
    print(f"\n{day.calls:,} calls in {day.seconds:,.0f} s ({day.calls / day.seconds:.1f} a second)\n")
    print(f"  {'':<22}{'product':>9}  {'carrier’s log':>13}")
    for name in COUNTS:
        print(f"  {name:<22}{day.product[name]:>9,.0f}  {day.carrier.sums.get(name, 0):>13,}")
    print(f"  {'talk_seconds':<22}{day.product['talk_seconds']:>9,.0f}  {day.carrier.talk_seconds:>13,.0f}\n")
    if day.carrier.brief:
        print(f"  {day.carrier.brief} met for less than half a second: whether that was a talk either may say.\n")
    if day.carrier.unheard:
        print(
            f"  {day.carrier.unheard} hung up before the product had heard of them; the books have them on neither side.\n"
        )
    differences = list(day.differences())
    for difference in differences:
        print(f"  FAILED  {difference}")
    print("The sums agree to the call." if not differences else "The sums do not agree.")
    return 1 if differences else 0


def run(options: Options) -> Day:
    """On PostgreSQL, with two processes for the web and two workers, as `make chaos`, and with nobody who disturbs."""
    with tempfile.TemporaryDirectory(prefix="contactcenter-day-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL does not run as root, and must reach its data
        system, began = System(folder), time.monotonic()

        def say(text: str) -> None:
            print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)

        try:
            tokens = system.start(agents=options.agents)
            say(f"{options.calls:,} callers, {options.rate:g} a second, {options.agents} agents, seed {options.seed}")
            return asyncio.run(play(system, options, tokens, say=say))
        finally:
            system.stop()


def read(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="make day", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=4.0, help="callers a second")
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="a file that the carrier's log is written to")
    return Options(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
