"""What the settings of callback numbers and of data may be: a sentence under the field for what can never work."""

from collections.abc import Iterator
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError

from callbacks import placeholders
from callbacks.models import Category, MenuChoice, RoutingStep
from callbacks.models.data_rules import NAME
from callbacks.models.greetings import GREETINGS
from contactcenter import outside
from telephony import phone_numbers

NUMBERS = ("number_to_dial", "number_to_present")
A_NAME = "X"


def check_callback_number(number: Any) -> None:
    """Countries that exist, numbers that are some, and names that data can have (rules 19, 24, 29)."""
    _refuse(
        {
            "allowed_countries": _wrong_countries(_text(number, "allowed_countries")),
            **{name: _wrong_number(_text(number, name), number=number) for name in NUMBERS},
        }
    )


def check_data(number: Any) -> None:
    """Addresses that can be asked or opened, carrier parameters with names, greetings that can be said (rules 21, 29)."""
    _refuse(
        {
            "carrier_data": _wrong_names(_text(number, "carrier_data")),
            "lookup_url": _wrong_lookup(number),
            "screen_pop_url": _wrong_address(_text(number, "screen_pop_url"))
            or _unknown_name(_text(number, "screen_pop_url"), number),
        }
    )
    check_greetings(number, of=number)


def check_greetings(greetings: Any, *, of: Any) -> None:
    """What is said to callers of a number, in whichever language, names only what their calls can carry."""
    texts = {f"{name}_text": _text(greetings, f"{name}_text") for name in GREETINGS}
    _refuse({field: _wrong_greeting(text, of) for field, text in texts.items()})


def names_for(number: Any) -> list[str]:
    """The names that a call of this number may carry as data: what some setting writes."""
    return sorted(
        {
            *placeholders.BUILT_IN,
            *settings.DATA_NAMES,
            *_carrier_names(_text(number, "carrier_data")),
            *_routing_names(number),
        }
    )


def _refuse(sentences: dict[str, str]) -> None:
    if found := {field: sentence for field, sentence in sentences.items() if sentence}:
        raise ValidationError(found)


def _text(number: Any, name: str) -> str:
    """A setting; empty in a new row whose value only the database gives."""
    value = getattr(number, name)
    return value if isinstance(value, str) else ""


def _wrong_countries(written: str) -> str:
    wanted = [part.strip() for part in written.split(",") if part.strip()]
    unknown = [country for country in wanted if country not in phonenumbers.SUPPORTED_REGIONS]
    return f"There is no country {unknown[0]!r}. Write two letters such as US, GB, DE." if unknown else ""


def _wrong_number(setting: str, *, number: Any) -> str:
    if "$(" in setting:
        return _malformed(setting) or _unknown_name(setting, number)
    home = phone_numbers.region_of(str(number.number)) or None
    if setting and phone_numbers.normalize(setting, region=home) is None:
        return "Write a telephone number such as +14155550100, or a name such as $(ContactNumber)."
    return ""


def _wrong_names(written: str) -> str:
    wrong = [name for name in _carrier_names(written) if not NAME.match(name)]
    return f"{wrong[0][:60]!r}: begin with a letter, then letters, digits and _ only." if wrong else ""


def _wrong_lookup(number: Any) -> str:
    url = _text(number, "lookup_url")
    if not url:
        return ""
    if wrong := _wrong_address(url):
        return wrong
    given = [name for name in placeholders.names_in(url) if name not in names_for(number)]
    if given:
        return _no_such_name(given[0], number)
    empty = placeholders.PLACEHOLDER.sub(A_NAME, url)
    return outside.why_not_ask(empty, hosts=settings.LOOKUP_HOSTS, in_development=settings.DEBUG)


def _wrong_address(url: str) -> str:
    """A caller's data may be a part of a path or a parameter, never the place to which it leads."""
    if not url:
        return ""
    if wrong := _malformed(url):
        return wrong
    scheme, _, rest = url.partition("://")
    host = rest.replace("?", "/").replace("#", "/").replace("\\", "/").partition("/")[0]
    if scheme not in ("http", "https") or not host or any(character.isspace() for character in url):
        return "Write a whole address, beginning with https://."
    if "$(" in host or "@" in host:
        return "The host must be written out: data cannot say where an address leads."
    return ""


def _wrong_greeting(text: str, number: Any) -> str:
    return (_malformed(text) or _unknown_name(text, number)) if "$(" in text else ""


def _malformed(text: str) -> str:
    return "" if placeholders.is_well_formed(text) else "Write a name as $(Name): letters, digits and _ only."


def _unknown_name(text: str, number: Any) -> str:
    """Where there is a look-up, any name may come from it."""
    if _text(number, "lookup_url") or "$(" not in text:
        return ""
    known = names_for(number)
    return next((_no_such_name(name, number) for name in placeholders.names_in(text) if name not in known), "")


def _no_such_name(name: str, number: Any) -> str:
    return f"Nothing gives a call of this number a value for $({name}). Known names: {', '.join(names_for(number))}."


def _carrier_names(written: str) -> list[str]:
    return [name for part in written.split(",") if (name := part.strip())]


def _routing_names(number: Any) -> Iterator[str]:
    """What menus ask for, and what categories and steps set."""
    yield from MenuChoice.objects.exclude(ask_for="").values_list("ask_for", flat=True)
    for model, field in ((Category, "data"), (RoutingStep, "set_data")):
        for data in model.objects.values_list(field, flat=True):
            yield from data
