"""The vendor's HTTP client, set up so that it does only what we ask."""

import logging

from django.conf import settings
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from telephony.carrier import CarrierRefused
from telephony.twilio.fence import FencedAdapter

# Without a key of its own the client would take edge and region from the environment.
_NO_ENVIRONMENT = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


def build_client() -> Client:
    """A client for the configured account and address; not to be shared by threads or over a fork.

    CarrierRefused where no account is configured.
    """
    if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN):
        raise CarrierRefused("TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is empty")
    http_client = TwilioHttpClient(timeout=settings.CARRIER_TIMEOUT_SECONDS, logger=_quiet_logger())
    # A proxy from the environment would also take the requests to a simulator on this machine.
    http_client.session.trust_env = False
    for scheme in ("https://", "http://"):
        http_client.session.mount(scheme, FencedAdapter())
    client = Client(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        http_client=http_client,
        environment=_NO_ENVIRONMENT,
    )
    client.api.base_url = settings.TWILIO_API_BASE_URL.rstrip("/")
    return client


def is_the_real_carrier() -> bool:
    """Whether requests cost money."""
    return settings.TWILIO_API_BASE_URL.rstrip("/").endswith(".twilio.com")


def _quiet_logger() -> logging.Logger:
    """The client logs whole requests, numbers included."""
    logger = logging.getLogger("telephony.twilio.http")
    logger.setLevel(logging.WARNING)
    return logger
