"""Forms of the settings: what fits together is checked here, with a sentence for what does not."""

import zoneinfo
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelect2Widget

from callbacks import number_rules, sentences, setting_rules
from callbacks.hours import holidays_are_known
from callbacks.models import BusinessHours, SpecialDay
from callbacks.models.greetings import GREETINGS
from telephony.audio import NotAudio, duration_seconds

LABELS = {
    "welcome": "Welcome",
    "hold_message": "Queue hold message",
    "callback_offer": "Callback Offer",
    "callback_confirmation": "Callback Confirmation",
    "after_hours": "After-hours text",
    "voicemail": "Voicemail text",
}
WEEK_MINUTES = 7 * 24 * 60


class PhoneNumberForm(forms.ModelForm):
    """A number's settings; an emptied greeting shows the default that will be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_greetings(self, language="en")
        say_how_long(self, "hold_music")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            setting_rules.check_number(self.instance)
        except ValidationError as refused:
            self.add_error(None, refused)


class TranslationForm(forms.ModelForm):
    """The greetings in a further language; an emptied one shows what will be said in that language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = ""
        label_greetings(self, language=self.instance.language if self.instance.pk else "")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            number_rules.check_greetings(self.instance, of=self.instance.phone_number)
        except ValidationError as refused:
            self.add_error(None, refused)


def label_greetings(form: forms.ModelForm, *, language: str) -> None:
    """Names each greeting, and shows in an empty one the default of that language."""
    for name in GREETINGS:
        if f"{name}_text" in form.fields:
            text, sound = form.fields[f"{name}_text"], form.fields[f"{name}_audio"]
            text.label, sound.label = LABELS[name], f"{LABELS[name]}, sound file"
            default = sentences.sentence(name, language=language) if language else "The default in this language"
            text.widget.attrs |= {"placeholder": default, "rows": 2}
            say_how_long(form, f"{name}_audio")


def say_how_long(form: forms.ModelForm, name: str) -> None:
    """Beside a sound that is on record: how long it lasts, or that it is lost."""
    if name in form.fields:
        field = form.fields[name]
        field.help_text = f"{field.help_text} {_length_in_words(getattr(form.instance, name))}".strip()


def _length_in_words(sound: Any) -> str:
    if not sound:
        return ""
    try:
        with sound.open("rb") as file:
            return f"This one lasts {duration_seconds(file):.1f} s."
    except (NotAudio, OSError):
        return "The file of this one cannot be read: please upload it again."


class BusinessHoursForm(forms.ModelForm):
    """Hours with a time zone to choose from, and holidays that are on record."""

    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        widget=UnfoldAdminSelect2Widget,
        initial="UTC",
        help_text=BusinessHours.time_zone.field.help_text,
    )

    class Meta:
        model = BusinessHours
        fields = ["name", "time_zone", "holiday_country", "holiday_region"]

    def clean_holiday_country(self) -> str:
        country = self.cleaned_data["holiday_country"].upper()
        if country and not holidays_are_known(country=country, region=""):
            raise ValidationError(
                f"No public holidays are on record for {country!r}. Use two letters such as US, DE, FR."
            )
        return country

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country, region = cleaned.get("holiday_country"), cleaned.get("holiday_region")
        if region and not country and not self.errors:
            self.add_error("holiday_region", "A region needs its country beside it.")
        if country and region and not holidays_are_known(country=country, region=region):
            self.add_error("holiday_region", f"{region!r} is not a region of {country} with holidays on record.")
        return cleaned


class OpeningPeriodFormSet(PaginationInlineFormSet):
    """The week: no two periods may overlap, also past midnight and from Sunday into Monday."""

    def clean(self) -> None:
        self._refuse_overlaps()
        super().clean()

    def _refuse_overlaps(self) -> None:
        spans = sorted((span for form in self.forms if (span := _span(form))), key=lambda span: span[:2])
        if not spans:
            return
        start, end, form = spans[0]
        first_again = (start + WEEK_MINUTES, end + WEEK_MINUTES, form)
        for (_, end, one), (start, _, other) in pairwise([*spans, first_again]):
            if start < end and one is not other:
                raise ValidationError(
                    f"{one.instance} and {other.instance} overlap. Change one, or make them a single period."
                )


class SpecialDayForm(forms.ModelForm):
    """A holiday or short day; one that is closed has no hours."""

    class Meta:
        model = SpecialDay
        fields = ["date", "name", "is_closed", "opens_at", "closes_at"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_closed"):
            cleaned["opens_at"] = cleaned["closes_at"] = None
        elif not self.errors and None in (cleaned.get("opens_at"), cleaned.get("closes_at")):
            raise ValidationError("Give both times, or tick closed.")
        return cleaned


def _span(form: forms.ModelForm) -> tuple[int, int, forms.ModelForm] | None:
    """From when until when in minutes of the week; None for a row that is empty, wrong or about to go."""
    period = getattr(form, "cleaned_data", {})
    if period.get("DELETE") or not {"weekday", "opens_at", "closes_at"} <= period.keys():
        return None
    start = period["weekday"] * 24 * 60 + _minutes(period["opens_at"])
    length = _minutes(period["closes_at"]) - _minutes(period["opens_at"])
    return start, start + (length if length > 0 else length + 24 * 60), form


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
