"""The shapes of what supervisors ask about an entry, and of what is answered before they confirm."""

from typing import Any

from rest_framework import serializers

from agents.serializers import AgentByUsername, SkillByName
from agents.states import AgentState
from callbacks.models import Queue
from callbacks.models.queue import GREATEST_PRIORITY, LEAST_PRIORITY
from callbacks.models.queue_entry import Kind
from callbacks.operations.previews import Action, Wish
from contactcenter.api import NamedRow, StrictSerializer

QUEUE: dict[str, Any] = {"slug_field": "name", "help_text": "A queue's name."}
PRIORITY: dict[str, Any] = {"min_value": LEAST_PRIORITY, "max_value": GREATEST_PRIORITY}
USERNAME = "The agent's username."
SKILLS = "All that it requires from now on; an empty list: nothing."


class NeededSkillSerializer(StrictSerializer):
    """A skill, and the least level of it."""

    skill = SkillByName()
    least_level = serializers.IntegerField(min_value=1, max_value=10, default=1)


class ReasonSerializer(StrictSerializer):
    """Why a supervisor intervenes; it goes onto the timeline."""

    reason = serializers.CharField(max_length=200)
    seen = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="What the preview answered: 409 `changed` where the entry has changed since.",
    )


class AssignSerializer(ReasonSerializer):
    """Whom to offer the entry to, and why."""

    agent = AgentByUsername(help_text=USERNAME)


class MoveSerializer(ReasonSerializer):
    """Into which queue, and why."""

    queue: Any = NamedRow(queryset=Queue.objects.all(), **QUEUE)


class PrioritySerializer(ReasonSerializer):
    """How many steps of five minutes ahead of the time of arrival, and why."""

    priority = serializers.IntegerField(**PRIORITY)


class SkillsSerializer(ReasonSerializer):
    """What is required of an agent, and why."""

    skills = NeededSkillSerializer(many=True, help_text=SKILLS)

    def validate_skills(self, skills: list[dict[str, Any]]) -> dict[str, int]:
        return by_name(skills)


class WishSerializer(StrictSerializer):
    """An action with what it needs to know, to be previewed."""

    action = serializers.ChoiceField(choices=[action.value for action in Action])
    queue: Any = NamedRow(queryset=Queue.objects.all(), required=False, **QUEUE)
    agent = AgentByUsername(required=False, help_text=USERNAME)
    priority = serializers.IntegerField(required=False, **PRIORITY)
    skills = NeededSkillSerializer(many=True, required=False, help_text=SKILLS)

    NEEDED = {Action.MOVE: "queue", Action.ASSIGN: "agent", Action.PRIORITY: "priority", Action.SKILLS: "skills"}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = self.NEEDED.get(Action(attrs["action"]))
        if needed and needed not in attrs:
            raise serializers.ValidationError({needed: "This action needs it."})
        return attrs

    @property
    def wish(self) -> Wish:
        values = self.validated_data
        return Wish(
            action=Action(values["action"]),
            queue=values.get("queue"),
            agent=values.get("agent"),
            priority=values.get("priority", 0),
            skills=by_name(values.get("skills", [])),
        )


class CandidateSerializer(serializers.Serializer):
    """An agent who could take an entry."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=AgentState.choices)
    label = serializers.CharField(source="get_state_display", help_text="The state, in words.")


class MovedSerializer(serializers.Serializer):
    """Somebody whose place in line changes."""

    id = serializers.IntegerField(source="entry.pk")
    kind = serializers.ChoiceField(source="entry.kind", choices=Kind.choices)
    caller = serializers.CharField(source="entry.caller")
    caller_name = serializers.CharField(source="entry.caller_name")
    queued_at = serializers.DateTimeField(source="entry.queued_at")
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class GroupSerializer(serializers.Serializer):
    """All who move one way; the first of them by name."""

    count = serializers.IntegerField(help_text="Counted up to a thousand and one.")
    first = MovedSerializer(many=True)


class PreviewSerializer(serializers.Serializer):
    """What the action would do now."""

    seen = serializers.CharField(help_text="To be sent with the confirmation.")
    refused = serializers.CharField(help_text="Why it cannot be; empty where it can.")
    sentence = serializers.CharField(help_text="Who is pushed back, in words.")
    before = serializers.IntegerField(source="shift.before", allow_null=True, help_text="The entry's own position.")
    after = serializers.IntegerField(source="shift.after", allow_null=True)
    back = GroupSerializer(source="shift.back", help_text="Pushed back by one.")
    forward = GroupSerializer(source="shift.forward", help_text="Moved up by one.")
    passed_over = GroupSerializer(help_text="Ahead of it, though it is served first; their positions stay.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What else follows.")


def by_name(skills: list[dict[str, Any]]) -> dict[str, int]:
    """As lanes have them."""
    return {one["skill"].name: one["least_level"] for one in skills}
