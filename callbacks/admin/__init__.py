"""The product's settings, one page a thing, and its history, which cannot be edited."""

from callbacks.admin import (
    business_hours,
    history,
    phone_numbers,
    queues,
    refused_numbers,
    requests,
    routing,
    versions,
    words_of_agents,
)

__all__ = [
    "business_hours",
    "history",
    "phone_numbers",
    "queues",
    "refused_numbers",
    "requests",
    "routing",
    "versions",
    "words_of_agents",
]
