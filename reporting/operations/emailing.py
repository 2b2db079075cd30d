"""Sends reports by e-mail: each period is written down first and sent once, whoever else tries and whoever stops."""

import logging
import smtplib
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction

from contactcenter.turns import TURN_SECONDS
from reporting import emails, recipients, schedule_times
from reporting.models import ReportEmail, ReportSchedule
from reporting.operations.errors import ReportRefused
from reporting.queries.summary import TooMuch

logger = logging.getLogger(__name__)

KEPT = timedelta(days=400)
NOBODY = "None of its addresses may be sent reports any more. Set it up anew, with others."


def send_due(*, at: datetime) -> None:
    """Write down what is due, and send that for a while; the next run has the rest. Expects no transaction."""
    if not can_send():
        return
    for pk in ReportSchedule.objects.due(at=at).values_list("pk", flat=True):
        _write_down(pk, at=at)
    until = time.monotonic() + TURN_SECONDS
    for pk in ReportEmail.objects.due(at=at).order_by("next_at", "pk").values_list("pk", flat=True):
        if time.monotonic() > until or not _send(pk, at=at):
            return  # a server that does not answer would keep the worker from calls


def ask_for(schedule: ReportSchedule, *, actor: Any, at: datetime) -> ReportEmail:
    """The last whole period, now, whether it was sent already or not. Raises ReportRefused."""
    refuse_without_a_server()
    first, _ = schedule_times.period_before(schedule, at)
    first_day = first.astimezone(schedule.zone).date()
    with transaction.atomic():
        schedule = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
        if schedule.emails.filter(by_hand=True, next_at__isnull=False).exists():
            raise ReportRefused(f"“{schedule}” is on its way already. Wait a minute, and reload this page.")
        return schedule.emails.create(first_day=first_day, by_hand=True, asked_by=actor, next_at=at)


def can_send() -> bool:
    return bool(settings.EMAIL_IS_SET_UP)


def refuse_without_a_server() -> None:
    if not can_send():
        raise ReportRefused("No mail server is set up. Ask whoever runs this system to set EMAIL_URL.")


@transaction.atomic
def _write_down(pk: int, *, at: datetime) -> None:
    """What is due now, and when the next is."""
    schedule = ReportSchedule.objects.select_for_update().due(at=at).filter(pk=pk).first()
    if schedule is None or schedule.next_at is None:
        return  # another worker has
    moment = schedule_times.last_moment(schedule, since=schedule.next_at, until=at)
    first, _ = schedule_times.period_before(schedule, moment)
    first_day = first.astimezone(schedule.zone).date()
    schedule.emails.get_or_create(first_day=first_day, by_hand=False, defaults={"next_at": at})
    schedule.emails.filter(tried_at__lt=at - KEPT).delete()
    schedule.wait_until(schedule_times.next_moment(schedule, after=at))


def _send(pk: int, *, at: datetime) -> bool:
    """Whether the mail server is well."""
    if not ReportEmail.objects.claim(pk, at=at):
        return True
    email = ReportEmail.objects.select_related("schedule").get(pk=pk)
    allowed, refused = recipients.may_be_sent(email.schedule.recipients)
    if not allowed:
        email.failed(NOBODY, at=at, for_good=True)
        return True
    try:
        _deliver(email, to=allowed)
    except TooMuch as too_much:
        email.failed(str(too_much), at=at, for_good=True)
    except (smtplib.SMTPException, OSError, DatabaseError) as error:
        logger.warning("report not sent", extra={"report": email.pk, "tries": email.tries, "error": str(error)[:200]})
        email.failed(str(error) or type(error).__name__, at=at)
        return isinstance(error, smtplib.SMTPRecipientsRefused)
    except Exception as error:
        email.failed(f"It broke off: {type(error).__name__}.", at=at, for_good=True)
        raise
    else:
        email.arrived(at=at)
        _note_who_was_left_out(email, refused)
    return True


def _deliver(email: ReportEmail, *, to: Sequence[str]) -> None:
    first, until = schedule_times.period_from(email.schedule, email.first_day)
    message = emails.message_of(email.schedule, first=first, until=until, to=list(to))
    message.extra_headers["Message-ID"] = _id_of(email)
    message.send()


def _id_of(email: ReportEmail) -> str:
    """The same at each try: a server that took the last one, and could not say so, sees that it has it."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname or "localhost"
    return f"<report-{email.schedule.created_at:%Y%m%d%H%M%S%f}-{email.pk}@{host}>"


def _note_who_was_left_out(email: ReportEmail, refused: Sequence[str]) -> None:
    if refused:
        email.error = f"Not sent to {', '.join(refused)}: reports may not go there any more."[:200]
        email.save(update_fields=["error"])
