"""What supervisors fill in: a report to be sent by e-mail."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from rest_framework.exceptions import ValidationError as Refused

from reporting import emails, recipients
from reporting.models import Attachment, Every
from reporting.operations.scheduling import Wish
from reporting.page_form import sentence_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ScheduleForm(forms.Form):
    """Each field says what is wrong with it."""

    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    name = forms.CharField(max_length=60, help_text="The subject of the e-mail, with the days that it is about.")
    every = forms.ChoiceField(choices=Every.choices, label="How often")
    weekday = forms.TypedChoiceField(
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        initial=0,
        label="On",
        help_text="Where it is sent every week.",
    )
    at_time = forms.TimeField(
        label="At", initial="07:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    time_zone = forms.ChoiceField(choices=lambda: [(name, name) for name in sorted(available_timezones())])
    recipients = forms.CharField(
        max_length=1000, label="To", help_text="E-mail addresses, with commas between.", widget=forms.TextInput
    )
    attachment = forms.ChoiceField(
        required=False, choices=[("", "Nothing"), *Attachment.choices], help_text="The interactions, one a row."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["time_zone"].initial = settings.TIME_ZONE

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_query(self) -> str:
        try:
            return emails.view_of(QueryDict(self.cleaned_data["query"]))
        except Refused as refused:
            raise ValidationError(sentence_of(refused)) from None

    def clean_recipients(self) -> list[str]:
        addresses = list(
            dict.fromkeys(one for part in self.cleaned_data["recipients"].split(",") if (one := part.strip()))
        )
        if not addresses:
            raise ValidationError("Write at least one address.")
        if len(addresses) > recipients.MOST_RECIPIENTS:
            raise ValidationError(f"At most {recipients.MOST_RECIPIENTS}. Use an address that reaches several people.")
        for address in addresses:
            _refuse_what_is_none(address)
        _, refused = recipients.may_be_sent(addresses)
        if refused:
            raise ValidationError(f"{', '.join(refused)}: {_who_may()}")
        return addresses

    def wish(self) -> Wish:
        """Of a form that is valid."""
        return Wish(**self.cleaned_data)


def _refuse_what_is_none(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(f"{address} is no e-mail address. Separate several with commas.") from None


def _who_may() -> str:
    domains = settings.REPORT_EMAIL_DOMAINS
    others = f", and to {' and '.join(domains)}" if domains else ""
    return f"reports hold customers’ numbers, and go to the addresses of supervisors’ accounts alone{others}."
