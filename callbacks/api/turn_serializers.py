"""The shapes of an agent's turn with a call: what may be chosen and written, and what follows from it."""

from rest_framework import serializers

from callbacks.models import Disposition
from callbacks.models.offer import LONGEST_NOTE
from contactcenter.api import NamedRow, StrictSerializer


class ChoiceSerializer(serializers.Serializer):
    """A disposition to choose from."""

    name = serializers.CharField()
    help = serializers.CharField(help_text="When to choose it.")

    class Meta:
        ref_name = "DispositionChoice"


class TurnSerializer(serializers.Serializer):
    """My turn with a call."""

    conversation_id = serializers.UUIDField()
    queue = serializers.CharField()
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    ticket_subject = serializers.CharField(help_text="What a ticket from the call is called unless I say otherwise.")
    dispositions = ChoiceSerializer(many=True)
    disposition_required = serializers.BooleanField(help_text="Done asks for one.")
    disposition = serializers.CharField(help_text="What was chosen; empty: nothing yet.")
    note = serializers.CharField()
    noted_at = serializers.DateTimeField(allow_null=True)
    extension_seconds = serializers.IntegerField(
        help_text="How much more time there may be; 0: none, or taken already."
    )
    ticket = serializers.IntegerField(
        allow_null=True, help_text="The number of the ticket that I opened from the call."
    )
    callback_at = serializers.DateTimeField(allow_null=True, help_text="When the customer is called again, if agreed.")


class ChangeTurnSerializer(StrictSerializer):
    """What I make of the call; what is left out stays."""

    disposition = NamedRow(
        slug_field="name",
        queryset=Disposition.objects.active(),
        required=False,
        allow_null=True,
        help_text="One of `dispositions`; null takes it back.",
    )
    note = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST_NOTE, help_text="All of the note."
    )


class TicketFromCallSerializer(StrictSerializer):
    """A ticket from the call."""

    subject = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="Empty: who the customer is."
    )
    text = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, help_text="The ticket's first note."
    )


class TicketOpenedSerializer(serializers.Serializer):
    """The ticket; the one that there is already where it was asked for twice."""

    number = serializers.IntegerField()
    subject = serializers.CharField()


class CallBackLaterSerializer(StrictSerializer):
    """The time on which agent and customer agreed."""

    at = serializers.DateTimeField(help_text="In business hours, within 30 days, e.g. 2026-01-31T15:00:00Z.")


class AgreedSerializer(serializers.Serializer):
    """The callback that waits for its time."""

    id = serializers.IntegerField(help_text="Of the queue entry.")
    not_before = serializers.DateTimeField()
