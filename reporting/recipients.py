"""Who may be sent reports: they tell of customers, with their numbers."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q

from contactcenter.roles import SUPERVISORS

MOST_RECIPIENTS = 10


def may_be_sent(addresses: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those that may, and those that may not: looked at when a report is set up, and again each time it is sent."""
    allowed: list[str] = []
    refused: list[str] = []
    own = _of_supervisors()
    for address in addresses:
        domain = address.rpartition("@")[2].lower()
        listed = address.lower() in own or domain in settings.REPORT_EMAIL_DOMAINS
        (allowed if listed else refused).append(address)
    return allowed, refused


def _of_supervisors() -> set[str]:
    people = User.objects.filter(Q(is_superuser=True) | Q(groups__name=SUPERVISORS), is_active=True).exclude(email="")
    return {address.lower() for address in people.values_list("email", flat=True)}
