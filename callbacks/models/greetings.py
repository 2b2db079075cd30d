"""What callers hear: texts with a language and a voice, or uploaded sound (rule 6)."""

from typing import Any

from django.db import models

from callbacks import placeholders, sentences
from callbacks.models.greeting_rules import (
    convert_new_sounds,
    validate_language,
    validate_sound,
    validate_sound_name,
    validate_voice,
)
from callbacks.sentences import en
from telephony.twiml import Prompt

DEFAULT_OFFER = en.SENTENCES["callback_offer"]
DEFAULT_CONFIRMATION = en.SENTENCES["callback_confirmation"]
DEFAULT_HOLD_MESSAGE = en.SENTENCES["hold_message"]
DEFAULT_WELCOME = en.SENTENCES["welcome"]
DEFAULT_AFTER_HOURS = en.SENTENCES["after_hours"]
DEFAULT_VOICEMAIL = en.SENTENCES["voicemail"]

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
        validators=[validate_sound_name, validate_sound],
        help_text=f"A WAV, MP3, OGG or FLAC file to play instead of the spoken {of}.",
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

    said_in: Any = None
    """The entry of the call in which they are said; None in a preview."""

    class Meta:
        abstract = True

    # Mutators

    def clean_fields(self, exclude: Any = None) -> None:
        """Checked first; sound that passes becomes what telephones play, as it is stored."""
        super().clean_fields(exclude=exclude)
        convert_new_sounds(self)

    # Queries

    def stored_sounds(self) -> dict[str, Any]:
        """The uploaded files that are on record, by the name of their setting."""
        fields = [field for field in self._meta.concrete_fields if isinstance(field, models.FileField)]
        files = {field.name: getattr(self, field.name) for field in fields}
        return {name: file for name, file in files.items() if file and file._committed}  # noqa: SLF001

    def greeting_text(self, name: str) -> str:
        """The words of a greeting; the default, in this language, where an admin left it or emptied it (rule 6)."""
        return self._own_words(name) or sentences.sentence(name, language=self.language)

    def prompt(self, name: str, *, base_url: str) -> Prompt:
        """A greeting as the carrier gets it: the uploaded file where there is one, else the words."""
        audio = getattr(self, f"{name}_audio")
        if audio:
            return Prompt(audio_url=f"{base_url}{audio.url}")
        if words := self._filled(self._own_words(name)):
            return Prompt(text=words, language=self.language, voice=self.voice)
        return self.sentence(name)

    def _filled(self, words: str) -> str:
        """With the values of the call to which it is said; a sentence that lacks one is left out (rule 29)."""
        if "$(" not in words:
            return words
        return placeholders.spoken(words, placeholders.values_of(self.said_in) if self.said_in else {})

    def sentence(self, name: str, **values: object) -> Prompt:
        """A sentence of ours in this language; English, by an English voice, where we do not know it there."""
        text = sentences.sentence(name, language=self.language).format(**values)
        if sentences.knows(self.language):
            return Prompt(text=text, language=self.language, voice=self.voice)
        return Prompt(text=text, language=sentences.ENGLISH)

    def spoken(self, text: str) -> Prompt:
        """English words of ours: translated where they are one of our sentences, never read by a foreign voice."""
        if (name := sentences.name_of(text)) is not None:
            return self.sentence(name)
        if sentences.base_of(self.language) == "en":
            return Prompt(text=text, language=self.language, voice=self.voice)
        return Prompt(text=text, language=sentences.ENGLISH)

    def written(self, text: str) -> Prompt:
        """Words that an admin wrote in this language, as they are."""
        return Prompt(text=text, language=self.language, voice=self.voice)

    def _own_words(self, name: str) -> str:
        """What an admin wrote; nothing where it is the English default, which other languages have as well."""
        words: str = getattr(self, f"{name}_text").strip()
        return "" if words == GREETINGS[name] else words
