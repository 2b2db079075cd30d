"""A phone number and all its settings; a change here changes nothing for another number (rule 1)."""

from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from callbacks.models.business_hours import BusinessHours
from callbacks.models.greeting_rules import validate_sound, validate_sound_name
from callbacks.models.greetings import (
    DEFAULT_AFTER_HOURS,
    DEFAULT_CONFIRMATION,
    DEFAULT_HOLD_MESSAGE,
    DEFAULT_OFFER,
    DEFAULT_VOICEMAIL,
    DEFAULT_WELCOME,
    Greetings,
)
from callbacks.models.number_settings import AttemptSettings, CallbackNumberSettings, DataSettings, OfferSettings
from callbacks.models.queue import Queue


def _greeting(help_text: str, default: str) -> models.TextField:
    return models.TextField(max_length=1000, blank=True, default=default, help_text=f"{help_text} Emptied: “{default}”")


class PhoneNumber(Greetings, OfferSettings, CallbackNumberSettings, AttemptSettings, DataSettings):
    """A number that customers dial."""

    class ClosingPolicy(models.TextChoices):
        DROP_WITH_TICKET = "drop_with_ticket", "Drop with a ticket"
        HOLD_UNTIL_OPENING = "hold_until_opening", "Hold until the next opening"

    number = PhoneNumberField(unique=True, help_text="As customers dial it, with country code: +14155550100.")
    name = models.CharField(max_length=80, help_text="Shown to agents beside the number, e.g. Support.")
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        related_name="phone_numbers",
        help_text="The line that callers of this number enter.",
    )
    business_hours = models.ForeignKey(
        BusinessHours,
        on_delete=models.PROTECT,
        related_name="phone_numbers",
        help_text="Outside these hours callers hear the after-hours text or the voicemail, and nobody is called back.",
    )

    callback_enabled = models.BooleanField(
        "Enable Callback",
        default=True,
        help_text="On: waiting callers are offered a callback. Off: they hear no offer and key 1 does nothing. "
        "Callbacks already accepted are kept.",
    )
    serve_pending = models.BooleanField(
        "Serve pending callbacks",
        default=True,
        help_text="Off: callbacks already accepted keep their place but are not called until this is on again.",
    )
    present_number = PhoneNumberField(
        "Number to present",
        blank=True,
        help_text="What the customer's phone shows when called back. Empty: the number that the customer dialed.",
    )

    welcome_text = _greeting("Said once, when the call is answered.", DEFAULT_WELCOME)
    hold_message_text = _greeting("The queue hold message, said first in each announcement.", DEFAULT_HOLD_MESSAGE)
    callback_offer_text = _greeting("Said after the position, every 30 seconds.", DEFAULT_OFFER)
    callback_confirmation_text = _greeting("Said at once after key 1; then the call ends.", DEFAULT_CONFIRMATION)
    after_hours_text = _greeting(
        "Said outside business hours where voicemail is off; then the call ends.", DEFAULT_AFTER_HOURS
    )
    voicemail_text = _greeting("Said before the tone where voicemail is on.", DEFAULT_VOICEMAIL)
    hold_music = models.FileField(
        upload_to="music/",
        blank=True,
        validators=[validate_sound_name, validate_sound],
        help_text="A WAV, MP3, OGG or FLAC file to play between announcements, repeated as needed. "
        "Empty: the built-in music.",
    )

    max_answer_seconds = models.PositiveIntegerField(
        "Max answer time",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text="How long a notification rings at an agent before the place returns to the line, in seconds.",
    )
    max_queue_wait_seconds = models.PositiveIntegerField(
        "Max queue wait",
        default=30 * 60,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 3600)],
        help_text="How long a caller may hold on the line, in seconds; then voicemail or a text, and a ticket.",
    )
    max_callback_wait_seconds = models.PositiveIntegerField(
        "Max callback wait",
        default=4 * 3600,
        validators=[MinValueValidator(1), MaxValueValidator(14 * 24 * 3600)],
        help_text="A callback not made within this time, in seconds from the request, is dropped and a ticket opened.",
    )
    voicemail_enabled = models.BooleanField(
        "Voicemail",
        default=False,
        help_text="On: callers outside hours, and those who waited too long, may leave a message, which becomes a ticket.",
    )
    closing_policy = models.CharField(
        "At closing",
        max_length=20,
        choices=ClosingPolicy.choices,
        default=ClosingPolicy.DROP_WITH_TICKET,
        help_text="What becomes of callbacks that are still waiting when business hours end.",
    )

    revision = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "number"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    # Mutators

    def save(self, **options: Any) -> None:
        """Each change is a revision: calls in progress keep the one with which they began."""
        if self.pk is None or self._state.adding:
            super().save(**options)
            return
        with transaction.atomic():
            present = PhoneNumber.objects.select_for_update().values_list("revision", flat=True).get(pk=self.pk)
            self.revision = present + 1
            if (fields := options.get("update_fields")) is not None:
                options["update_fields"] = {*fields, "revision"}
            super().save(**options)

    # Queries

    def is_open(self, *, at: datetime) -> bool:
        return self.business_hours.is_open(at=at)

    def offers_callbacks(self, *, at: datetime) -> bool:
        """Whether a waiting caller is offered a callback now (rules 2 and 3)."""
        return self.callback_enabled and self.is_open(at=at)

    def serves_callbacks(self, *, at: datetime) -> bool:
        """Whether callbacks already accepted are being called now (rules 2 and 3)."""
        return self.serve_pending and self.is_open(at=at)

    # Properties

    @property
    def holds_at_closing(self) -> bool:
        return self.closing_policy == self.ClosingPolicy.HOLD_UNTIL_OPENING

    @property
    def takes_other_numbers(self) -> bool:
        """Whether callers may key in the number at which they want to be called back (rule 19)."""
        return self.other_number != self.OtherNumber.NEVER

    @property
    def offers_other_numbers(self) -> bool:
        """Whether callers are told so, with key 2, beside the offer."""
        return self.other_number == self.OtherNumber.ALWAYS

    @property
    def presented(self) -> str:
        """The number that a customer sees when called back (rule 29)."""
        return str(self.present_number or self.number)
