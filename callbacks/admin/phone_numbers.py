"""Phone numbers: everything that a caller of a number hears and gets (rules 1 to 8)."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, StackedInline
from unfold.decorators import display

from callbacks.admin.findings import ShowsFindings
from callbacks.admin.listening import ListensToTheCycle
from callbacks.admin.several import ChangesSeveral
from callbacks.admin.versions import KeepsVersions
from callbacks.forms import PhoneNumberForm, TranslationForm
from callbacks.hours_in_words import now_in_words
from callbacks.models import PhoneNumber, Translation
from callbacks.placeholders import BUILT_IN
from contactcenter import clock
from contactcenter.admin_parts import RefusesDeletion
from telephony.carrier import CarrierError
from telephony.setup import connect_numbers

WORDS_AND_SOUND = (
    "A text is spoken in the language and voice below; a sound file, where there is one, is played instead of it. "
    "Texts are plain: angle brackets and braces are read out, not followed. An emptied text means the default. "
    "A sound file has at most 10 minutes and 10 MB; it is kept as telephones play it (8 kHz, mono)."
)

PLACEHOLDERS = (
    f"A name such as $(Caller) stands for what is known about the call: {', '.join(BUILT_IN)}, and the names of its data. "
    "Greetings may hold such names too; a sentence whose value is missing is not said."
)


class TranslationInline(StackedInline):
    """What callers hear who chose another language in the menu."""

    model = Translation
    form = TranslationForm
    extra = 0
    collapsible = True
    verbose_name_plural = "Further languages"


@admin.register(PhoneNumber)
class PhoneNumberAdmin(ShowsFindings, ListensToTheCycle, KeepsVersions, ChangesSeveral, RefusesDeletion, ModelAdmin):
    """A number and its settings; another number is never touched."""

    form = PhoneNumberForm
    list_display = ["number", "name", "queue", "callback_enabled", "open_now", "to_look_at"]
    list_display_links = ["number", "name"]
    list_editable = ["callback_enabled"]
    list_filter = ["callback_enabled", "queue", "business_hours"]
    list_select_related = ["queue", "business_hours"]
    search_fields = ["number", "name"]
    actions = ["connect", "change_several", "copy_to"]
    actions_detail = ["listen"]
    inlines = [TranslationInline]
    fieldsets = [
        (None, {"fields": [("number", "name")]}),
        ("Activation", {"fields": ["callback_enabled", "business_hours", "serve_pending"]}),
        (
            "Greetings",
            {
                "description": WORDS_AND_SOUND,
                "fields": [
                    "callback_offer_text",
                    "callback_offer_audio",
                    "callback_confirmation_text",
                    "callback_confirmation_audio",
                    "welcome_text",
                    "welcome_audio",
                    "hold_message_text",
                    "hold_message_audio",
                    "hold_music",
                    ("language", "voice"),
                ],
            },
        ),
        (
            "Queue & limits",
            {
                "fields": [
                    "queue",
                    "max_answer_seconds",
                    "max_queue_wait_seconds",
                    "max_callback_wait_seconds",
                ]
            },
        ),
        (
            "Offer",
            {
                "description": "When a waiting caller hears the offer: each condition that is set must hold.",
                "fields": [
                    ("offer_from_wait_minutes", "offer_from_waiting", "offer_from_calls_per_agent"),
                    "most_pending_callbacks",
                    ("stop_offering_minutes", "offer_only_before_closing"),
                    "say_estimated_wait",
                    ("first_attempt_delay_seconds", "missed_callback_minutes"),
                ],
            },
        ),
        (
            "Attempts",
            {
                "description": "Who counts as reached, and whether who is not is tried again.",
                "fields": [
                    "asks_to_press_1",
                    ("retries_when_busy", "retries_when_no_answer", "retry_after_minutes"),
                ],
            },
        ),
        (
            "Voicemail & closing",
            {
                "fields": [
                    "voicemail_enabled",
                    "voicemail_text",
                    "voicemail_audio",
                    "after_hours_text",
                    "after_hours_audio",
                    "closing_policy",
                ]
            },
        ),
        (
            "Callback number",
            {
                "description": PLACEHOLDERS,
                "fields": ["other_number", "number_to_dial", "present_number", "number_to_present"],
            },
        ),
        (
            "What callbacks may cost",
            {
                "description": "Callers choose the numbers that we pay to call. Refused numbers are listed under History.",
                "fields": [
                    "allowed_countries",
                    "toll_free_allowed",
                    ("most_open_per_caller", "most_hourly_per_caller", "most_daily_per_caller"),
                    "most_per_minute",
                    ("most_hourly_calls", "most_daily_calls"),
                    "distrusts_false_numbers",
                ],
            },
        ),
        ("Data", {"description": PLACEHOLDERS, "fields": ["lookup_url", "screen_pop_url", "carrier_data"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: PhoneNumber | None = None) -> Any:
        """What is set first stands on top; every other heading is a tab."""
        first, second, *others = super().get_fieldsets(request, obj)
        return [first, second, *((title, {**options, "classes": ["tab"]}) for title, options in others)]

    @display(description="Open now", label={"Open": "success", "Closed": "warning"})
    def open_now(self, number: PhoneNumber) -> tuple[str, str]:
        words = now_in_words(number.business_hours.schedule, at=clock.now())
        return words.split(maxsplit=1)[0].rstrip(","), words

    @admin.action(description="Connect to the carrier: send the calls of these numbers here")
    def connect(self, request: HttpRequest, numbers: QuerySet[PhoneNumber]) -> None:
        pairs = [(str(number.number), number.name) for number in numbers]
        try:
            connect_numbers(numbers=pairs, base_url=settings.PUBLIC_BASE_URL)
        except CarrierError as error:
            self.message_user(request, f"Not connected: {error}", messages.ERROR)
        else:
            self.message_user(request, f"Connected to {settings.PUBLIC_BASE_URL}: {', '.join(n for n, _ in pairs)}")

    def why_not_delete(self, obj: PhoneNumber) -> str:
        if waiting := obj.entries.open().count():
            return f"{obj} cannot be deleted: {waiting} of its callers wait or are being served. Let them finish first."
        if obj.entries.exists():
            return f"{obj} cannot be deleted: its calls stay on record. Switch Enable Callback off instead."
        return ""
