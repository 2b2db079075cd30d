"""The product's settings with recovery made impatient, so that a run of two minutes sees what takes minutes in earnest."""

from contactcenter.settings import *  # noqa: F403

TALKING_CHECK_SECONDS = 4
RING_GRACE_SECONDS = 4
