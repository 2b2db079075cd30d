"""Tickets, their notes and their history, as the API shows and changes them."""

from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

from contactcenter import roles
from contactcenter.api import StrictSerializer
from tickets.models import Ticket, TicketEvent, TicketNote, TicketPriority, TicketStatus

LIST_FIELDS = [
    "id",
    "number",
    "reason",
    "status",
    "priority",
    "assignee",
    "subject",
    "caller",
    "caller_name",
    "callback_number",
    "dialed_number",
    "queue",
    "outcome",
    "agent",
    "conversation_id",
    "recording_url",
    "created_at",
    "resolved_at",
]


class NoteSerializer(serializers.ModelSerializer):
    """What somebody wrote on a ticket."""

    author = serializers.CharField(source="author.username", default=None, allow_null=True)

    class Meta:
        model = TicketNote
        fields = ["id", "author", "text", "created_at"]
        read_only_fields = fields


class HistorySerializer(serializers.ModelSerializer):
    """One step in a ticket's history; `actor` is empty where the system acted."""

    actor = serializers.CharField(source="actor.username", default=None, allow_null=True)

    class Meta:
        model = TicketEvent
        fields = ["at", "what", "before", "after", "actor"]
        read_only_fields = fields


class TicketSerializer(serializers.ModelSerializer):
    """One thing to follow up."""

    number = serializers.IntegerField(help_text="What people call this ticket by.")
    assignee = serializers.CharField(
        source="assignee.username", default=None, allow_null=True, help_text="A username; null: nobody."
    )
    agent = serializers.CharField(source="agent_name", help_text="The agent who made the attempt, if one did.")

    class Meta:
        model = Ticket
        fields = LIST_FIELDS
        read_only_fields = fields


class TicketDetailSerializer(TicketSerializer):
    """A ticket with all that belongs to it."""

    notes = NoteSerializer(many=True)
    history = HistorySerializer(many=True, source="events")

    class Meta(TicketSerializer.Meta):
        fields = [*LIST_FIELDS, "details", "notes", "history"]
        read_only_fields = fields


class ChangeTicketSerializer(StrictSerializer):
    """What may be changed of a ticket; what is left out stays."""

    status = serializers.ChoiceField(choices=TicketStatus.choices, required=False)
    priority = serializers.ChoiceField(choices=TicketPriority.choices, required=False)
    assignee = serializers.CharField(
        required=False, allow_null=True, max_length=150, help_text="A username; null: nobody."
    )
    subject = serializers.CharField(required=False, max_length=200)

    def validate_assignee(self, username: str | None) -> Any:
        if username is None:
            return None
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None or not (roles.is_agent(user) or roles.is_supervisor(user)):
            raise serializers.ValidationError("Nobody of this name handles tickets.")
        return user


class AddNoteSerializer(StrictSerializer):
    """A note to be added."""

    text = serializers.CharField(max_length=5000)
