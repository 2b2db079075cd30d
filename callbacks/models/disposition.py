"""Dispositions: what a call came to, in the words of those who answer; chosen after it."""

from django.core.validators import RegexValidator
from django.db import models

from callbacks.models.queue import Queue

NONE = "none"
"""What stands on record where the time for notes ended and nobody chose."""


class DispositionQuerySet(models.QuerySet["Disposition"]):
    def active(self) -> "DispositionQuerySet":
        return self.filter(is_active=True)

    def of_queue(self, queue: Queue) -> "DispositionQuerySet":
        """What agents of a queue choose from, in order: those that it names, else all."""
        named = self.active().filter(in_queues__queue=queue)
        return named if queue.dispositions.exists() else self.active()


class Disposition(models.Model):
    """One of the buttons of the wrap-up. Calls keep the name that it had when it was chosen."""

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A(?!(?i:none)\Z)\S.*", "Begin with a letter; “none” says that nothing was chosen.")
        ],
        help_text="On the agent's button, on the timeline and in exports, e.g. Resolved.",
    )
    help = models.CharField(
        "Explanation",
        max_length=200,
        blank=True,
        help_text="When to choose it, shown to the agent, e.g. The customer has what was asked for.",
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Smaller numbers come first. The first nine have the keys 1 to 9."
    )
    is_active = models.BooleanField(
        "Active", default=True, help_text="Off: agents can no longer choose it. Calls that have it keep it."
    )

    objects = DispositionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class QueueDisposition(models.Model):
    """A disposition that a queue's agents choose from."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="dispositions")
    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="in_queues")

    class Meta:
        verbose_name = "disposition"
        ordering = ["disposition__order", "disposition__name"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "disposition"], name="callbacks_queue_names_a_disposition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.disposition} in {self.queue}"
