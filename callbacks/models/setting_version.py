"""Every version of every setting, with who made it, when, and how: to compare, and to bring back."""

from typing import Any

from django.conf import settings
from django.db import models


class SettingVersion(models.Model):
    """One row of settings, with all that belongs to it, as it was from a moment on; never edited."""

    kind = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    snapshot: Any = models.JSONField(null=True, help_text="Null: the row was deleted.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="who"
    )
    made_at = models.DateTimeField("when")
    how = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "version of settings"
        verbose_name_plural = "versions of settings"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "row_id", "-id"], name="callbacks_versions_of_a_row")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.pk}"

    # Queries

    def before(self) -> "SettingVersion | None":
        """The version that this one replaced."""
        return SettingVersion.objects.filter(kind=self.kind, row_id=self.row_id, pk__lt=self.pk).first()
