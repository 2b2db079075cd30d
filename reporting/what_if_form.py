"""What supervisors fill in to have a day played again: the day, more or fewer agents, settings of the numbers."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField

from callbacks import setting_rules
from callbacks.models import PhoneNumber, QueueEntry

TRIED = (
    "callback_enabled", "offer_from_wait_minutes", "offer_from_waiting", "offer_from_calls_per_agent",
    "most_pending_callbacks", "stop_offering_minutes", "max_queue_wait_seconds", "max_callback_wait_seconds",
    "max_answer_seconds",
)  # fmt: skip
"""Settings of a phone number that can be tried here; the command can try all."""

MOST_AGENTS = 200
FIRST_DAY, LAST_DAY = date(1971, 1, 1), date(2200, 1, 1)
AS_TODAY, ON, OFF = "", "on", "off"


class WhatIfForm(forms.Form):
    """An empty setting is as it is today."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), help_text="One that is over.")
    time_zone = forms.ChoiceField(choices=lambda: [(name, name) for name in sorted(available_timezones())])
    agents = forms.IntegerField(
        initial=0,
        min_value=-MOST_AGENTS,
        max_value=MOST_AGENTS,
        label="More agents",
        help_text="All day; fewer with a minus.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["time_zone"].initial = settings.TIME_ZONE
        for name in TRIED:
            self.fields[name] = _field_of(name)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Choose a day that is over.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._refuse_a_day_without_calls(cleaned)
            self._refuse_what_no_number_can_have()
        return cleaned

    def settings(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in TRIED)

    def about_the_day(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("day", "time_zone", "agents"))

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.cleaned_data["time_zone"])

    def changes(self) -> dict[str, Any]:
        """Of a form whose fields are valid."""
        chosen = {name: self.cleaned_data[name] for name in TRIED}
        words = {ON: True, OFF: False}
        return {name: words.get(value, value) for name, value in chosen.items() if value not in {None, AS_TODAY}}

    def _refuse_a_day_without_calls(self, cleaned: dict[str, Any]) -> None:
        begin = datetime.combine(cleaned["day"], time(), tzinfo=self.zone())
        end = datetime.combine(cleaned["day"] + timedelta(days=1), time(), tzinfo=self.zone())
        if not QueueEntry.objects.filter(queued_at__gte=begin, queued_at__lt=end).exists():
            self.add_error("day", "Nobody came into a line on that day.")

    def _refuse_what_no_number_can_have(self) -> None:
        changes = self.changes()
        for number in PhoneNumber.objects.all() if changes else ():
            for name, value in changes.items():
                setattr(number, name, value)
            try:
                setting_rules.check_number(number)
            except ValidationError as error:
                for name, sentences in error.message_dict.items():
                    self.add_error(name if name in self.fields else None, f"{number.name}: {' '.join(sentences)}")
                return


def label_of(name: str) -> str:
    """What the admin calls this setting."""
    field: Any = PhoneNumber._meta.get_field(name)  # noqa: SLF001 - documented by Django
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


def _field_of(name: str) -> forms.Field:
    field: Any = PhoneNumber._meta.get_field(name)  # noqa: SLF001 - documented by Django
    label, help_text = label_of(name), str(field.help_text).partition(" Empty:")[0]  # here empty is as today
    if isinstance(field, BooleanField):
        choices = [(AS_TODAY, "As today"), (ON, "On"), (OFF, "Off")]
        return forms.ChoiceField(required=False, choices=choices, label=label, help_text=help_text)
    made: forms.Field = field.formfield(required=False, initial=None, label=label, help_text=help_text)
    made.widget.attrs["placeholder"] = "As today"
    return made
