"""Small things that every resource of the carrier has: SIDs, dates, countries, numbers."""

from __future__ import annotations

import datetime
import email.utils
import re
import uuid

API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
COUNTRIES = {
    "+1": "US",
    "+31": "NL",
    "+33": "FR",
    "+34": "ES",
    "+39": "IT",
    "+41": "CH",
    "+43": "AT",
    "+44": "GB",
    "+49": "DE",
}


def new_sid(prefix: str) -> str:
    return prefix + uuid.uuid4().hex


def wall_now() -> datetime.datetime:
    """Dates of resources are wall clock at every speed, so that the product can compare them with its own."""
    return datetime.datetime.now(datetime.UTC)


def rfc2822(moment: datetime.datetime | None) -> str | None:
    return email.utils.format_datetime(moment) if moment else None


def iso(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def is_e164(number: str) -> bool:
    return E164.fullmatch(number) is not None


def without_punctuation(number: str) -> str:
    """`+1 (415) 555-2671` is accepted as Twilio accepts it."""
    return re.sub(r"[ ().-]", "", number)


def country_of(number: str) -> str:
    """ISO code by calling code where we know it, else nothing."""
    return next((code for prefix, code in COUNTRIES.items() if number.startswith(prefix)), "")


def formatted(number: str) -> str:
    """`(415) 555-2671` for North America; others as they are."""
    if is_e164(number) and number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
