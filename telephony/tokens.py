"""Signed tokens that a browser carries to the carrier and the carrier back to us."""

from datetime import timedelta

from django.core import signing

_SALT = "telephony.offer"


class BadToken(Exception):
    """The token was not made by us, or is too old."""


def sign_offer(*, offer_id: int, agent_id: int) -> str:
    """A token for one accepted offer and its agent: letters, digits and -_: only, safe in any URL."""
    return signing.dumps([offer_id, agent_id], salt=_SALT)


def read_offer(token: str, *, max_age_seconds: float) -> tuple[int, int]:
    """The offer's and the agent's id; BadToken unless we signed it within `max_age_seconds`."""
    try:
        offer_id, agent_id = signing.loads(token, salt=_SALT, max_age=timedelta(seconds=max_age_seconds))
        return int(offer_id), int(agent_id)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise BadToken(str(error)[:100]) from error
