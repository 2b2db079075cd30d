"""Telephone numbers: read what people and networks write, and write what people read."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

_LONGEST, _SHORTEST_SEARCHED = 40, 3
_DIALABLE = re.compile(r"\+?[0-9 ()./\-]+", re.ASCII)
_WITHHELD_WORDS = frozenset({"anonymous", "restricted", "private", "unknown", "unavailable", "blocked", "withheld"})
# The words above, as some networks spell them on a keypad. twilio.md 1.2
_WITHHELD_KEYPAD = frozenset({"266696687", "7378742833", "7748283", "8656696", "86282452253", "2562533"})


def normalize(raw: str | None, *, region: str | None = None) -> str | None:
    """The number in E.164, or None unless it is a valid one; `region` is for numbers without a country code."""
    number = parse(raw, region=region)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_withheld(raw: str | None) -> bool:
    """Whether the network says that the caller does not show a number."""
    word = (raw or "").strip()[:_LONGEST].lower()
    return not word or word in _WITHHELD_WORDS or word.lstrip("+") in _WITHHELD_KEYPAD


def region_of(e164: str) -> str:
    """ISO code of the country; 001 where the number belongs to none (satellites); empty when unknown."""
    number = parse(e164)
    return (phonenumbers.region_code_for_number(number) or "") if number else ""


def national(e164: str) -> str:
    """As people of its country write it: (415) 555-2671."""
    return _formatted(e164, PhoneNumberFormat.NATIONAL)


def with_country(e164: str) -> str:
    """As people of other countries write it: +1 415-555-2671."""
    return _formatted(e164, PhoneNumberFormat.INTERNATIONAL)


def masked(e164: str) -> str:
    """For logs and for those who need not know it: +1415•••2671."""
    if not re.fullmatch(r"\+[0-9]{8,15}", e164, re.ASCII):
        return "•••"
    return f"{e164[:-7]}•••{e164[-4:]}"


def spellings(words: str) -> set[str]:
    """The digits by which stored numbers hold what somebody wrote: `+44 (0)20 7946 0018`, `020 7946-0018`, `0044 20…`.

    Empty for what is no number: fewer than three digits, or anything besides digits and the usual marks.
    """
    text = words.strip()[:_LONGEST]
    if not _DIALABLE.fullmatch(text):
        return set()
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    found = {digits, digits.removeprefix("00")} if digits.startswith("00") else {digits, digits.removeprefix("0")}
    return {spelling for spelling in found if len(spelling) >= _SHORTEST_SEARCHED}


def looks_dialable(raw: str | None) -> bool:
    """Whether it is written with digits and the usual marks only, in a length that a number may have."""
    text = (raw or "")[: _LONGEST + 1].strip()
    # The library reads letters as keypad digits and any script's digits as digits: neither was dialed.
    return len(text) <= _LONGEST and _DIALABLE.fullmatch(text) is not None


def parse(raw: str | None, *, region: str | None = None) -> PhoneNumber | None:
    """The number as the library sees it, valid or not; None where it cannot be one."""
    if not raw or not looks_dialable(raw):
        return None
    try:
        return phonenumbers.parse(raw.strip(), region)
    except phonenumbers.NumberParseException:
        return None


def _formatted(e164: str, style: int) -> str:
    number = parse(e164)
    return phonenumbers.format_number(number, style) if number else e164[:_LONGEST]
