"""What we say ourselves, in each language that we know; one module a language, all with the same names."""

from collections.abc import Mapping

from callbacks.sentences import de, en, es, fr

ENGLISH = "en-US"

BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "en": en.SENTENCES,
    "de": de.SENTENCES,
    "es": es.SENTENCES,
    "fr": fr.SENTENCES,
}
_NAMES = {text: name for name, text in en.SENTENCES.items()}


def base_of(language: str) -> str:
    """The language without script and country: "de" of "de-AT"."""
    return language.partition("-")[0].lower()


def knows(language: str) -> bool:
    return base_of(language) in BY_LANGUAGE


def sentence(name: str, *, language: str) -> str:
    """The sentence of that name; in English where we do not know the language. KeyError for a name that is none."""
    return BY_LANGUAGE.get(base_of(language), en.SENTENCES)[name]


def name_of(english: str) -> str | None:
    """Under which name an English sentence is kept; None for one that is not."""
    return _NAMES.get(english)
