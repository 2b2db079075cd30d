"""`manage.py rebuild_interactions`: makes all interactions anew from the conversations, or checks that they are right."""

import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from callbacks.models import Conversation
from reporting.operations import rebuilding

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Makes the interactions that reports count anew from conversations, entries, calls and events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; exit with 1 where they differ.")
        parser.add_argument("--after", type=uuid.UUID, help="Go on after this conversation, where a run was stopped.")

    def handle(self, *, check: bool, after: uuid.UUID | None, **options: Any) -> None:
        total = Conversation.objects.count()
        wrong = self._check(after, total=total) if check else self._rebuild(after, total=total)
        if wrong:
            sys.exit(1)

    def _rebuild(self, after: uuid.UUID | None, *, total: int) -> int:
        written = 0
        for step in rebuilding.rebuild(after=after):
            written += step.written
            self._tell(step, total=total)
        if after is None:
            written += rebuilding.forget_what_is_gone()
        weeks = sum(1 for _ in rebuilding.add_up_all())
        self.stdout.write(
            f"Done: {written} interactions were written, all others were right; {weeks} weeks were added up."
        )
        return 0

    def _check(self, after: uuid.UUID | None, *, total: int) -> int:
        wrong = 0
        for step in rebuilding.check(after=after):
            self._tell(step, total=total)
            for sentence in step.difference.sentences() if step.difference else ():
                wrong += 1
                if wrong <= MOST_SHOWN:
                    self.stdout.write(sentence)
        for week in rebuilding.wrong_weeks():
            wrong += 1
            self.stdout.write(f"the sums of the week from {week:%Y-%m-%d %H:%M} UTC are wrong")
        self.stdout.write(f"{wrong} differ. Run rebuild_interactions." if wrong else "All are right.")
        return wrong

    def _tell(self, step: rebuilding.Step, *, total: int) -> None:
        if step.done % (rebuilding.BATCH * 25) == 0:
            self.stderr.write(f"{step.done} of {total} conversations; to go on from here: --after {step.last}")
