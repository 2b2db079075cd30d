"""Doors to what an agent does while talking: hold, mute, keys."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.refusals import answered
from callbacks.operations import talking
from contactcenter import clock
from contactcenter.api import StrictSerializer, asked_by


class KeysSerializer(StrictSerializer):
    """Keys of a telephone."""

    keys = serializers.RegexField(r"^[0-9*#]{1,32}$", help_text="`0` to `9`, `*` and `#`, 32 at most.")


class TalkingActions:
    """For the call that I am on; each answers once the carrier has done it, and 409 where it has not."""

    @extend_schema(summary="Hold")
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, conversation_id: UUID) -> Response:
        """The customer hears the number's hold music until `resume`."""
        return act(talking.hold, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Resume")
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, conversation_id: UUID) -> Response:
        """The customer is back from hold."""
        return act(talking.resume, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Mute")
    @action(detail=True, methods=["post"])
    def mute(self, request: Request, conversation_id: UUID) -> Response:
        """Nobody hears me, whatever carries my audio."""
        return act(talking.mute, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Unmute")
    @action(detail=True, methods=["post"])
    def unmute(self, request: Request, conversation_id: UUID) -> Response:
        """I am heard again."""
        return act(talking.unmute, request=request, conversation_id=conversation_id)

    @extend_schema(summary="Press keys", request=KeysSerializer)
    @action(detail=True, methods=["post"])
    def keys(self, request: Request, conversation_id: UUID) -> Response:
        """The customer's side hears the tones, such as for another company's menu. They are not kept."""
        asked = KeysSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return act(talking.press, request=request, conversation_id=conversation_id, tones=asked.validated_data["keys"])


def act(operation: Any, *, request: Request, conversation_id: UUID, **more: Any) -> Response:
    with answered():
        operation(conversation_id=conversation_id, agent_id=asked_by(request).agent.pk, at=clock.now(), **more)
    return Response({"conversation_id": conversation_id})
