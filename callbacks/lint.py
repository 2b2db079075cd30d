"""Looks over the settings of a number for what admins get wrong: pure, from facts to findings, each a sentence.

Nothing here is refused: all of it can be meant. An error is what callers will certainly meet as a fault.
"""

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from callbacks import sentences
from callbacks.languages import language_of

CALLBACK_KEY = "1"
PLACEHOLDER = re.compile(r"\$\(([^)]*)\)?")
_SAYS_PRESS = r"(?:press|push|dial|drücken sie(?: bitte)?(?: die)?|wählen sie(?: die)?|pulse|oprima|marque|presione|"
_SAYS_PRESS += r"appuyez sur|tapez|composez)(?:\s+(?:key|taste|el|la|le|the|number))*"
_NAMED_KEY = re.compile(_SAYS_PRESS + r"\s+([0-9*#])(?![0-9])", re.IGNORECASE)
_NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch"}


class Severity(enum.StrEnum):
    """An error is met by every caller; a warning by some, or it was perhaps meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is probably wrong; `field` is the setting that it is about."""

    severity: Severity
    field: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A text that callers hear, and the voice that reads it; no text where a sound file is played."""

    field: str
    name: str
    text: str
    language: str
    voice: str = ""


@dataclass(frozen=True, kw_only=True)
class OddFile:
    """An uploaded file that is not as telephones play it, or that is lost."""

    field: str
    name: str
    file: str
    is_lost: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is to know of a number; times in seconds."""

    texts: list[Spoken] = field(default_factory=list)
    offer_field: str = "callback_offer_text"
    callback_enabled: bool = True
    cycle_speech_seconds: float = 0
    cycle_seconds: float = 30
    max_queue_wait_seconds: int = 0
    longest_opening_seconds: float | None = None
    open_seconds_left_today: float | None = None
    ever_opens: bool = True
    members: int = 1
    has_menu: bool = False
    menu_keys: frozenset[str] = frozenset()
    menu_languages: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    placeholders: dict[str, str] = field(default_factory=dict)
    known_names: frozenset[str] | None = None
    odd_files: tuple[OddFile, ...] = ()


def look_over(facts: Facts) -> list[Finding]:
    """All findings, errors first."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda one: one.severity != Severity.ERROR)


def _offer_names_the_key(facts: Facts) -> Iterator[Finding]:
    if not facts.callback_enabled:
        return
    for spoken in _texts(facts, "callback_offer"):
        keys = named_keys(spoken.text)
        if not keys:
            yield _warning(spoken, f"{spoken.name} names no key. Callers press {CALLBACK_KEY} for a callback.")
        elif CALLBACK_KEY not in keys:
            wrong = ", ".join(keys)
            yield _error(spoken, f"{spoken.name} names key {wrong}, but the key for a callback is {CALLBACK_KEY}.")


def _cycle_is_short_enough(facts: Facts) -> Iterator[Finding]:
    if facts.cycle_speech_seconds > facts.cycle_seconds:
        speech, cycle = round(facts.cycle_speech_seconds), round(facts.cycle_seconds)
        sentence = (
            f"The announcement is {speech} s of speech, longer than its cycle of {cycle} s: there is no music left."
        )
        yield Finding(Severity.ERROR, "hold_message_text", sentence)


def _waits_fit_the_hours(facts: Facts) -> Iterator[Finding]:
    if not facts.ever_opens:
        yield Finding(Severity.ERROR, "business_hours", "These hours never open: nobody can enter the line.")
        return
    wait = facts.max_queue_wait_seconds
    for opening, words in (
        (facts.longest_opening_seconds, "the longest opening of the next two weeks"),
        (facts.open_seconds_left_today, "what is left until closing today"),
    ):
        if opening is not None and wait > opening:
            sentence = f"The max queue wait of {_minutes(wait)} is longer than {words}, {_minutes(opening)}."
            yield Finding(Severity.WARNING, "max_queue_wait_seconds", sentence)
            return


def _language_fits_the_voice(facts: Facts) -> Iterator[Finding]:
    for spoken in facts.texts:
        written, read = language_of(spoken.text), sentences.base_of(spoken.language)
        if written and written != read:
            voice = f"a voice of language {spoken.language}"
            yield _warning(spoken, f"{spoken.name} looks {_NAMES[written]}, but is read by {voice}.")


def _menu_names_its_keys(facts: Facts) -> Iterator[Finding]:
    if not facts.has_menu:
        return
    if not facts.menu_keys:
        yield Finding(Severity.ERROR, "menu", "The menu has no choices: callers are asked for a key that does nothing.")
    for spoken in _texts(facts, "menu"):
        named = set(named_keys(spoken.text))
        if missing := sorted(named - facts.menu_keys):
            yield _error(spoken, f"The menu's text names key {', '.join(missing)}, which it does not have.")
        if silent := sorted(facts.menu_keys - named):
            yield _warning(spoken, f"The menu's text does not name key {', '.join(silent)}.")


def _menu_languages_are_spoken(facts: Facts) -> Iterator[Finding]:
    written = {sentences.base_of(language) for language in facts.languages}
    for language in sorted(facts.menu_languages):
        if sentences.base_of(language) not in written and not sentences.knows(language):
            sentence = f"The menu offers {language}, in which nothing is written: its callers would hear English."
            yield Finding(Severity.ERROR, "menu", sentence)


def _somebody_answers(facts: Facts) -> Iterator[Finding]:
    if facts.members == 0:
        yield Finding(Severity.ERROR, "queue", "Nobody is a member of this number's queue: callers wait for no one.")


def _placeholders_are_right(facts: Facts) -> Iterator[Finding]:
    for name, text in facts.placeholders.items():
        for match in PLACEHOLDER.finditer(text):
            if not match.group(0).endswith(")") or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", match.group(1)):
                sentence = f"{match.group(0)!r} is no placeholder. Write $(Name)."
                yield Finding(Severity.ERROR, name, sentence)
            elif facts.known_names is not None and match.group(1) not in facts.known_names:
                sentence = f"{match.group(0)}: no menu, step or category sets this name; a look-up or the API must."
                yield Finding(Severity.WARNING, name, sentence)


def _sounds_can_be_played(facts: Facts) -> Iterator[Finding]:
    for odd in facts.odd_files:
        if odd.is_lost:
            sentence = f"{odd.name}: the file {odd.file} is lost or cannot be read. Upload it again."
            yield Finding(Severity.ERROR, odd.field, sentence)
        else:
            sentence = f"{odd.name}: the file {odd.file} is not as telephones play it. "
            sentence += "Upload it again, or run manage.py convert_sounds."
            yield Finding(Severity.WARNING, odd.field, sentence)


CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    _offer_names_the_key,
    _cycle_is_short_enough,
    _waits_fit_the_hours,
    _language_fits_the_voice,
    _menu_names_its_keys,
    _menu_languages_are_spoken,
    _somebody_answers,
    _placeholders_are_right,
    _sounds_can_be_played,
)


def named_keys(text: str) -> list[str]:
    """The keys that a text asks to press, in its order."""
    return _NAMED_KEY.findall(text)


def _texts(facts: Facts, name: str) -> list[Spoken]:
    return [spoken for spoken in facts.texts if name in spoken.field and spoken.text]


def _minutes(seconds: float) -> str:
    return f"{round(seconds / 60)} min"


def _error(spoken: Spoken, sentence: str) -> Finding:
    return Finding(Severity.ERROR, spoken.field, sentence)


def _warning(spoken: Spoken, sentence: str) -> Finding:
    return Finding(Severity.WARNING, spoken.field, sentence)
