"""The settings as the API shows and changes them, with the checks that admin has."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.serializers import AgentByUsername
from callbacks import setting_rules
from callbacks.models import (
    BusinessHours,
    Closure,
    Disposition,
    OpeningPeriod,
    PhoneNumber,
    Queue,
    QueueDisposition,
    SpecialDay,
    Translation,
)
from callbacks.queries.settings_facts import findings_of
from contactcenter import clock
from contactcenter.api import ModelSettings, NamedRow
from contactcenter.api.fields import refusals_by_field

SOUNDS = [
    "welcome_audio",
    "hold_message_audio",
    "callback_offer_audio",
    "callback_confirmation_audio",
    "after_hours_audio",
    "voicemail_audio",
    "hold_music",
]
"""Uploaded in admin only: the API shows where they are."""


OFFER = [
    "offer_from_wait_minutes",
    "offer_from_waiting",
    "offer_from_calls_per_agent",
    "most_pending_callbacks",
    "stop_offering_minutes",
    "offer_only_before_closing",
    "say_estimated_wait",
    "first_attempt_delay_seconds",
    "missed_callback_minutes",
]
CALLBACK_NUMBER = [
    "other_number",
    "number_to_dial",
    "number_to_present",
    "allowed_countries",
    "toll_free_allowed",
    "most_open_per_caller",
    "most_hourly_per_caller",
    "most_daily_per_caller",
    "most_per_minute",
    "most_hourly_calls",
    "most_daily_calls",
    "distrusts_false_numbers",
]
DATA = ["lookup_url", "screen_pop_url", "carrier_data"]
ATTEMPTS = ["asks_to_press_1", "retries_when_busy", "retries_when_no_answer", "retry_after_minutes"]


class TranslationSerializer(ModelSettings):
    """The greetings in a further language. An emptied text means the default in that language."""

    class Meta:
        model = Translation
        fields = [
            "language",
            "voice",
            "welcome_text",
            "hold_message_text",
            "callback_offer_text",
            "callback_confirmation_text",
            "after_hours_text",
            "voicemail_text",
        ]


class FindingSerializer(serializers.Serializer):
    """Something that is probably wrong: *error* or *warning*, the setting it is about, a sentence."""

    severity = serializers.CharField()
    field = serializers.CharField()
    sentence = serializers.CharField()


class PhoneNumberSerializer(ModelSettings):
    """A number that customers dial, with all its settings. An emptied text means the default, never silence."""

    number = serializers.CharField(read_only=True)
    translations = TranslationSerializer(
        many=True, required=False, help_text="Further languages; a list that is given replaces the one before."
    )
    findings = serializers.SerializerMethodField(help_text="What is probably wrong with these settings.")

    class Meta:
        model = PhoneNumber
        fields = [
            "id",
            "number",
            "name",
            "queue",
            "business_hours",
            "callback_enabled",
            "serve_pending",
            "present_number",
            "welcome_text",
            "hold_message_text",
            "callback_offer_text",
            "callback_confirmation_text",
            "after_hours_text",
            "voicemail_text",
            "language",
            "voice",
            "max_answer_seconds",
            "max_queue_wait_seconds",
            "max_callback_wait_seconds",
            "voicemail_enabled",
            "closing_policy",
            *OFFER,
            *ATTEMPTS,
            *CALLBACK_NUMBER,
            *DATA,
            "translations",
            "findings",
            *SOUNDS,
        ]
        read_only_fields = SOUNDS

    @transaction.atomic
    def update(self, instance: PhoneNumber, validated_data: dict[str, Any]) -> PhoneNumber:
        languages = validated_data.pop("translations", None)
        super().update(instance, validated_data)
        if languages is not None:
            with refusals_by_field(under="translations"):
                _translate(instance, languages)
        return self.context["view"].get_queryset().get(pk=instance.pk)  # type: ignore[no-any-return]

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, number: PhoneNumber) -> Any:
        return FindingSerializer(findings_of(number, at=clock.now()), many=True).data

    def check(self, instance: PhoneNumber) -> None:
        setting_rules.check_number(instance)


def _translate(number: PhoneNumber, languages: list[dict[str, Any]]) -> None:
    """These languages and no others; the sounds of one that stays are kept."""
    number.translations.exclude(language__in=[given["language"] for given in languages]).delete()
    for given in languages:
        known = number.translations.filter(language=given["language"]).first()
        translation = known or Translation(phone_number=number)
        for name, value in given.items():
            setattr(translation, name, value)
        translation.full_clean()
        translation.save()


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class DispositionsOfQueue(serializers.ManyRelatedField):
    """Their names, in the order in which agents see them."""

    def __init__(self, **options: Any) -> None:
        by_name = NamedRow(slug_field="name", queryset=Disposition.objects.all())
        super().__init__(child_relation=by_name, **options)

    def get_attribute(self, instance: Queue) -> list[Disposition]:
        return [one.disposition for one in instance.dispositions.all()]

    def to_internal_value(self, data: Any) -> list[Disposition]:
        named = super().to_internal_value(data)
        return list(dict.fromkeys(named))


class QueueSerializer(ModelSettings):
    """A line, and the usernames of those who answer it."""

    agents = AgentByUsername(many=True, help_text="Usernames.")
    dispositions = DispositionsOfQueue(
        required=False, help_text="What its agents choose from after a call; an empty list: from all."
    )

    class Meta:
        model = Queue
        fields = [
            "id",
            "name",
            "strategy",
            "priority",
            "wrap_up_seconds",
            "wrap_up_extension_seconds",
            "disposition_required",
            "dispositions",
            "missed_policy",
            "relax_skills_seconds",
            "ticket_hours_urgent",
            "ticket_hours_high",
            "ticket_hours_normal",
            "ticket_hours_low",
            "ticket_clock",
            "ticket_emails",
            "ticket_webhook_url",
            "agents",
        ]

    @transaction.atomic
    def update(self, instance: Queue, validated_data: dict[str, Any]) -> Queue:
        members = validated_data.pop("agents", None)
        dispositions = validated_data.pop("dispositions", None)
        super().update(instance, validated_data)
        if dispositions is not None:
            instance.dispositions.all().delete()
            QueueDisposition.objects.bulk_create(
                QueueDisposition(queue=instance, disposition=one) for one in dispositions
            )
        if members is not None:
            instance.agents.set(members)
        return Queue.objects.get(pk=instance.pk)


class PeriodSerializer(ModelSettings):
    """Open each week from `opens_at` until `closes_at`; past midnight where it closes earlier. Monday is 0."""

    class Meta:
        model = OpeningPeriod
        fields = ["weekday", "opens_at", "closes_at"]


class SpecialDaySerializer(ModelSettings):
    """A date whose hours differ from the week's."""

    class Meta:
        model = SpecialDay
        fields = ["date", "name", "is_closed", "opens_at", "closes_at"]


