"""What a queue says about its tickets: by when they are due, and who is told that one was opened."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, validate_email
from django.db import models

from contactcenter import outside

MOST_HOURS, MOST_EMAILS = 2000, 10


def hours_field(priority: str, hours: int) -> Any:
    return models.PositiveSmallIntegerField(
        f"{priority} tickets are due after",
        default=hours,
        db_default=hours,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text="In hours, from the ticket's opening. 0: at no set time.",
    )


def words(written: str) -> list[str]:
    """The addresses of a text such as `ana@example.com, bob@example.com`."""
    return [address for part in written.split(",") if (address := part.strip())]


def validate_emails(written: str) -> None:
    if len(words(written)) > MOST_EMAILS:
        raise ValidationError(f"At most {MOST_EMAILS} addresses. Use one that reaches several people.")
    for address in words(written):
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"{address} is no e-mail address. Separate several with commas.") from None


def validate_webhook(url: str) -> None:
    why = outside.why_not_ask(
        url, hosts=settings.TICKET_WEBHOOK_HOSTS, in_development=settings.DEBUG, listed_in="TICKET_WEBHOOK_HOSTS"
    )
    if why:
        raise ValidationError(why)


class TicketRules(models.Model):
    """The part of a queue's settings that is about its tickets."""

    class Clock(models.TextChoices):
        BUSINESS = "business", "Business time of the number that was dialed"
        ALWAYS = "always", "Around the clock"

    ticket_hours_urgent = hours_field("Urgent", 4)
    ticket_hours_high = hours_field("High", 8)
    ticket_hours_normal = hours_field("Normal", 24)
    ticket_hours_low = hours_field("Low", 72)
    ticket_clock = models.CharField(
        "These hours are",
        max_length=10,
        choices=Clock.choices,
        default=Clock.BUSINESS,
        db_default="business",
        help_text="Whether nights, weekends and holidays count.",
    )
    ticket_emails = models.CharField(
        "Tell of new tickets",
        max_length=500,
        blank=True,
        db_default="",
        validators=[validate_emails],
        help_text="E-mail addresses, separated by commas. Needs a mail server (EMAIL_URL).",
    )
    ticket_webhook_url = models.CharField(
        "Post new tickets to",
        max_length=300,
        blank=True,
        db_default="",
        validators=[validate_webhook],
        help_text="An https:// address on a host of TICKET_WEBHOOK_HOSTS. Posts are signed with TICKET_WEBHOOK_SECRET.",
    )

    class Meta:
        abstract = True

    @property
    def ticket_hours(self) -> dict[str, int]:
        """By the priority of a ticket."""
        return {name: getattr(self, f"ticket_hours_{name}") for name in ("urgent", "high", "normal", "low")}

    @property
    def ticket_clock_is_business(self) -> bool:
        return self.ticket_clock == self.Clock.BUSINESS
