"""Writes the tasks that are due into Salesforce; what fails is tried again with longer and longer pauses, then a dead letter."""

import logging
import re
import time
from datetime import datetime, timedelta

from callbacks.models import QueueEntry
from contactcenter import hints
from contactcenter.turns import TURN_SECONDS
from integrations.models import SalesforceOrg, SalesforceTask
from integrations.salesforce.client import Match, Salesforce, SalesforceBusy, SalesforceError, SalesforceRefused
from integrations.salesforce.sources import filled
from reporting.derivation.interactions import derived
from reporting.models import Interaction
from telephony import phone_numbers

logger = logging.getLogger(__name__)

BUSY_PAUSE = timedelta(hours=1)
WRITTEN_KEPT, DEAD_KEPT = timedelta(days=30), timedelta(days=60)
NOT_THERE = "The interaction is not there any more."
RECORD_ID = re.compile(r"\A[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\Z")


def start(*, at: datetime) -> None:
    """Have a worker write what is due."""
    due = SalesforceTask.objects.pending().filter(next_at__lte=at)
    for pk in SalesforceOrg.objects.ready(at=at).filter(pk__in=due.values("org")).values_list("pk", flat=True):
        hints.send("integrations.tasks.write_salesforce_tasks", org_id=pk)


def write_due(*, org_id: int, at: datetime) -> int:
    """Write what is due, for a while; how many were written. Expects no transaction."""
    if not SalesforceOrg.objects.take_turn(org_id, at=at):
        return 0
    org, until, written = SalesforceOrg.objects.get(pk=org_id), time.monotonic() + TURN_SECONDS, 0
    try:
        while time.monotonic() < until:
            task = org.tasks.due(at=at).first()  # type: ignore[attr-defined]
            if task is None:
                break
            if _tell(task, org, at=at):
                written += 1
            elif not _goes_on(org, at=at):
                break
    finally:
        org.end_turn()
    return written


def _tell(task: SalesforceTask, org: SalesforceOrg, *, at: datetime) -> bool:
    """What breaks off is tried again later, like what fails: else it would stand before all others for ever."""
    try:
        return _write(task, org, at=at)
    except Exception as error:
        task.failed(f"It broke off: {type(error).__name__}.", at=at)
        raise


def _goes_on(org: SalesforceOrg, *, at: datetime) -> bool:
    """Whether only this task was refused, and not the org out of reach."""
    return org.rest_until is None or org.rest_until <= at


def _write(task: SalesforceTask, org: SalesforceOrg, *, at: datetime) -> bool:
    row = _interaction_of(task)
    if row is None:
        task.failed(NOT_THERE, at=at, for_good=True)
        return False
    client = client_of(org)
    try:
        match, salesforce_id = _upsert(client, task, org, row)
    except SalesforceBusy as busy:
        task.put_off(str(busy), until=at + BUSY_PAUSE)
        org.rest(until=at + BUSY_PAUSE)
        return False
    except SalesforceRefused as refused:
        task.failed(str(refused), at=at, for_good=True)
        return False
    except SalesforceError as error:
        logger.warning("task not written", extra={"task": task.pk, "error": str(error)})
        task.failed(str(error), at=at)
        org.note_failure(at=at)
        return False
    task.written(salesforce_id=salesforce_id, who=match.words, at=at)
    org.note_success()
    return True


def _upsert(client: Salesforce, task: SalesforceTask, org: SalesforceOrg, row: Interaction) -> tuple[Match, str]:
    """Whose it is, and its id. Not every record that has a number can have tasks: then it is nobody's, and is written."""
    fields, clicked = filled(org.fields_of_a_task(), row), _clicked(row)
    match = clicked or _whose(client, row)
    try:
        return match, client.upsert_task(key_field=org.key_field, key=key_of(task), fields=fields | match.fields)
    except SalesforceRefused:
        if clicked is None:
            raise
    match = Match("", f"{clicked.words}: Salesforce takes no task for it")
    return match, client.upsert_task(key_field=org.key_field, key=key_of(task), fields=fields)


def _interaction_of(task: SalesforceTask) -> Interaction | None:
    """As the rows of its conversation say it now."""
    return next((row for row in derived([task.conversation_id]) if row.key == task.key), None)


def _clicked(row: Interaction) -> Match | None:
    """The record on whose page an agent clicked the number; what anybody else says about a call is not believed."""
    entry = QueueEntry.objects.filter(pk=row.entry_id).first() if row.entry_id else None
    if entry is None or not entry.is_called_by_hand:
        return None
    record_id, kind = entry.data.get("SalesforceId", ""), entry.data.get("SalesforceObject", "")
    return Match(record_id, f"{kind} {record_id}, clicked", kind) if RECORD_ID.match(record_id) and kind else None


def _whose(client: Salesforce, row: Interaction) -> Match:
    number = phone_numbers.normalize(row.customer)
    if not number:
        return Match("", "The customer showed no number.")
    return client.whose("".join(one for one in phone_numbers.national(number) if one.isdigit()))


def key_of(task: SalesforceTask) -> str:
    """What stands in the external id field: of this installation's interactions no two have the same."""
    return f"{task.conversation_id}:{task.key}"


def client_of(org: SalesforceOrg) -> Salesforce:
    return Salesforce(my_domain=org.my_domain, client_id=org.client_id)


def why_not_ready(org: SalesforceOrg) -> list[str]:
    """Ask the org, write nothing: what of the settings would not work, in sentences; none where all is well."""
    try:
        there = client_of(org).fields_of_task()
    except SalesforceError as error:
        return [str(error)]
    found = []
    key = there.get(org.key_field)
    if key is None:
        found.append(f"Task has no field {org.key_field}, or the app’s user may not see it.")
    elif not key.get("externalId"):
        found.append(f"{org.key_field} is not marked as “External ID” in Salesforce.")
    for name in org.fields_of_a_task():
        if name not in there:
            found.append(f"Task has no field {name}, or the app’s user may not see it.")
        elif not there[name].get("createable"):
            found.append(f"{name} cannot be written by the app’s user.")
    return found


def forget(*, at: datetime) -> None:
    """Delete what was written a month ago, and dead letters of two months ago. Salesforce keeps its tasks."""
    SalesforceTask.objects.filter(sent_at__lt=at - WRITTEN_KEPT).delete()
    SalesforceTask.objects.dead().filter(created_at__lt=at - DEAD_KEPT).delete()
