"""What a customer writes to ask for a callback."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from callbacks.models import Category, RequestForm
from callbacks.operations.callback_requests import Wish
from callbacks.operations.requested_callbacks import number_in_e164

ASKED = "data_"


class AskForm(forms.Form):
    """The fields that the page of a number has."""

    number = forms.CharField(
        label="Your telephone number",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    name = forms.CharField(
        label="Your name (if you like)",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    category = forms.ModelChoiceField(
        label="What is it about?", queryset=Category.objects.none(), empty_label="Something else", required=False
    )
    earliest_at = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), label="Not before (if you like)"
    )

    def __init__(self, *args: Any, page: RequestForm, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.page, self.zone = page, page.phone_number.business_hours.time_zone
        categories = Category.objects.filter(pk__in=page.categories.values_list("category_id", flat=True))
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        if not categories:
            del self.fields["category"]
        for name in page.names_asked_for:
            self.fields[ASKED + name] = forms.CharField(
                label=f"{_in_words(name)} (if you like)", max_length=500, required=False
            )
        self.fields["earliest_at"].help_text = f"In the time of {self.zone.replace('_', ' ')}."
        self.order_fields(["number", "name", "category", *(ASKED + name for name in page.names_asked_for)])

    def clean_number(self) -> str:
        number = number_in_e164(self.cleaned_data["number"], of=self.page.phone_number)
        if not number:
            raise forms.ValidationError("Write a telephone number, for example with its country code: +1 415 555 0123.")
        return number

    def clean_earliest_at(self) -> datetime | None:
        """As it is written it has no zone: it is meant where the business hours are."""
        given: datetime | None = self.cleaned_data["earliest_at"]
        return given.replace(tzinfo=ZoneInfo(self.zone)) if given else None

    def wish(self) -> Wish:
        """What was asked for, once it is valid."""
        said = self.cleaned_data
        data = {name: said[ASKED + name] for name in self.page.names_asked_for if said[ASKED + name]}
        return Wish(
            phone_number=self.page.phone_number,
            number=said["number"],
            name=said["name"],
            category=said.get("category"),
            data=data,
            earliest_at=said["earliest_at"],
        )


def _in_words(name: str) -> str:
    """`OrderNumber`: Order number."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name.replace("_", " "))
    return " ".join(words.split()).capitalize()
