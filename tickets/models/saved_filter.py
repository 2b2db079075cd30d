"""Filters that somebody keeps under a name, alone or for all, and which one a person begins with."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: Any) -> "SavedFilterQuerySet":
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedFilter(models.Model):
    """What the list's form was set to; `is_shared` where a supervisor gave it to all."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ticket_filters")
    is_shared = models.BooleanField(default=False)
    query: Any = models.JSONField(default=dict)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="tickets_filter_name_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultFilter(models.Model):
    """With which filter a person's list begins."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_ticket_filter"
    )
    saved = models.ForeignKey(SavedFilter, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.saved)
