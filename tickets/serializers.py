"""Tickets, their notes and their history, as the API shows and changes them."""

from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

from contactcenter import clock, roles
from contactcenter.api import StrictSerializer
from tickets.changes import MOST_AT_ONCE
from tickets.models import SavedFilter, Ticket, TicketEvent, TicketMention, TicketNote, TicketPriority, TicketStatus

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
    "due_at",
    "overdue",
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
    recording_url = serializers.CharField(help_text="Where a message can be heard; empty: there is none.")
    overdue = serializers.SerializerMethodField(help_text="Due, and not resolved.")

    class Meta:
        model = Ticket
        fields = LIST_FIELDS
        read_only_fields = fields

    def get_overdue(self, ticket: Ticket) -> bool:
        return ticket.is_overdue(at=clock.now())


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


class ChangeManySerializer(ChangeTicketSerializer):
    """The same for several tickets, by their numbers."""

    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST_AT_ONCE
    )
    subject = None  # type: ignore[assignment]


class ChangedSerializer(serializers.Serializer):
    """What came of a change of several tickets."""

    changed = serializers.IntegerField(help_text="How many were not so already.")


class MentionSerializer(serializers.ModelSerializer):
    """Where I was named in a note."""

    ticket = serializers.IntegerField(source="ticket_id", help_text="The ticket's number.")
    author = serializers.CharField(source="note.author.username", default=None, allow_null=True)
    text = serializers.CharField(source="note.text")

    class Meta:
        model = TicketMention
        fields = ["id", "ticket", "author", "text", "at", "seen_at"]
        read_only_fields = fields


class ReadSerializer(serializers.Serializer):
    """What came of marking mentions as read."""

    read = serializers.IntegerField(help_text="How many were unread.")


class SavedFilterSerializer(serializers.ModelSerializer):
    """A filter under a name; `query` are the names and values of the list's address."""

    owner = serializers.CharField(source="owner.username")
    shared = serializers.BooleanField(source="is_shared")

    class Meta:
        model = SavedFilter
        fields = ["id", "name", "owner", "shared", "query"]
        read_only_fields = fields


class SaveFilterSerializer(StrictSerializer):
    """A filter to be kept; one of mine that has this name is replaced."""

    name = serializers.CharField(max_length=60)
    query = serializers.DictField(child=serializers.CharField(max_length=100), help_text="e.g. `due`: `overdue`.")
    shared = serializers.BooleanField(default=False, help_text="Supervisors: everybody sees it.")
    begin_with = serializers.BooleanField(default=False, help_text="My list begins with it.")


class AddNoteSerializer(StrictSerializer):
    """A note to be added."""

    text = serializers.CharField(max_length=5000)
