"""`manage.py export_settings`: all settings as one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from callbacks.configuration import documents


class Command(BaseCommand):
    help = "Write all settings - numbers, queues, hours, categories, menus, steps, skills - as JSON or YAML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Ends in .json or .yaml. None: to the screen, as JSON.")
        parser.add_argument("--yaml", action="store_true", help="YAML, whatever the file's name.")

    def handle(self, *args: Any, file: Path | None, yaml: bool, **options: Any) -> None:
        written = documents.written(as_yaml=yaml or bool(file and file.suffix in (".yaml", ".yml")))
        if file is None:
            self.stdout.write(written, ending="")
        else:
            file.write_text(written, encoding="utf-8")
