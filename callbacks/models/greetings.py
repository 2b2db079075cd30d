"""What callers hear: texts with a language and a voice, or uploaded sound (rule 6)."""

from django.core.validators import FileExtensionValidator
from django.db import models

from callbacks.models.greeting_rules import validate_language, validate_sound, validate_voice
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


def _audio(of: str) -> models.FileField:
    return models.FileField(
        upload_to="greetings/",
        blank=True,
        validators=[FileExtensionValidator(["wav", "mp3"]), validate_sound],
        help_text=f"A WAV or MP3 file to play instead of the spoken {of}.",
    )


class Greetings(models.Model):
    """Everything said in one language. The texts are fields of those who inherit: `<name>_text` beside `<name>_audio`."""

    welcome_audio = _audio("welcome")
    hold_message_audio = _audio("hold message")
    callback_offer_audio = _audio("offer")
    callback_confirmation_audio = _audio("confirmation")
    after_hours_audio = _audio("after-hours text")
    voicemail_audio = _audio("voicemail text")
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

    class Meta:
        abstract = True

    # Queries

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
