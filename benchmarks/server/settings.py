"""The product's settings, with the benchmark's addresses."""

from contactcenter.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.server.urls"
