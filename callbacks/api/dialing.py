"""The door for an agent who calls a customer by hand, in the console, out of a CRM's page or by a program of the agent's."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.offers import taken
from callbacks.api.refusals import answered
from callbacks.api.serializers import TakenSerializer
from callbacks.models import PhoneNumber
from callbacks.models.data_rules import validate_data
from callbacks.operations import hand_dialing
from callbacks.operations.hand_dialing import NoNumber, Wish
from callbacks.operations.requested_callbacks import RuleRefused
from contactcenter import clock
from contactcenter.api import IsAgent, StrictSerializer, asked_by
from telephony import phone_numbers

EXAMPLE = OpenApiExample(
    "A contact of the CRM",
    value={"number": "(415) 555-2671", "name": "Maria", "data": {"ContactId": "0035f00001"}},
    request_only=True,
)


class DialSerializer(StrictSerializer):
    """Whom to call."""

    number = serializers.CharField(max_length=40, help_text="In any form of the countries allowed: (415) 555-2671.")
    phone_number = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="The number of yours whose settings hold and that the customer will see. Empty: the first of my queues.",
    )
    conversation_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="The conversation that goes on with this call; else it is a new one."
    )
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, help_text="The customer's.")
    data = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        validators=[validate_data],
        help_text="Names and texts that stand beside the call, and in its events.",
    )

    def validate_phone_number(self, written: str) -> PhoneNumber | None:
        if not written:
            return None
        related = PhoneNumber.objects.select_related("queue", "business_hours")
        found = related.filter(number=phone_numbers.normalize(written) or "").first()
        if found is None:
            raise serializers.ValidationError("There is no such number here.")
        return found

    def wish(self) -> Wish:
        """What was asked for, once it is valid."""
        return Wish(**self.validated_data)


class DialedSerializer(TakenSerializer):
    """The call that I have now."""

    number = serializers.CharField(help_text="Whom it calls, in E.164.")


class OwnNumberSerializer(serializers.Serializer):
    """A number of ours."""

    number = serializers.CharField(help_text="For `phone_number`.")
    name = serializers.CharField()
    is_open = serializers.BooleanField(help_text="Whether customers can be called from it now.")


@extend_schema(tags=["calls"])
class DialViewSet(viewsets.ViewSet):
    """Calls that an agent makes by hand."""

    permission_classes = [IsAgent]

    @extend_schema(
        summary="Call a customer",
        request=DialSerializer,
        responses={
            201: DialedSerializer,
            403: OpenApiResponse(description="A rule of the number speaks against it; `detail` says which."),
            409: OpenApiResponse(
                description="I am busy, or the customer is on a call or in line, or the carrier is down."
            ),
        },
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """I have the call at once; the customer is dialed when my audio has joined, or my telephone was answered."""
        asked = DialSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        agent: Any = asked_by(request).agent
        with answered():
            try:
                offer = hand_dialing.dial(wish=asked.wish(), agent_id=agent.pk, at=clock.now())
            except NoNumber as refused:
                raise ParseError(str(refused), code=refused.code) from refused
            except RuleRefused as refused:
                raise PermissionDenied(str(refused), code=refused.code) from refused
        return Response(taken(offer) | {"number": offer.entry.callback_number}, status=201)

    @extend_schema(summary="Numbers that I may call from", responses=OwnNumberSerializer(many=True))
    @action(detail=False)
    def numbers(self, request: Request) -> Response:
        """Those of my queues, by name; a hundred at most."""
        at, agent = clock.now(), asked_by(request).agent
        return Response([_own(one, at=at) for one in hand_dialing.numbers_of(agent.pk)])


def _own(number: PhoneNumber, *, at: datetime) -> dict[str, Any]:
    return {"number": str(number.number), "name": number.name, "is_open": number.serves_callbacks(at=at)}
