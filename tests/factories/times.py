"""The moment at which tests take place unless they say otherwise."""

from datetime import UTC, datetime

AT = datetime(2025, 6, 2, 15, 0, tzinfo=UTC)
"""A Monday, 15:00 in UTC, 11:00 in New York, 17:00 in Berlin."""
