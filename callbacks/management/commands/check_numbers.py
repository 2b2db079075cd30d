"""`manage.py check_numbers`: what is probably wrong with the settings of the phone numbers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callbacks.lint import Severity
from callbacks.models import PhoneNumber
from callbacks.queries.settings_facts import findings_of
from contactcenter import clock


class Command(BaseCommand):
    help = "Look over the settings of all phone numbers, or of those given; exit status 1 where there are errors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", help="Numbers, e.g. +14155550100. None: all.")

    def handle(self, *args: Any, numbers: list[str], **options: Any) -> None:
        rows = PhoneNumber.objects.select_related("queue", "business_hours").order_by("number")
        chosen = [row for row in rows if not numbers or str(row.number) in numbers]
        if unknown := set(numbers) - {str(row.number) for row in chosen}:
            raise CommandError(f"There is no number {', '.join(sorted(unknown))}.")
        if errors := sum(self._show(number) for number in chosen):
            raise CommandError(f"{errors} to mend: see above.")
        self.stdout.write(self.style.SUCCESS(f"{len(chosen)} looked at, no errors."))

    def _show(self, number: PhoneNumber) -> int:
        found = findings_of(number, at=clock.now())
        for finding in found:
            is_error = finding.severity == Severity.ERROR
            style = self.style.ERROR if is_error else self.style.WARNING
            self.stdout.write(style(f"{number}: {finding.severity}: {finding.sentence} ({finding.field})"))
        return sum(finding.severity == Severity.ERROR for finding in found)