class ClosureSerializer(ModelSettings):
    """Closed from one moment until another."""

    class Meta:
        model = Closure
        fields = ["name", "starts_at", "ends_at", "greeting_text"]


PARTS = {"periods": OpeningPeriod, "special_days": SpecialDay, "closures": Closure}


class BusinessHoursSerializer(ModelSettings):
    """Hours, with their periods, special days and closures; a list that is given replaces the one before."""

    periods = PeriodSerializer(many=True)
    special_days = SpecialDaySerializer(many=True)
    closures = ClosureSerializer(many=True)

    class Meta:
        model = BusinessHours
        fields = [
            "id",
            "name",
            "time_zone",
            "holiday_country",
            "holiday_region",
            "periods",
            "special_days",
            "closures",
        ]

    @transaction.atomic
    def update(self, instance: BusinessHours, validated_data: dict[str, Any]) -> BusinessHours:
        lists = {name: validated_data.pop(name) for name in PARTS if name in validated_data}
        super().update(instance, validated_data)
        for name, rows in lists.items():
            with refusals_by_field(under=name):
                _replace(instance, name, rows)
        hours = BusinessHours.objects.get(pk=instance.pk)
        hours.compile()
        return hours

    def check(self, instance: BusinessHours) -> None:
        setting_rules.check_holidays(country=instance.holiday_country, region=instance.holiday_region)

    def validate_holiday_country(self, country: str) -> str:
        return country.upper()


def _replace(hours: BusinessHours, name: str, rows: list[dict[str, Any]]) -> None:
    model = PARTS[name]
    getattr(hours, name).all().delete()
    for row in rows:
        part = model(hours=hours, **row)
        part.full_clean()
        part.save()
    if model is OpeningPeriod:
        setting_rules.check_periods((row["weekday"], row["opens_at"], row["closes_at"]) for row in rows)
