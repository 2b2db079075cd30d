"""Converts sound that was uploaded before this was done on saving; calls in progress keep what they have."""

from collections import defaultdict
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from callbacks.configuration import versions
from callbacks.models import PhoneNumber
from callbacks.models.greeting_rules import as_telephones_play
from callbacks.models.greetings import Greetings
from callbacks.queries.sounds import OddSound

HOW = "sound converted for telephones"


def converted(sound: OddSound) -> ContentFile:
    """What telephones play of it; NotAudio, with a sentence, or OSError. Takes its time: expects no transaction."""
    with sound.file.storage.open(sound.file.name, "rb") as file:
        return as_telephones_play(file)


@transaction.atomic
def put_in_place(number: PhoneNumber, sounds: dict[OddSound, ContentFile], *, at: datetime) -> list[OddSound]:
    """A new version of the number that has these files; answers those done. What was changed meanwhile is left alone.

    The old files stay where they are: versions before this one, and the calls under them, play them.
    """
    number = PhoneNumber.objects.select_for_update().get(pk=number.pk)
    done: list[OddSound] = []
    with versions.kept(number, by=None, at=at, how=HOW):
        changes: defaultdict[Greetings, dict[str, ContentFile]] = defaultdict(dict)
        for sound, content in sounds.items():
            row = _as_it_is(sound, number)
            if row is not None and getattr(row, sound.field).name == sound.file.name:
                changes[row][sound.field] = content
                done.append(sound)
        if changes:
            _save(number, changes.pop(number, {}))  # first: its revision says which translations a call keeps
        for row, contents in changes.items():
            _save(row, contents)
    return done


def _as_it_is(sound: OddSound, number: PhoneNumber) -> Greetings | None:
    if isinstance(sound.row, PhoneNumber):
        return number
    return number.translations.select_for_update().filter(pk=sound.row.pk).first()


def _save(row: Greetings, contents: dict[str, ContentFile]) -> None:
    for field, content in contents.items():
        setattr(row, field, content)
    row.save(update_fields=[*contents] if not isinstance(row, PhoneNumber) else [*contents, "revision"])
