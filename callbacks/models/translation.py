"""The greetings of a number in a further language (rule 6)."""

from django.db import models
from simple_history.models import HistoricalRecords

from callbacks.models.greetings import Greetings
from callbacks.models.phone_number import PhoneNumber


def _text(of: str) -> models.TextField:
    return models.TextField(
        max_length=1000, blank=True, help_text=f"The {of} in this language. Empty: the default, if we know it there."
    )


class Translation(Greetings):
    """What callers who chose another language hear."""

    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="translations")
    welcome_text = _text("welcome")
    hold_message_text = _text("hold message")
    callback_offer_text = _text("offer")
    callback_confirmation_text = _text("confirmation")
    after_hours_text = _text("after-hours text")
    voicemail_text = _text("voicemail text")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "further language"
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["phone_number", "language"], name="callbacks_number_has_a_language_once"),
        ]

    def __str__(self) -> str:
        return self.language
