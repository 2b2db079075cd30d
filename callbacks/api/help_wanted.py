"""Doors to an agent's call for a supervisor."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.talking import act
from callbacks.models.offer import LONGEST_CALL_FOR_HELP
from callbacks.operations import calling_for_help
from contactcenter.api import StrictSerializer


class AskForHelpSerializer(StrictSerializer):
    """About what, if there is time to say it."""

    reason = serializers.CharField(
        max_length=LONGEST_CALL_FOR_HELP,
        required=False,
        allow_blank=True,
        default="",
        help_text="Supervisors read it, and it stays on the timeline.",
    )


class HelpActions:
    """For the call that I am on."""

    @extend_schema(summary="Ask for a supervisor", request=AskForHelpSerializer)
    @action(detail=True, methods=["post"], url_path="ask-for-help")
    def ask_for_help(self, request: Request, conversation_id: UUID) -> Response:
        """Supervisors see it until one comes into the call. 409 where nobody talks, I have asked, or one is there."""
        asked = AskForHelpSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return act(calling_for_help.ask, request=request, conversation_id=conversation_id, **asked.validated_data)

    @extend_schema(summary="Take back the call for a supervisor")
    @action(detail=True, methods=["post"], url_path="take-back-help")
    def take_back_help(self, request: Request, conversation_id: UUID) -> Response:
        """I need none any more. 409 where nobody is asked."""
        return act(calling_for_help.take_back, request=request, conversation_id=conversation_id)
