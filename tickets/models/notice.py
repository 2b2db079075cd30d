"""What is to be told outside: written down with its cause, sent later, tried again until it arrives or is given up."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Min, Q, Value, When

from contactcenter.turns import TakesTurns, TurnQuerySet
from tickets.models.mention import TicketMention
from tickets.models.ticket import Ticket

FIRST_PAUSE_SECONDS, MOST_TRIES = 30, 8
"""The pause doubles each time: the last try comes an hour after the first, or later where the place rests."""


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"


MAIL_SERVER = "mail server"
"""Every e-mail goes to this one place, whomever it is for; a webhook is a place of its own."""

PLACE = Case(When(channel=Channel.EMAIL, then=Value(MAIL_SERVER)), default=F("target"))


class NoticePlace(TakesTurns):
    """Who takes notices, as `MAIL_SERVER` or the address of a webhook: told by one worker at a time, resting when it fails."""

    key = models.CharField(max_length=500, unique=True)

    objects = TurnQuerySet["NoticePlace"].as_manager()

    def __str__(self) -> str:
        return self.key


class NoticeQuerySet(models.QuerySet["TicketNotice"]):
    def due(self, *, at: datetime) -> "NoticeQuerySet":
        return self.filter(next_at__lte=at)

    def to(self, place: str) -> "NoticeQuerySet":
        return self.annotate(place=PLACE).filter(place=place)

    def places(self) -> list[str]:
        """Where these go, the longest due first."""
        first = self.annotate(place=PLACE).values("place").annotate(first=Min("next_at")).order_by("first", "place")
        return list(first.values_list("place", flat=True))

    def claim(self, pk: int, *, until: datetime, at: datetime) -> bool:
        """Take it for this try; False where somebody else has, or it is done. One statement: it needs no lock."""
        return bool(self.due(at=at).filter(pk=pk).update(next_at=until, tries=F("tries") + 1))


class TicketNotice(models.Model):
    """One message to one place. `next_at` is empty once it is sent or given up."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    mention = models.ForeignKey(TicketMention, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    target = models.CharField(max_length=500)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="tickets_notice_channel_is_known"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="tickets_notice_due"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.target}"

    # Mutators

    def arrived(self, *, at: datetime) -> None:
        self.sent_at, self.next_at, self.error = at, None, ""
        self.save(update_fields=["sent_at", "next_at", "error"])

    def failed(self, why: str, *, at: datetime) -> bool:
        """To be tried again after a pause; False where that was the last time."""
        pause = timedelta(seconds=FIRST_PAUSE_SECONDS * 2 ** (self.tries - 1))
        self.error, self.next_at = why[:200], at + pause if self.tries < MOST_TRIES else None
        self.save(update_fields=["error", "next_at"])
        return self.next_at is not None
