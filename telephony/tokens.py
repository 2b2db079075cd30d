"""Signed tokens that a browser carries to the carrier and the carrier back to us."""

from datetime import timedelta

from django.core import signing

_SALT = "telephony.offer"
_GUEST_SALT = "telephony.guest"


class BadToken(Exception):
    """The token was not made by us, or is too old."""


def sign_offer(*, offer_id: int, agent_id: int) -> str:
    """A token for one accepted offer and its agent: letters, digits and -_: only, safe in any URL."""
    return signing.dumps([offer_id, agent_id], salt=_SALT)


def read_offer(token: str, *, max_age_seconds: float) -> tuple[int, int]:
    """The offer's and the agent's id; BadToken unless we signed it within `max_age_seconds`."""
    offer_id, agent_id = _read(token, salt=_SALT, max_age_seconds=max_age_seconds, length=2)
    return offer_id, agent_id


def sign_guest(*, guest_id: int) -> str:
    """A token for one visit to somebody else's conversation; of another kind than an offer's."""
    return signing.dumps([guest_id], salt=_GUEST_SALT)


def read_guest(token: str, *, max_age_seconds: float) -> int:
    """The guest's id; BadToken unless we signed it within `max_age_seconds`."""
    [guest_id] = _read(token, salt=_GUEST_SALT, max_age_seconds=max_age_seconds, length=1)
    return guest_id


def _read(token: str, *, salt: str, max_age_seconds: float, length: int) -> list[int]:
    try:
        numbers = [int(each) for each in signing.loads(token, salt=salt, max_age=timedelta(seconds=max_age_seconds))]
        if len(numbers) != length:
            raise ValueError("of another kind")
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise BadToken(str(error)[:100]) from error
    return numbers
