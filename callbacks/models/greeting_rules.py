"""What a greeting may be: a language and voice that exist in form, and sound that a caller can hear."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from telephony.audio import NotAudio, duration_seconds

LARGEST_SOUND_BYTES = 10 * 1024 * 1024

validate_language = RegexValidator(
    r"\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
    "Write a language code such as en-US, de-DE or es.",
)
validate_voice = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9.\-_]*\Z", "Write the carrier's name of a voice, e.g. Polly.Joanna, or leave this empty."
)


def validate_sound(file: Any) -> None:
    """Refuse a new file that is too large, or is no sound whatever its name says; one on record is not read again."""
    if getattr(file, "_committed", False):
        return
    if file.size > LARGEST_SOUND_BYTES:
        raise ValidationError("This file is larger than 10 MB. Save it shorter, or as MP3.")
    try:
        duration_seconds(file)
    except NotAudio as error:
        raise ValidationError(str(error)) from error
    finally:
        file.seek(0)
