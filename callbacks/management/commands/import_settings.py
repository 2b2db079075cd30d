"""`manage.py import_settings`: takes settings over from a file; what would change is shown first."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.configuration import changing, documents
from callbacks.configuration.application import Refused
from callbacks.configuration.changing import Outcome
from contactcenter import clock


class Command(BaseCommand):
    help = "Show what a file of settings would change; with --apply change it, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="As export_settings writes it, JSON or YAML.")
        parser.add_argument("--apply", action="store_true", help="Change it, and not only show it.")

    def handle(self, *args: Any, file: Path, apply: bool, **options: Any) -> None:
        try:
            wishes = documents.read(file.read_bytes())
            if apply:
                outcomes = changing.carry_out(wishes, by=None, at=clock.now(), how=f"import of {file.name}")
            else:
                outcomes = changing.try_out(wishes, at=clock.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refused:
            raise CommandError("\n".join([*refused.reasons, "Nothing was changed."])) from refused
        self._show(outcomes)
        done = "changed" if apply else "would change; give --apply to change them"
        self.stdout.write(self.style.SUCCESS(f"{len(outcomes)} {done}."))

    def _show(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            self.stdout.write(self.style.MIGRATE_HEADING(outcome.title))
            for change in outcome.changes:
                self.stdout.write(f"  {change}")
