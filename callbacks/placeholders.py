"""`$(Name)` in settings: how it is written, what stands behind it, how it is filled. A missing value is never read out."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\$\(([A-Za-z][A-Za-z0-9_]{0,39})\)")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")

_BUILT_IN: Mapping[str, Callable[[Any], str]] = {
    "Caller": lambda entry: entry.caller,
    "CallerName": lambda entry: entry.caller_name,
    "DialedNumber": lambda entry: entry.dialed_number,
    "NumberName": lambda entry: entry.phone_number.name,
    "Queue": lambda entry: entry.queue.name,
    "Category": lambda entry: entry.category,
    "Language": lambda entry: entry.language or entry.phone_number.language,
    "ConversationId": lambda entry: str(entry.conversation_id),
}
BUILT_IN = tuple(_BUILT_IN)
"""What every call has; data of the same name does not stand before it."""

LONGEST_URL = 2000


def names_in(text: str) -> list[str]:
    """The names in a text, in order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def is_well_formed(text: str) -> bool:
    """Whether every `$(` in it begins a placeholder."""
    return "$(" not in PLACEHOLDER.sub("", text)


class values_of(Mapping[str, str]):  # noqa: N801 - reads as the function that it is to its callers
    """What stands behind the names for a place in line: its data, and what every call has. Read only when asked for."""

    def __init__(self, entry: Any) -> None:
        self._entry = entry

    def __getitem__(self, name: str) -> str:
        read = _BUILT_IN.get(name)
        return read(self._entry) if read else self._entry.data[name]  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter({*_BUILT_IN, *self._entry.data})

    def __len__(self) -> int:
        return len({*_BUILT_IN, *self._entry.data})


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its values; None where one is missing."""
    if any(not values.get(name) for name in names_in(text)):
        return None
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def filled_url(text: str, values: Mapping[str, str]) -> str:
    """An address with its values, each as one piece: none can add a parameter, or lead elsewhere. A missing one is empty.

    Empty where there is no address, or it would be too long.
    """
    url = PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), text)
    return url if len(url) <= LONGEST_URL else ""


def spoken(text: str, values: Mapping[str, str]) -> str:
    """A greeting with its values; a sentence that lacks one is left out."""
    if "$(" not in text:
        return text
    return " ".join(_sentences(text, values))


def _sentences(text: str, values: Mapping[str, str]) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text.strip()):
        said = filled(sentence, values)
        if said is not None and is_well_formed(sentence):
            yield said
