"""A Salesforce org that gets a task for each interaction: where it is, which fields, and what became of each task."""

import re
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from contactcenter.turns import TakesTurns, TurnQuerySet
from integrations.models.tried import Tried, TriedQuerySet
from integrations.salesforce.sources import SOURCES
from reporting.models import InteractionKind

FIELD_NAME = RegexValidator(
    re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,79}\Z"), "Write the field’s API name, e.g. Channel__c."
)
OURS_TO_FILL = {"Id", "WhoId", "WhatId"}
"""Fields that are found out for each task, and are in no mapping."""


class SalesforceOrgQuerySet(TurnQuerySet["SalesforceOrg"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def ready(self, *, at: datetime) -> Self:
        return super().ready(at=at).filter(is_active=True)


class SalesforceOrg(TakesTurns):
    """The one org that is told. The secret of its connected app is in the environment, SALESFORCE_CLIENT_SECRET."""

    my_domain = models.CharField(
        "My Domain",
        max_length=200,
        help_text="The org’s own address, e.g. https://acme.my.salesforce.com.",
    )
    client_id = models.CharField(
        "consumer key",
        max_length=200,
        help_text="Of the connected app, with the client credentials flow switched on. Its secret is SALESFORCE_CLIENT_SECRET.",
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Off: no tasks are written, also not later for what happens meanwhile."
    )
    kinds: Any = models.JSONField("interactions", default=list, blank=True)
    key_field = models.CharField(
        "external id field",
        max_length=80,
        default="ContactCenterKey__c",
        validators=[FIELD_NAME],
        help_text="A text field of Task, made by you with “External ID” and “Unique”: by it a task is found again.",
    )
    created_at = models.DateTimeField(editable=False)

    objects = SalesforceOrgQuerySet.as_manager()

    class Meta:
        verbose_name = "Salesforce org"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="integrations_salesforce_is_one_org")]

    def __str__(self) -> str:
        return self.my_domain.removeprefix("https://")

    # Queries

    def fields_of_a_task(self) -> dict[str, str]:
        """By the name of the field what is written into it."""
        return dict(self.mapping.values_list("field", "source"))

    # Properties

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


class SalesforceField(models.Model):
    """One field of a task, and what is written into it."""

    org = models.ForeignKey(SalesforceOrg, on_delete=models.CASCADE, related_name="mapping")
    field = models.CharField("field of Task", max_length=80, validators=[FIELD_NAME], help_text="Its API name.")
    source = models.CharField(
        "what is written", max_length=40, choices=[(name, one.label) for name, one in SOURCES.items()]
    )

    class Meta:
        verbose_name = "field"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["org", "field"], name="integrations_salesforce_field_once")]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_source_display()}"

    def clean(self) -> None:
        if self.field in OURS_TO_FILL or self.field == self.org.key_field:
            raise ValidationError({"field": "This field is filled by itself."})


class SalesforceTaskQuerySet(TriedQuerySet["SalesforceTask"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(next_at__lte=at).order_by("next_at", "pk")


class SalesforceTask(Tried):
    """The task of one interaction. What is written is read when it is sent, from the interaction as it is then."""

    org = models.ForeignKey(SalesforceOrg, on_delete=models.CASCADE, related_name="tasks")
    key = models.CharField("interaction", max_length=60)
    kind = models.CharField(max_length=8, choices=InteractionKind.choices)
    conversation_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    """Of the interaction as it was last seen: another one is told again."""

    salesforce_id = models.CharField("task", max_length=18, blank=True)
    who = models.CharField("contact or lead", max_length=120, blank=True)

    objects = SalesforceTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "Salesforce task"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["org", "key"], name="integrations_salesforce_task_once")]
        indexes = [
            models.Index(
                fields=["org", "next_at"], condition=Q(next_at__isnull=False), name="integrations_salesforce_due"
            ),
            models.Index(fields=["conversation_id"], name="integrations_salesforce_of"),
            models.Index(fields=["created_at"], name="integrations_salesforce_made"),
        ]

    def __str__(self) -> str:
        return self.key

    # Mutators

    def written(self, *, salesforce_id: str, who: str, at: datetime) -> None:
        """Unless the interaction has changed meanwhile: then it is told again."""
        self.salesforce_id, self.who = salesforce_id[:18] or self.salesforce_id, who[:120]
        self.save(update_fields=["salesforce_id", "who"])
        as_it_was = SalesforceTask.objects.filter(pk=self.pk, digest=self.digest)
        as_it_was.update(tries=self.tries + 1, sent_at=at, next_at=None, error="")
        self.refresh_from_db()


class SalesforceLook(models.Model):
    """A conversation in which something happened; its interactions are looked at once it has been quiet for a while."""

    conversation_id = models.UUIDField(primary_key=True)
    look_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.conversation_id)
