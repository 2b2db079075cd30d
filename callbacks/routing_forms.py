"""Forms of the routing settings, and of *Try it*."""

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from callbacks import setting_rules
from callbacks.data_lines import DataLinesField
from callbacks.models import PhoneNumber
from callbacks.models.routing import KEYS
from telephony import phone_numbers


class CategoryForm(forms.ModelForm):
    """A category, its data in lines."""

    # The name is the model's; what a form calls `data` is set on its instances.
    data = DataLinesField(  # type: ignore[assignment]
        help_text="Data that each such call carries. A line each, as Tier = gold."
    )


class RoutingStepForm(forms.ModelForm):
    """Conditions that belong together are given together; data in lines."""

    set_data = DataLinesField(
        help_text="Data to set. A line each, as Tier = gold; with nothing behind = it is removed."
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        setting_rules.check_step(
            hours=values.get("hours"),
            outside_hours=values.get("outside_hours", False),
            data_name=values.get("data_name", ""),
            data_value=values.get("data_value", ""),
        )
        return values


class TryForm(forms.Form):
    """A call that might be."""

    number = forms.ModelChoiceField(PhoneNumber.objects.all(), widget=UnfoldAdminSelectWidget)
    caller = forms.CharField(
        max_length=20, required=False, widget=UnfoldAdminTextInputWidget, help_text="As +14155552671. Empty: withheld."
    )
    key = forms.ChoiceField(
        choices=[("", "no key"), *KEYS], required=False, label="Key pressed", widget=UnfoldAdminSelectWidget
    )
    keyed = forms.CharField(
        max_length=20,
        required=False,
        label="Keyed in",
        widget=UnfoldAdminTextInputWidget,
        help_text="Where the choice asks for something.",
    )
    at = forms.SplitDateTimeField(
        required=False,
        label="Day and time",
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="In the time zone of the number's hours. Empty: now.",
    )
    language = forms.CharField(
        max_length=10, required=False, widget=UnfoldAdminTextInputWidget, help_text="E.g. de-DE. Empty: as chosen."
    )
    further = DataLinesField(label="Further data")

    def clean_caller(self) -> str:
        written = self.cleaned_data["caller"].strip()
        caller = phone_numbers.normalize(written) if written else ""
        if caller is None:
            raise ValidationError("This is no telephone number. Write it with its country code: +14155552671.")
        return caller

    def moment(self, *, now: datetime) -> datetime:
        """The moment that was typed, as it is on the clocks where the number is."""
        typed: datetime | None = self.cleaned_data["at"]
        zone = zoneinfo.ZoneInfo(self.cleaned_data["number"].business_hours.time_zone)
        return typed.replace(tzinfo=zone).astimezone(UTC) if typed else now
