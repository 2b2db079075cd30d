"""Scripted callers and agents against a running system."""

import asyncio
import os
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scripts.simulate.options import AGENTS, Options
from scripts.simulate.play import CannotSimulate, simulate
from scripts.simulate.systems import Unreachable


class Command(BaseCommand):
    """`manage.py simulate`: needs a running `make run`; speaks to it over HTTP and touches no database of its own."""

    requires_system_checks: list[str] = []
    help = (
        "Callers who wait, press 1, hang up early, do not answer, have voicemail; agents who accept, decline, miss. "
        "At the end a table says whether nobody was lost and nobody was called twice; so does the exit status."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--callers", type=_from_1_to(10_000), default=50, help="how many people dial in (50)")
        parser.add_argument("--rate", type=_rate, default=1.0, help="callers a second (1)")
        parser.add_argument("--agents", type=_from_1_to(len(AGENTS)), default=3, help="how many of ana, bob, cyd work")
        parser.add_argument("--seconds", type=_from_1_to(86_400), help="give up after so long")
        parser.add_argument("--seed", type=int, help="the same seed gives the same callers")
        parser.add_argument("--web-url", default=settings.PUBLIC_BASE_URL)
        parser.add_argument("--simulator-url", default=settings.SIMULATOR_URL or _simulator_of_make_run())

    def handle(self, *args: Any, **options: Any) -> None:
        seed = options["seed"] if options["seed"] is not None else int(time.time()) % 100_000
        wanted = Options(
            web_url=options["web_url"],
            simulator_url=options["simulator_url"],
            callers=options["callers"],
            rate=options["rate"],
            agents=options["agents"],
            seconds=options["seconds"],
            seed=seed,
        )
        try:
            held = asyncio.run(simulate(wanted))
        except CannotSimulate as error:
            raise CommandError(str(error)) from error
        except Unreachable as error:
            raise CommandError(f"The system went away in the middle: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Callers who were on the line are still there.") from None
        if not held:
            raise CommandError(f"A promise was broken; see above. The same callers again: --seed {seed}")


def _simulator_of_make_run() -> str:
    return f"http://127.0.0.1:{os.environ.get('SIMULATOR_PORT') or 8010}"


def _from_1_to(most: int) -> Any:
    def whole_number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {most}")
        return int(text)

    return whole_number


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate <= 1000:
        raise ArgumentTypeError(f"{text!r} is not a number of callers a second")
    return rate
