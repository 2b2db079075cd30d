"""A phone number and all its settings; a change here changes nothing for another number (rule 1)."""

from datetime import datetime

from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from callbacks.models.business_hours import BusinessHours
from callbacks.models.greeting_rules import validate_language, validate_sound, validate_voice
from callbacks.models.queue import Queue
from telephony.twiml import Prompt

DEFAULT_OFFER = "Press 1 to get a callback and keep your position."
DEFAULT_CONFIRMATION = "We’ll call you back when it’s your turn. You won’t lose your position."
DEFAULT_HOLD_MESSAGE = "Thank you for holding. Your call is important to us."
DEFAULT_WELCOME = "Thank you for calling."
DEFAULT_AFTER_HOURS = "Thank you for calling. We are closed at the moment. Please call again during our business hours."
DEFAULT_VOICEMAIL = "Please leave a message after the tone. Hang up when you are done."

GREETINGS = {
    "welcome": DEFAULT_WELCOME,
    "hold_message": DEFAULT_HOLD_MESSAGE,
    "callback_offer": DEFAULT_OFFER,
    "callback_confirmation": DEFAULT_CONFIRMATION,
    "after_hours": DEFAULT_AFTER_HOURS,
    "voicemail": DEFAULT_VOICEMAIL,
}


def _greeting(help_text: str, default: str) -> models.TextField:
    return models.TextField(max_length=1000, blank=True, default=default, help_text=f"{help_text} Emptied: “{default}”")


def _audio(of: str) -> models.FileField:
    return models.FileField(
        upload_to="greetings/",
        blank=True,
        validators=[FileExtensionValidator(["wav", "mp3"]), validate_sound],
        help_text=f"A WAV or MP3 file to play instead of the spoken {of}.",
    )


class PhoneNumber(models.Model):
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
    welcome_audio = _audio("welcome")
    hold_message_text = _greeting("The queue hold message, said first in each announcement.", DEFAULT_HOLD_MESSAGE)
    hold_message_audio = _audio("hold message")
    callback_offer_text = _greeting("Said after the position, every 30 seconds.", DEFAULT_OFFER)
    callback_offer_audio = _audio("offer")
    callback_confirmation_text = _greeting("Said at once after key 1; then the call ends.", DEFAULT_CONFIRMATION)
    callback_confirmation_audio = _audio("confirmation")
    after_hours_text = _greeting(
        "Said outside business hours where voicemail is off; then the call ends.", DEFAULT_AFTER_HOURS
    )
    after_hours_audio = _audio("after-hours text")
    voicemail_text = _greeting("Said before the tone where voicemail is on.", DEFAULT_VOICEMAIL)
    voicemail_audio = _audio("voicemail text")
    hold_music = models.FileField(
        upload_to="music/",
        blank=True,
        validators=[FileExtensionValidator(["wav"]), validate_sound],
        help_text="A WAV file to play between announcements, repeated as needed. Empty: the built-in music.",
    )
    language = models.CharField(
        max_length=10,
        default="en-US",
        validators=[validate_language],
        help_text="Language of the spoken texts, e.g. en-US, de-DE.",
    )
    voice = models.CharField(
        max_length=60,
        blank=True,
        validators=[validate_voice],
        help_text="The carrier's voice that speaks, e.g. Polly.Joanna. Empty: the carrier's default.",
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

    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "number"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    # Queries

    def is_open(self, *, at: datetime) -> bool:
        return self.business_hours.is_open(at=at)

    def offers_callbacks(self, *, at: datetime) -> bool:
        """Whether a waiting caller is offered a callback now (rules 2 and 3)."""
        return self.callback_enabled and self.is_open(at=at)

    def serves_callbacks(self, *, at: datetime) -> bool:
        """Whether callbacks already accepted are being called now (rules 2 and 3)."""
        return self.serve_pending and self.is_open(at=at)

    def greeting_text(self, name: str) -> str:
        """The words of a greeting; the default where an admin emptied them (rule 6)."""
        return getattr(self, f"{name}_text").strip() or GREETINGS[name]

    def prompt(self, name: str, *, base_url: str) -> Prompt:
        """A greeting as the carrier gets it: the uploaded file where there is one, else the words."""
        audio = getattr(self, f"{name}_audio")
        if audio:
            return Prompt(audio_url=f"{base_url}{audio.url}")
        return self.spoken(self.greeting_text(name))

    def spoken(self, text: str) -> Prompt:
        return Prompt(text=text, language=self.language, voice=self.voice)

    # Properties

    @property
    def holds_at_closing(self) -> bool:
        return self.closing_policy == self.ClosingPolicy.HOLD_UNTIL_OPENING

    @property
    def presented(self) -> str:
        """The number that a customer sees when called back (rule 29)."""
        return str(self.present_number or self.number)
