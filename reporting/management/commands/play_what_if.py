"""`manage.py play_what_if ID`: plays a day that was asked for on the what-if page; started by a worker, beside the calls."""

import os
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reporting.operations import playing

NICE = 10
"""Calls come first."""


class Command(BaseCommand):
    help = "Plays a day that was asked for on the what-if page. Started by a worker; there is no need to call it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, help="Of the what-if, which must have been begun.")
        parser.add_argument("--end-with-stdin", action="store_true", help="End, at once, when standard input does.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end_with_stdin"]:
            os.nice(NICE)
            threading.Thread(target=_end_with_whoever_started_it, daemon=True).start()
        playing.play(options["id"])


def _end_with_whoever_started_it() -> None:
    """The whole group: the replay's own process, too. Read without Python's buffer, whose lock would outlive the program."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)
