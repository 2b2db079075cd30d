"""Access tokens with which an agent's browser becomes a telephone."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_LONGEST_SECONDS = 24 * 60 * 60
_NEEDED = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_API_KEY_SID",
    "TWILIO_API_KEY_SECRET",
    "TWILIO_TWIML_APP_SID",
)


def agent_access_token(*, identity: str, ttl_seconds: int = 3600) -> str:
    """A JWT that lets `identity` place and take calls for `ttl_seconds`, a day at most.

    Raises ImproperlyConfigured where the API key or the TwiML app is not set: then there is no browser audio.
    """
    from twilio.jwt.access_token import AccessToken  # with it come JWT's algorithms, at every start of every process
    from twilio.jwt.access_token.grants import VoiceGrant

    missing = [name for name in _NEEDED if not getattr(settings, name, "")]
    if missing:
        raise ImproperlyConfigured(f"Browser audio needs {', '.join(missing)}.")
    token = AccessToken(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_API_KEY_SID,
        settings.TWILIO_API_KEY_SECRET,
        identity=identity,
        ttl=min(ttl_seconds, _LONGEST_SECONDS),
    )
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=settings.TWILIO_TWIML_APP_SID))
    return token.to_jwt()
