"""The shapes of what the line's doors take and give; the rows themselves are built by `callbacks.queries`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callbacks import queries
from callbacks.lifecycle import Status
from callbacks.models import Conversation, QueueEntry
from callbacks.models.data_rules import validate_data
from callbacks.models.queue_entry import Kind
from contactcenter.api import StrictSerializer


class OfferSerializer(serializers.Serializer):
    """An offer, as the console's socket shows it too."""

    id = serializers.IntegerField()
    label = serializers.CharField(help_text="`Callback`, `Inbound call` or `Outgoing call`.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    dialed_number = serializers.CharField()
    dialed_name = serializers.CharField(help_text="What admins call the number dialed.")
    queue = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField(help_text="The language that the caller chose, e.g. `German (de-DE)`; else empty.")
    waited_seconds = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="When it stops ringing and returns to the line.")
    conversation_id = serializers.UUIDField()
    data = serializers.DictField()
    screen_pop_url = serializers.CharField(help_text="What to open for the agent who accepts; empty: nothing.")
    transferred_by = serializers.CharField(help_text="The agent who has passed the call on; else empty.")
    transfer_note = serializers.CharField(help_text="What that agent says about it; may be empty.")


class DeclinedSerializer(serializers.Serializer):
    """An offer that was declined."""

    id = serializers.IntegerField()
    status = serializers.CharField(help_text="`closed`")
    reason = serializers.CharField(help_text="`declined`")


class ConnectSerializer(serializers.Serializer):
    """What the agent's audio calls with."""

    identity = serializers.CharField()
    params = serializers.DictField(child=serializers.CharField(), help_text="`offer`: a signed word for this offer.")


class TakenSerializer(serializers.Serializer):
    """The answer to accept and pick."""

    conversation_id = serializers.UUIDField()
    connect = ConnectSerializer(allow_null=True, help_text="null: the agent's telephone is rung instead.")
    screen_pop_url = serializers.CharField(help_text="What to open for me; empty: nothing.")


class EntrySerializer(serializers.Serializer):
    """A place in line."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField(help_text="`Callback`, `Inbound call` or `Outgoing call`.")
    status = serializers.ChoiceField(choices=Status.choices)
    position = serializers.IntegerField(allow_null=True, help_text="1 is the front; null once an agent has it.")
    queue = serializers.CharField()
    category = serializers.CharField()
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    callback_number = serializers.CharField()
    dialed_number = serializers.CharField()
    waited_seconds = serializers.IntegerField()
    queued_at = serializers.DateTimeField()
    data = serializers.DictField(help_text="What the call carries: names and texts.")
    deadline_at = serializers.DateTimeField(help_text="When it is dropped, unless an agent takes it before.")
    not_before = serializers.DateTimeField(allow_null=True, help_text="Until then it is neither offered nor picked.")
    agent = serializers.CharField(allow_null=True, help_text="The name of the agent who has it, or whom it rings.")
    conversation_id = serializers.UUIDField()
    why = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="For supervisors: why it is not with an agent yet."
    )


class StepSerializer(serializers.Serializer):
    """What one rule says about an entry."""

    topic = serializers.CharField()
    text = serializers.CharField()
    holds = serializers.BooleanField(help_text="This keeps it waiting.")
    details = serializers.ListField(child=serializers.CharField())


class TraceSerializer(serializers.Serializer):
    """Why an entry is still waiting."""

    conversation_id = serializers.UUIDField()
    conclusion = serializers.CharField()
    steps = StepSerializer(many=True)


class DataSerializer(StrictSerializer):
    """Items of a call's data, names and texts."""

    data = serializers.DictField(child=serializers.CharField(allow_blank=True), validators=[validate_data])


class OnCallSerializer(serializers.Serializer):
    """The conversation that was acted on."""

    conversation_id = serializers.UUIDField()


class LegSerializer(serializers.Serializer):
    """One telephone call of a conversation."""

    id = serializers.IntegerField()
    purpose = serializers.CharField()
    status = serializers.CharField()
    from_number = serializers.CharField()
    to_number = serializers.CharField()
    agent = serializers.CharField(source="agent.name", default=None, allow_null=True)
    call_sid = serializers.CharField(allow_null=True)
    answered_by = serializers.CharField(help_text="What machine detection said, if it was asked.")
    sip_code = serializers.IntegerField(allow_null=True)
    failure = serializers.CharField()
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ConversationSerializer(serializers.Serializer):
    """Everything between one customer and us about one matter."""

    id = serializers.UUIDField()
    status = serializers.SerializerMethodField(help_text="Of its latest place in line; null where it had none.")
    outcome = serializers.CharField()
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    dialed_number = serializers.CharField()
    queue = serializers.SerializerMethodField()
    agent = serializers.SerializerMethodField(help_text="The name of the agent who has, or had, its latest place.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_status(self, conversation: Conversation) -> str | None:
        entry = _latest_entry(conversation)
        return entry.status if entry else None

    def get_queue(self, conversation: Conversation) -> str | None:
        entry = _latest_entry(conversation)
        return entry.queue.name if entry else None

    def get_agent(self, conversation: Conversation) -> str | None:
        entry = _latest_entry(conversation)
        return entry.agent.name if entry and entry.agent else None


class LineSerializer(serializers.Serializer):
    """One line of a timeline."""

    number = serializers.IntegerField(
        allow_null=True, help_text="Ascends as lines are written, over all conversations; null for a prompt."
    )
    at = serializers.DateTimeField()
    kind = serializers.CharField(help_text="`transition`, `prompt`, or the name of what happened.")
    name = serializers.CharField()
    text = serializers.CharField(help_text="In a plain sentence.")
    actor = serializers.CharField(help_text="Who did it; empty: the system.")
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    details = serializers.DictField()


class ConversationDetailSerializer(ConversationSerializer):
    """A conversation with its timeline and its legs."""

    timeline = serializers.SerializerMethodField()
    legs = LegSerializer(many=True, source="legs.all")

    @extend_schema_field(LineSerializer(many=True))
    def get_timeline(self, conversation: Conversation) -> list[dict[str, Any]]:
        return queries.timeline_of(conversation)


def _latest_entry(conversation: Conversation) -> QueueEntry | None:
    # Not `.latest()`: the rows are there already, prefetched for the whole page.
    return max(conversation.entries.all(), key=lambda entry: entry.pk, default=None)
