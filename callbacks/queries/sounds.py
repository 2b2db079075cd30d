"""Uploaded sound that is not as telephones play it: from before it was converted as it is saved, or put there by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callbacks.models import PhoneNumber
from callbacks.models.greetings import Greetings
from telephony.audio import is_as_telephones_play


@dataclass(frozen=True)
class OddSound:
    """A file of a number or of one of its further languages; `is_lost` where it is not there or cannot be read."""

    row: Greetings
    field: str
    file: Any
    is_lost: bool

    @property
    def title(self) -> str:
        language = "" if isinstance(self.row, PhoneNumber) else f" ({self.row.language})"
        return self.field.removesuffix("_audio").replace("_", " ").capitalize() + language


def odd_sounds(number: PhoneNumber) -> Iterator[OddSound]:
    """Those of a number and its further languages that are not as telephones play them, or lost. Reads their heads."""
    rows: list[Greetings] = [number, *(number.translations.all() if number.pk else [])]
    for row in rows:
        for field, file in row.stored_sounds().items():
            is_fine = _is_fine(file)
            if not is_fine:
                yield OddSound(row, field, file, is_lost=is_fine is None)


def _is_fine(file: Any) -> bool | None:
    try:
        with file.storage.open(file.name, "rb") as opened:
            return is_as_telephones_play(opened)
    except OSError:
        return None
