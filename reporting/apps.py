"""Reporting: what became of calls and callbacks, in figures. Reads all the other apps; none of them knows it."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
