"""What an agent hears who waits alone in the room: which language the customer chose, and music instead of silence.

The carrier lets an agent hear how the customer's telephone rings. Where whoever answers must press 1, that call is not in
the room until they do: without music the agent would wait in silence.
"""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation.trans_real import translation as catalog  # the product itself is in English alone

from callbacks import announcement, sentences
from callbacks.in_force import asks_for_key_1, settings_of
from callbacks.models import QueueEntry
from telephony.twiml import Prompt


def whisper(entry: QueueEntry) -> list[Prompt]:
    """In the number's own language, which its agents speak, the one that the customer chose; nothing where it is the same."""
    number = entry.phone_number
    if not entry.language or sentences.base_of(entry.language) == sentences.base_of(number.language):
        return []
    return [number.sentence("whisper", language=_named(entry.language, in_language=number.language))]


def music_url(entry: QueueEntry) -> str:
    """The number's hold music, a piece that is played over and over; empty where the agent hears the telephone ring."""
    return announcement.music_url(settings_of(entry), settings.ANNOUNCEMENT_SECONDS) if asks_for_key_1(entry) else ""


def is_told_in_the_room(entry: QueueEntry, *, on_a_telephone: bool) -> bool:
    """Whether there is something to hear in the room: an agent's browser was told the language on the way into it."""
    return asks_for_key_1(entry) or (on_a_telephone and bool(whisper(entry)))


def _named(language: str, *, in_language: str) -> str:
    """Spanish is "Spanisch" where the number's language is German; English where we do not speak that."""
    base = sentences.base_of(in_language)
    name = LANG_INFO.get(sentences.base_of(language), {}).get("name", language)
    return catalog(base).gettext(name) if sentences.knows(base) else name
