"""Doors to a conversation that others lead: listen in, whisper, barge. By permission."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.refusals import answered
from callbacks.api.serializers import ConnectSerializer
from callbacks.models import Guest
from callbacks.models.guest import MONITORING
from callbacks.operations import monitoring
from callbacks.queries.visits import MAY_MONITOR, connect_guest
from contactcenter import clock, roles
from contactcenter.api import StrictSerializer, asked_by

MODES = [(mode.value, mode.label) for mode in MONITORING]


class MayMonitor(BasePermission):
    """A supervisor with the permission *Can listen in, whisper and barge*."""

    message = "Only supervisors with the permission to listen in may do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.is_supervisor(request.user) and asked_by(request).has_perm(MAY_MONITOR)


class ModeSerializer(StrictSerializer):
    """Who hears me."""

    mode = serializers.ChoiceField(
        choices=MODES, help_text="`listen`: nobody; `whisper`: the agent; `barge`: everybody."
    )


class MonitorSerializer(serializers.Serializer):
    """How I am in the conversation."""

    conversation_id = serializers.UUIDField()
    mode = serializers.ChoiceField(choices=MODES, allow_null=True, help_text="null: I am not in it.")
    inside = serializers.BooleanField(help_text="Whether my audio has come in.")
    connect = ConnectSerializer(allow_null=True, help_text="With what my audio calls in, until it has.")


@extend_schema(
    tags=["conversations"],
    responses=MonitorSerializer,
    parameters=[OpenApiParameter("pk", OpenApiTypes.UUID, OpenApiParameter.PATH)],
)
class MonitorView(APIView):
    """A live conversation, heard by a supervisor."""

    permission_classes = [MayMonitor]

    @extend_schema(operation_id="conversations_monitor_retrieve", summary="Am I in it?")
    def get(self, request: Request, pk: UUID) -> Response:
        """How I am in it, if at all."""
        return Response(_answer(pk, monitoring.present(conversation_id=pk, user=asked_by(request))))

    @extend_schema(
        operation_id="conversations_monitor_begin", summary="Listen, whisper or barge", request=ModeSerializer
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Come in, or change how I am in it without leaving. 409 where nobody talks."""
        asked = ModeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            guest = monitoring.begin(
                conversation_id=pk, user=asked_by(request), mode=asked.validated_data["mode"], at=clock.now()
            )
        return Response(_answer(pk, guest))

    @extend_schema(operation_id="conversations_monitor_leave", summary="Leave", responses={200: MonitorSerializer})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Out of it; the others talk on."""
        with answered():
            monitoring.leave(conversation_id=pk, user=asked_by(request), at=clock.now())
        return Response(_answer(pk, None))


def _answer(conversation_id: UUID, guest: Guest | None) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "mode": guest.mode if guest else None,
        "inside": bool(guest and guest.is_inside),
        "connect": connect_guest(guest) if guest and guest.joined_at is None else None,
    }
