"""Load the demo's data, once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contactcenter import demo


class Command(BaseCommand):
    """`manage.py load_demo`: people, numbers, queues and hours to try the product with."""

    requires_system_checks: list[str] = []  # what is missing in production is not the point here
    help = "Loads people, numbers, queues and hours to try the product with. Does nothing the second time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="make what is missing, and reset the demo's passwords")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo data has a password that everybody knows: it is refused while DEBUG is off.")
        if demo.is_loaded() and not options["again"]:
            self.stdout.write("Demo data is already loaded.")
            return
        demo.load()
        if options["again"]:
            demo.reset_passwords()
        numbers = ", ".join(f"{line.name} {line.number}" for line in demo.LINES)
        self.stdout.write(
            f"Demo data loaded: {numbers}. Log in as admin, sue, ana, bob or cyd; password: {demo.PASSWORD}."
        )
