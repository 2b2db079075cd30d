"""`manage.py audit`: every open entry with its next event, how all others ended, and whether rows, books and carrier agree."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.operations.audit import CarrierError, differences_with_the_carrier
from callbacks.queries import audit, standings
from callbacks.queries.audit import Books
from contactcenter import clock


class Command(BaseCommand):
    help = "Show every open entry with what comes next and when it is due; exit status 1 where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-carrier", action="store_true", help="Do not ask the carrier for its side of the books."
        )

    def handle(self, *args: Any, no_carrier: bool, **options: Any) -> None:
        at = clock.now()
        wrong = self._show_the_line(at) + self._show_agents(at)
        with audit.one_moment():
            wrong += self._sum_up(at)
        wrong += 0 if no_carrier else self._ask_the_carrier(at)
        if wrong:
            raise CommandError(f"{wrong} not in order: see above.")
        self.stdout.write(self.style.SUCCESS("All in order."))

    def _show_the_line(self, at: datetime) -> int:
        wrong = 0
        for standing in standings.standings(at=at):
            red = standing.is_red(at=at)
            due = f"{standing.due_at:%Y-%m-%d %H:%M:%S}" if standing.due_at else "never"
            line = f"{standing.entry.pk:>8}  {standing.entry.status:<17} next: {standing.next_event}, due {due}"
            self.stdout.write(self.style.ERROR(f"{line}  OVERDUE") if red else line)
            wrong += red
        return wrong

    def _show_agents(self, at: datetime) -> int:
        stuck = standings.stuck_agents(at=at)
        for agent in stuck:
            self._complain(f"{agent} is {agent.get_state_display()} and nothing will end it")
        return len(stuck)

    def _sum_up(self, at: datetime) -> int:
        """From the rows themselves; the books that were kept meanwhile must say the same."""
        kept, counted = audit.books(at=at), audit.recount(at=at)
        self.stdout.write(f"Callbacks accepted: {counted.accepted}, open: {counted.still_open}")
        for status, number in sorted(counted.ended.items()):
            self.stdout.write(f"  {status}: {number}")
        for entry in audit.without_ticket():
            self._complain(f"entry {entry.pk} ended as {entry.status} without the ticket it is due")
        self.stdout.write(f"Lost: {counted.lost}")
        return counted.lost + self._compare(kept, counted)

    def _compare(self, kept: Books, counted: Books) -> int:
        pairs = [("accepted", kept.accepted, counted.accepted)]
        pairs += [(s, kept.ended.get(s, 0), counted.ended.get(s, 0)) for s in sorted({*kept.ended, *counted.ended})]
        pairs += [("without ticket", kept.without_ticket, counted.without_ticket)]
        wrong = [pair for pair in pairs if pair[1] != pair[2]]
        for name, in_books, in_rows in wrong:
            self._complain(f"the books say {name}: {in_books}, the rows say {in_rows}")
        return len(wrong)

    def _ask_the_carrier(self, at: datetime) -> int:
        try:
            differences = differences_with_the_carrier(at=at)
        except CarrierError as error:
            raise CommandError(f"The carrier cannot be asked ({error}). Try again, or use --no-carrier.") from error
        for difference in differences:
            self._complain(f"{difference.sid}: {difference.what}")
        return len(differences)

    def _complain(self, line: str) -> None:
        self.stdout.write(self.style.ERROR(line))
