"""Which numbers we never dial: the caller chooses the number, and we pay for it."""

from collections.abc import Collection
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from telephony import phone_numbers

_SHORTEST_DIALABLE = 7

_EXTRA_CHARGE = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
# Beside the types: 900 in every form, personal numbers of the United Kingdom (a pound a minute and more).
_BLOCKED_PREFIXES = ("+1900", "+4470")
_BLOCKED_EXCHANGE_IN_1 = "976"

_TERRITORIES = {"US": frozenset({"AS", "GU", "MP", "PR", "VI"})}
_NO_COUNTRY = "001"  # satellites and international services


@dataclass(frozen=True)
class Refusal:
    """Why a number is not dialed: a word for records, and the sentence that the caller hears."""

    code: str
    sentence: str
    is_about_the_number: bool = False
    """Whether another number might do."""


def _about_the_number(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, is_about_the_number=True)


WITHHELD = _about_the_number("withheld", "Sorry, we cannot call back a number that is not shown.")
INVALID = _about_the_number("invalid", "Sorry, that is not a telephone number that we can call.")
EMERGENCY = _about_the_number("emergency", "Sorry, we cannot call emergency or short numbers.")
OWN_NUMBER = _about_the_number("own_number", "Sorry, we cannot call back one of our own numbers.")
EXTRA_CHARGE = _about_the_number("extra_charge", "Sorry, we cannot call back numbers that charge extra.")
TOLL_FREE = _about_the_number("toll_free", "Sorry, we cannot call back toll-free numbers.")
SATELLITE = _about_the_number("satellite", "Sorry, we cannot call back satellite or international service numbers.")
COUNTRY = _about_the_number("country_not_allowed", "Sorry, we cannot call back numbers of that country.")


def check(
    *,
    number: str,
    dialed_number: str,
    our_numbers: Collection[str],
    allowed_regions: Collection[str] = (),
    toll_free_allowed: bool = True,
) -> Refusal | None:
    """The reason not to dial `number`, or None. Without `allowed_regions` only the dialed number's own country.

    Checked when a callback is asked for and again right before dialing (rule 24).
    """
    if phone_numbers.is_withheld(number):
        return WITHHELD
    home = phone_numbers.region_of(dialed_number)
    if _is_short_or_emergency(number, home=home):
        return EMERGENCY
    e164 = phone_numbers.normalize(number, region=home or None)
    if e164 is None:
        # An exchange that charges extra may be missing from the plan and still be dialed.
        return EXTRA_CHARGE if _has_blocked_prefix(number) else INVALID
    if e164 in _normalized(our_numbers, region=home) or e164 == dialed_number:
        return OWN_NUMBER
    return _refused_by_kind(e164, toll_free_allowed=toll_free_allowed) or _refused_by_country(
        e164, allowed=allowed_regions or {home}
    )


def _is_short_or_emergency(number: str, *, home: str) -> bool:
    """An emergency number really is dialed, so the national part counts as well as the whole."""
    if not phone_numbers.looks_dialable(number):
        return False
    digits = "".join(filter(str.isdecimal, number))
    if len(digits) < _SHORTEST_DIALABLE:
        return bool(digits)
    if home and not number.strip().startswith("+") and phonenumbers.connects_to_emergency_number(digits, home):
        return True
    parsed = phone_numbers.parse(number, region=home or None)
    return parsed is not None and _is_short_inside_its_country(parsed)


def _is_short_inside_its_country(parsed: PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(parsed)
    regions = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    return len(national) <= 3 or any(phonenumbers.is_emergency_number(national, region) for region in regions)


def _refused_by_kind(e164: str, *, toll_free_allowed: bool) -> Refusal | None:
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    if phone_numbers.region_of(e164) in ("", _NO_COUNTRY):
        return SATELLITE
    if kind in _EXTRA_CHARGE or _has_blocked_prefix(e164):
        return EXTRA_CHARGE
    if kind == PhoneNumberType.UNKNOWN:
        return INVALID
    if kind == PhoneNumberType.TOLL_FREE and not toll_free_allowed:
        return TOLL_FREE
    return None


def _has_blocked_prefix(number: str) -> bool:
    plain = "+" + "".join(filter(str.isdecimal, number))
    is_nanp = plain.startswith("+1") and len(plain) == len("+14155552671")
    return plain.startswith(_BLOCKED_PREFIXES) or (is_nanp and plain[5:8] == _BLOCKED_EXCHANGE_IN_1)


def _refused_by_country(e164: str, *, allowed: Collection[str]) -> Refusal | None:
    """By region, never by country code: +1 is also the Caribbean, where toll fraud lives. twilio.md 8"""
    regions = set(allowed).union(*(_TERRITORIES.get(region, ()) for region in allowed))
    return None if phone_numbers.region_of(e164) in regions else COUNTRY


def _normalized(numbers: Collection[str], *, region: str) -> set[str | None]:
    return {phone_numbers.normalize(number, region=region or None) for number in numbers}
