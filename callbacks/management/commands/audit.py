"""`manage.py audit`: every open callback with its next event, how all others ended, and whether the carrier agrees."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.operations.audit import CarrierError, differences_with_the_carrier
from callbacks.queries.audit import Books, books, standings
from contactcenter import clock


class Command(BaseCommand):
    help = "Show every open entry with what comes next and when it is due; exit status 1 where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-carrier", action="store_true", help="Do not ask the carrier for its side of the books."
        )

    def handle(self, *args: Any, no_carrier: bool, **options: Any) -> None:
        at = clock.now()
        for standing in standings(at=at):
            red = standing.is_red(at=at)
            due = f"{standing.due_at:%Y-%m-%d %H:%M:%S}" if standing.due_at else "never"
            line = f"{standing.entry.pk:>8}  {standing.entry.status:<17} next: {standing.next_event}, due {due}"
            self.stdout.write(self.style.ERROR(f"{line}  OVERDUE") if red else line)
        accounts = books(at=at)
        self._sum_up(accounts)
        wrong = len(accounts.red) + abs(accounts.lost) + (0 if no_carrier else self._ask_the_carrier(at))
        if wrong:
            raise CommandError(f"{wrong} not in order: see above.")
        self.stdout.write(self.style.SUCCESS("All in order."))

    def _sum_up(self, accounts: Books) -> None:
        self.stdout.write(f"Callbacks accepted: {accounts.accepted}, open: {accounts.still_open}")
        for status, number in sorted(accounts.ended.items()):
            self.stdout.write(f"  {status}: {number}")
        if accounts.without_ticket:
            self.stdout.write(self.style.ERROR(f"Ended without the ticket they are due: {accounts.without_ticket}"))
        self.stdout.write(f"Lost: {accounts.lost}")

    def _ask_the_carrier(self, at: Any) -> int:
        try:
            differences = differences_with_the_carrier(at=at)
        except CarrierError as error:
            raise CommandError(f"The carrier cannot be asked ({error}). Try again, or use --no-carrier.") from error
        for difference in differences:
            self.stdout.write(self.style.ERROR(f"leg {difference.leg.pk}: {difference.what}"))
        return len(differences)
