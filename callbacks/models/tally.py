"""What has happened since installation, counted as it happens: callbacks accepted, how they ended, what was repaired."""

from django.db import models, transaction
from django.db.models import Sum

ACCEPTED = "accepted"
ENDED, REPAIR = "ended:", "repair:"
TICKETED = "ticketed"
FOLD_FROM = 500
MOST_FOLDED = 5000


class TallyQuerySet(models.QuerySet["Tally"]):
    def totals(self) -> "models.QuerySet[Tally, tuple[str, int]]":
        """(name, how many) of everything that was ever counted: the table stays short, however long it counts."""
        return self.order_by().values_list("name").annotate(total=Sum("amount"))

    def add(self, name: str, amount: int = 1) -> None:
        """Count so many more. Expects the transaction in which it happens.

        A row of its own, never an update: a single row for each name would make all of these transactions wait in turn.
        """
        self.create(name=name, amount=amount)

    def fold(self) -> None:
        """Replace many small rows by one for each name; the totals stay. Safe by two at once."""
        if not self.order_by("pk")[FOLD_FROM:].exists():
            return
        with transaction.atomic():
            rows = list(self.select_for_update(skip_locked=True).order_by("pk")[:MOST_FOLDED])
            sums: dict[str, int] = {}
            for row in rows:
                sums[row.name] = sums.get(row.name, 0) + row.amount
            self.filter(pk__in=[row.pk for row in rows]).delete()
            Tally.objects.bulk_create([Tally(name=name, amount=amount) for name, amount in sorted(sums.items())])


class Tally(models.Model):
    """So many more of what `name` names. Written in the transaction in which it happens."""

    name = models.CharField(max_length=60)
    amount = models.BigIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.amount} {self.name}"
