"""Two workers look at the same moment for reports that are due: each goes out once."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.core import mail

from reporting.models import Every, ReportEmail, ReportSchedule
from reporting.operations import emailing
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DUE = datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_a_report_goes_out_once_for_each_period(track: Track, cast: Cast, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP, settings.REPORT_EMAIL_DOMAINS = True, ["example.com"]
    for _ in track.rounds():
        ReportSchedule.objects.all().delete()
        mail.outbox.clear()
        ReportSchedule.objects.create(
            name="Morning",
            every=Every.DAY,
            at_time=time(7),
            time_zone="UTC",
            recipients=["desk@example.com"],
            created_at=DUE,
            next_at=DUE,
        )
        track.race(*[lambda: emailing.send_due(at=DUE)] * 4)
        emailing.send_due(at=DUE)
        assert len(mail.outbox) == 1
        assert ReportEmail.objects.get().sent_at == DUE
