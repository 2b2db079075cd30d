"""Forgets the carrier's reports once they are old: they hold telephone numbers, and are there for a look soon after."""

from datetime import datetime, timedelta

from django.conf import settings

from callbacks.models import CarrierReport

AT_ONCE = 5000


def forget(*, at: datetime) -> int:
    """Delete what is older than CARRIER_REPORT_DAYS, a few thousand a statement; returns how many."""
    old = CarrierReport.objects.filter(at__lt=at - timedelta(days=settings.CARRIER_REPORT_DAYS))
    forgotten = 0
    while keys := list(old.order_by("at").values_list("pk", flat=True)[:AT_ONCE]):
        forgotten += CarrierReport.objects.filter(pk__in=keys).delete()[0]
    return forgotten
