"""What a greeting may be: a language and voice that exist in form, and sound that a caller can hear and telephones play."""

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models

from telephony.audio import LONGEST_CLIP_SECONDS, NotAudio
from telephony.conversion import convert, look_at

LARGEST_SOUND_BYTES = 10 * 1024 * 1024
LONGEST_SOUND_SECONDS = LONGEST_CLIP_SECONDS

validate_sound_name = FileExtensionValidator(["wav", "mp3", "ogg", "flac"])

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
        look_at(file, most_seconds=LONGEST_SOUND_SECONDS)
    except NotAudio as error:
        raise ValidationError(str(error)) from error
    finally:
        file.seek(0)


def convert_new_sounds(row: models.Model) -> None:
    """Put what telephones play in place of each file that was just uploaded: then, and never in a caller's request.

    Expects files that `validate_sound` has let pass. Raises ValidationError, by field, for what nobody could hear well.
    """
    refused = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001
        file = getattr(row, field.name) if isinstance(field, models.FileField) else None
        if file and not file._committed:  # noqa: SLF001
            try:
                setattr(row, field.name, as_telephones_play(file))
            except NotAudio as error:
                refused[field.name] = str(error)
    if refused:
        raise ValidationError(refused)


def as_telephones_play(file: Any) -> ContentFile:
    """The same sound as telephones play it, to be stored; NotAudio, with a sentence, where nobody could hear it well."""
    sound = convert(file, most_seconds=LONGEST_SOUND_SECONDS)
    return ContentFile(sound, name=f"{PurePath(file.name).stem}.wav")
