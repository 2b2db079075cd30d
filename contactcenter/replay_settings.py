"""The settings under which a replay runs: a database in memory, a carrier in memory, and nobody who is told."""

from contactcenter import log_config
from contactcenter.settings import *  # noqa: F403 - all that is not set here is as in the product
from contactcenter.settings import LOG_FORMAT

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {}
CARRIER = "telephony.fake.FakeCarrier"
CARRIER_CALLS_PER_SECOND = 0
LOGGING = log_config.logging_config(level="ERROR", style=LOG_FORMAT)
DEBUG = False
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT = "memory"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
MIGRATION_MODULES = dict.fromkeys(
    ["agents", "callbacks", "tickets", "reporting", "integrations", "auth", "contenttypes"]
)
"""Tables as the models have them: the way there takes seconds, and leads through no data here."""
