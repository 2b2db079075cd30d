"""`manage.py replay_day`: what a past day would have been with more agents, or other settings."""

import argparse
import json
from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.replay import figures, history, running
from reporting.replay.changes import BadChange, changed, read_change

BAR = 30


class Command(BaseCommand):
    help = "Play a past day again through the real dispatcher, on a simulated clock, with other agents or settings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", type=_day, help="The day, as 2026-11-20, by the clocks of --time-zone.")
        parser.add_argument(
            "--time-zone", type=_zone, default=settings.TIME_ZONE, help="A name such as Europe/Berlin; default: ours."
        )
        parser.add_argument("--agents", type=int, default=0, help="How many more agents, all day; fewer with a minus.")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="A setting of every phone number, e.g. max_callback_wait_seconds=3600. May be given several times.",
        )
        parser.add_argument("--json", action="store_true", help="The figures as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = history.read(day=options["day"], zone=options["time_zone"])
            wishes = dict(read_change(one) for one in options["set"])
            plan = changed(day.plan, agents=options["agents"], settings=wishes)
            as_it_was = running.run(day.plan, tell=self._show("as it was"))
            as_wished = running.run(plan, tell=self._show("as wished")) if plan != day.plan else as_it_was
        except (history.NothingToReplay, BadChange, running.ReplayFailed) as error:
            raise CommandError(str(error)) from error
        columns = [figures.of_history(day.lived), figures.of_replay(as_it_was), figures.of_replay(as_wished)]
        self._print(columns, as_json=options["json"])

    def _show(self, what: str) -> Any:
        def tell(share: float) -> None:
            done = round(share * BAR)
            self.stderr.write(f"\r{what:<10} [{'#' * done}{'.' * (BAR - done)}] {share:4.0%}", ending="")
            if share >= 1:
                self.stderr.write("")

        return tell if self.stderr.isatty() else lambda share: None

    def _print(self, columns: list[figures.Figures], *, as_json: bool) -> None:
        names = ["lived", "replayed as it was", "replayed as wished"]
        if as_json:
            self.stdout.write(json.dumps(dict(zip(names, map(asdict, columns), strict=True)), indent=2))
            return
        self.stdout.write("".join([f"{'':<30}", *(f"{name:>20}" for name in names)]))
        for name, values in figures.side_by_side(*columns):
            shown = (f"{'-' if value is None else value:>20}" for value in values)
            self.stdout.write("".join([f"{name:<30}", *shown]))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise argparse.ArgumentTypeError(f"{name!r} is no time zone. Write it as Europe/Berlin.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day. Write it as 2026-11-20.") from None
