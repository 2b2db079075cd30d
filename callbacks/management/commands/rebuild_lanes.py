"""`manage.py rebuild_lanes`: works out anew which agent may serve what, after data was written past the product."""

from typing import Any

from django.core.management.base import BaseCommand

from callbacks import after_commit
from callbacks.operations import lanes


class Command(BaseCommand):
    """Harmless while calls go on; says how much was wrong."""

    help = "Works out anew which agent may serve what, and says how many rows were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = lanes.rebuild()
        after_commit.match()
        self.stdout.write(f"{wrong} {'row was' if wrong == 1 else 'rows were'} wrong.")
