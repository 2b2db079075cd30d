"""From and To of calls that REST requests place: who may call whom (twilio.md 5.2)."""

from __future__ import annotations

from telephony.simulator.rest.errors import RestError
from telephony.simulator.rest.parameters import Parameters
from telephony.simulator.switch import Switch
from telephony.simulator.words import is_e164, without_punctuation

MAGIC_FROM = "+15005550006"
REFUSED_FROM = {"+15005550001": (21212, "The From number {} is not a valid phone number")}
REFUSED_TO = {
    "+15005550001": (21217, "The phone number {} does not appear to be valid"),
    "+15005550002": (21214, "The To number {} cannot be reached"),
    "+15005550003": (21215, "Account not authorized to call {}"),
    "+15005550004": (21216, "The To number {} is blocked"),
}


def read_endpoints(parameters: Parameters, switch: Switch) -> tuple[str, str]:
    """From and To, both checked; a browser may be called from anything."""
    to_number = _read_to(parameters, switch)
    from_number = without_punctuation(parameters.text("From").strip())
    if not from_number:
        raise RestError(21213, "Caller phone number required")
    if to_number.startswith("client:"):
        return parameters.text("From").strip(), to_number
    _check_from(from_number, switch)
    return from_number, to_number


def _read_to(parameters: Parameters, switch: Switch) -> str:
    given = parameters.text("To").strip()
    if not given:
        raise RestError(21201, "No 'To' number is specified")
    if given.startswith("client:"):
        return given.partition("?")[0]
    number = without_punctuation(given)
    if number in REFUSED_TO:
        code, message = REFUSED_TO[number]
        raise RestError(code, message.format(given))
    if not is_e164(number):
        raise RestError(21211, f"The 'To' number {given[:64]} is not a valid phone number.")
    if switch.faults.is_geo_blocked(number):
        raise RestError(21215, f"Account not authorized to call {number}. Check the geo permissions of the account.")
    return number


def _check_from(number: str, switch: Switch) -> None:
    if number in REFUSED_FROM or not is_e164(number):
        raise RestError(21212, f"The 'From' number {number[:64]} is not a valid phone number.")
    if number != MAGIC_FROM and switch.directory.number(number) is None:
        raise RestError(
            21210,
            f"The source phone number provided, {number}, is not yet verified for your account. "
            "You may only make calls from phone numbers that you've verified or purchased from Twilio.",
        )
