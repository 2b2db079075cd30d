"""The telephony app: no models, only its system checks."""

from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "telephony"
    label = "telephony"
    verbose_name = "Telephony"

    def ready(self) -> None:
        from telephony import checks  # noqa: F401 - registers the checks
