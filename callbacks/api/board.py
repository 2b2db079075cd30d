"""The board for programs: what supervisors see, as one answer."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.states import AgentState
from callbacks.lifecycle import Status
from callbacks.models import CarrierState
from callbacks.models.queue_entry import Kind
from callbacks.queries.board import MOST_COUNTED, board_payload
from contactcenter import clock
from contactcenter.api import IsSupervisor


class CountSerializer(serializers.Serializer):
    """A number that is counted up to a thousand."""

    count = serializers.IntegerField()
    and_more = serializers.BooleanField(help_text=f"There are more than {MOST_COUNTED}.")


class FiguresSerializer(serializers.Serializer):
    """The figures on top."""

    waiting = CountSerializer()
    longest_since = serializers.DateTimeField(allow_null=True, help_text="Since when the first of those listed waits.")
    callbacks_open = CountSerializer()
    expiring_soon = CountSerializer(help_text="In line, and dropped within ten minutes unless an agent takes them.")


class TodaySerializer(serializers.Serializer):
    """What began since midnight and what came of it; up to ten seconds old."""

    calls = serializers.IntegerField()
    callbacks_asked = serializers.IntegerField()
    reached = serializers.IntegerField()
    abandoned = serializers.IntegerField()
    callbacks_missed = serializers.IntegerField(help_text="Not reached, expired, closed or could not be dialed.")


class BoardEntrySerializer(serializers.Serializer):
    """A place in line."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    caller = serializers.CharField()
    caller_name = serializers.CharField()
    category = serializers.CharField()
    priority = serializers.IntegerField()
    skills = serializers.CharField(help_text="What it requires of an agent, in words.")
    queued_at = serializers.DateTimeField()
    promised_at = serializers.DateTimeField(allow_null=True, help_text="The later end of the wait that was said.")
    deadline_at = serializers.DateTimeField()
    offered_to = serializers.ListField(child=serializers.CharField(), help_text="The agents at whom it rings.")
    rings_until = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(help_text="Why it waits, in a few words.")
    conversation_id = serializers.UUIDField()


class BoardQueueSerializer(serializers.Serializer):
    """A queue's line."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    and_more = serializers.BooleanField()
    more = serializers.IntegerField(help_text="How many of those counted are not listed.")
    entries = BoardEntrySerializer(many=True)


class StateCountSerializer(serializers.Serializer):
    """How many agents are in a state."""

    state = serializers.ChoiceField(choices=AgentState.choices)
    label = serializers.CharField()
    count = serializers.IntegerField()


class HelpSerializer(serializers.Serializer):
    """An agent has asked for a supervisor."""

    asked_at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="May be empty.")


class HelpWantedSerializer(HelpSerializer):
    """Who waits for a supervisor; it ends when one has come into the conversation."""

    id = serializers.IntegerField(help_text="Of the agent.")
    agent = serializers.CharField()
    queue = serializers.CharField()
    who = serializers.CharField(help_text="With whom the agent speaks.")
    conversation_id = serializers.UUIDField()
    coming = serializers.ListField(child=serializers.CharField(), help_text="Supervisors whose audio is on its way.")


class TileSerializer(serializers.Serializer):
    """An agent who is signed in."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=AgentState.choices)
    label = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    queues = serializers.ListField(child=serializers.CharField())
    doing = serializers.CharField(help_text="With whom, in words; empty while with nobody.")
    help = HelpSerializer(allow_null=True)
    conversation_id = serializers.UUIDField(allow_null=True)


class BoardAgentsSerializer(serializers.Serializer):
    """The agents."""

    counts = StateCountSerializer(many=True)
    tiles = TileSerializer(many=True)
    more = serializers.IntegerField(help_text="How many who are signed in are not listed.")


class BoardSerializer(serializers.Serializer):
    """All that a board shows."""

    at = serializers.DateTimeField()
    figures = FiguresSerializer()
    today = TodaySerializer()
    carrier = serializers.ChoiceField(choices=CarrierState.Word.choices)
    help_wanted = HelpWantedSerializer(many=True, help_text="Longest first, 20 at most.")
    queues = BoardQueueSerializer(many=True)
    agents = BoardAgentsSerializer()


@extend_schema(tags=["board"])
class BoardView(APIView):
    """The line, the agents and the figures of this moment."""

    permission_classes = [IsSupervisor]

    @extend_schema(
        operation_id="board_retrieve",
        responses=BoardSerializer,
        parameters=[OpenApiParameter("queue", str, description="The name of a queue: that one alone.")],
    )
    def get(self, request: Request) -> Response:
        """What the board's page shows; of each queue the first hundred at most."""
        return Response(board_payload(at=clock.now(), queue=request.query_params.get("queue", "")))
