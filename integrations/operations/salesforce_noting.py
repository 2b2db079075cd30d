"""Notes which interactions are over and have, or need, a task in Salesforce: a conversation is looked at once it is quiet.

Whatever changes an interaction writes a line of history; so what is written after the call, such as the disposition, is
noticed, and the task told again.
"""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from callbacks.models import QueueEntryEvent
from integrations.models import SalesforceLook, SalesforceOrg, SalesforceTask
from integrations.operations.following import Take, follow
from reporting.derivation.interactions import derived
from reporting.models import Interaction

FEED = "salesforce"
QUIET = timedelta(seconds=20)
"""So long nothing may have happened: who still writes notes would have the task written twice."""

AT_ONCE = 100


def note(*, at: datetime) -> int:
    """Tasks to be written for all that is over; how many are new or have changed."""
    follow(FEED, QueueEntryEvent.objects.all, at=at, take=lambda: _touching(at=at))
    made = 0
    while ids := list(SalesforceLook.objects.filter(look_at__lte=at).values_list("pk", flat=True)[:AT_ONCE]):
        made += _look(ids, at=at)
    return made


def _touching(*, at: datetime) -> Take | None:
    if not SalesforceOrg.objects.active().exists():
        SalesforceLook.objects.all().delete()
        return None

    def take(rows: list[QueueEntryEvent]) -> int:
        touched = {row.conversation_id for row in rows}
        looks = [SalesforceLook(conversation_id=one, look_at=at + QUIET) for one in touched]
        SalesforceLook.objects.bulk_create(
            looks, update_conflicts=True, unique_fields=["conversation_id"], update_fields=["look_at"]
        )
        return len(looks)

    return take


@transaction.atomic
def _look(conversation_ids: list[uuid.UUID], *, at: datetime) -> int:
    SalesforceLook.objects.filter(pk__in=conversation_ids).delete()
    org = SalesforceOrg.objects.active().first()
    if org is None:
        return 0
    rows = [row for row in derived(conversation_ids) if _is_to_be_told(row, org)]
    known = {task.key: task for task in org.tasks.select_for_update().filter(conversation_id__in=conversation_ids)}
    new = [_new(row, org, at=at) for row in rows if row.key not in known]
    SalesforceTask.objects.bulk_create(new, ignore_conflicts=True)
    changed = [known[row.key] for row in rows if row.key in known and known[row.key].digest != digest_of(row)]
    by_key = {row.key: row for row in rows}
    for task in changed:
        task.digest = digest_of(by_key[task.key])
        task.save(update_fields=["digest"])
        task.send_again(at=at)
    return len(new) + len(changed)


def _is_to_be_told(row: Interaction, org: SalesforceOrg) -> bool:
    return row.ended_at is not None and row.ended_at >= org.created_at and org.wants(row.kind)


def _new(row: Interaction, org: SalesforceOrg, *, at: datetime) -> SalesforceTask:
    return SalesforceTask(
        org=org,
        key=row.key,
        kind=row.kind,
        conversation_id=row.conversation_id,
        digest=digest_of(row),
        created_at=at,
        next_at=at,
    )


def digest_of(row: Interaction) -> str:
    """The same as long as the interaction is."""
    said: dict[str, Any] = {
        field.attname: getattr(row, field.attname)
        for field in Interaction._meta.concrete_fields  # noqa: SLF001
        if field.name != "id"
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
