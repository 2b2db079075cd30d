"""Tell the carrier to send the calls of our numbers, and of our agents' browsers, to this installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from callbacks.models import PhoneNumber
from telephony.carrier import CarrierError
from telephony.setup import connect_numbers


class Command(BaseCommand):
    """`manage.py connect_numbers`: may be run again at any time."""

    help = "Points all phone numbers, and the application of the agents' browsers, at PUBLIC_BASE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = [(str(number.number), number.name) for number in PhoneNumber.objects.all()]
        if not numbers:
            raise CommandError("There are no phone numbers yet. Add one in the admin, or run load_demo.")
        application = _connect(numbers)
        for number, name in numbers:
            self.stdout.write(f"{number} ({name}) → {settings.PUBLIC_BASE_URL}/voice/incoming/")
        self.stdout.write(f"Browsers of agents, application {application} → {settings.PUBLIC_BASE_URL}/voice/agent/")
        if application != settings.TWILIO_TWIML_APP_SID:
            self.stdout.write(f"Put TWILIO_TWIML_APP_SID={application} into the environment and start again.")


def _connect(numbers: list[tuple[str, str]]) -> str:
    try:
        return connect_numbers(numbers=numbers, base_url=settings.PUBLIC_BASE_URL)
    except CarrierError as error:
        carrier = settings.TWILIO_API_BASE_URL
        raise CommandError(
            f"{carrier} did not connect the numbers: {error}. "
            "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and that the carrier answers at that address."
        ) from error
