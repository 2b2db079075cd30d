"""`manage.py verify_ledger`: whether the fairness ledger is whole: no row was changed, taken out or put in."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.models import Decision, LedgerHead
from callbacks.queries import audit, ledger

MOST_SHOWN = 100


class Command(BaseCommand):
    help = "Check the chain of the fairness ledger, and each row against its offer; exit status 1 where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noted", default="", help="An end of the chain that was noted earlier, as number:digest.")

    def handle(self, *args: Any, noted: str, **options: Any) -> None:
        with audit.one_moment():
            wrong = 0
            for problem in islice(ledger.problems(noted=noted), MOST_SHOWN):
                self.stdout.write(self.style.ERROR(problem))
                wrong += 1
            head, unsealed = LedgerHead.objects.current(), Decision.objects.filter(number=None).count()
        self.stdout.write(f"{head.number} rows in the chain, {unsealed} of the last seconds not in it yet.")
        self.stdout.write(f"Its end, to be noted: {head}")
        if wrong:
            raise CommandError(f"{wrong} not in order{' or more' if wrong == MOST_SHOWN else ''}: see above.")
        self.stdout.write(self.style.SUCCESS("All in order."))
