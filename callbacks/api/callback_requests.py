"""Doors for programs that ask for callbacks: asked, confirmed, looked at, canceled."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ParseError, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks.api.refusals import answered
from callbacks.api.request_serializers import (
    CallbackRequestSerializer,
    CallbackWishSerializer,
    CodeSerializer,
    HasOneSerializer,
)
from callbacks.models import CallbackRequest
from callbacks.operations import callback_requests
from callbacks.operations.callback_requests import WrongCode
from callbacks.operations.code_calls import TooManyCodes
from callbacks.operations.requested_callbacks import HasOne, RuleRefused
from callbacks.queries.requests import request_payload
from contactcenter import clock
from contactcenter.api import Conflict
from contactcenter.api.tokens import HasScope, token_of
from contactcenter.models import Scope

LONGEST_KEY = 80
TAKEN = OpenApiResponse(CallbackRequestSerializer, "In line.")
UNCONFIRMED = OpenApiResponse(CallbackRequestSerializer, "The number is called with a code; it must be confirmed.")
HAS_ONE = OpenApiResponse(HasOneSerializer, "There is a callback to this number already, or the key was used before.")
REFUSED = OpenApiResponse(description="A rule of the number speaks against it; `detail` says which.")
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key again is the same request, not another."
)
EXAMPLE = OpenApiExample(
    "A callback about an order",
    value={
        "phone_number": "+14155550100",
        "number": "(415) 555-2671",
        "name": "Maria",
        "category": "Orders",
        "data": {"OrderNumber": "4711"},
    },
    request_only=True,
)


class TooManyCalls(APIException):
    """The code cannot be said: a limit is reached."""

    status_code = 429
    default_code = "too_many_codes"


class HasOneAlready(Conflict):
    """The one refusal that says more than a sentence."""

    def __init__(self, refused: HasOne) -> None:
        super().__init__(str(refused), code=refused.code)
        self.position = refused.position


@extend_schema(tags=["callback requests"])
class CallbackRequestViewSet(viewsets.ViewSet):
    """Callbacks for customers who are not on the telephone; for programs with a token for it."""

    permission_classes = [HasScope]
    scope = Scope.CALLBACK_REQUESTS
    lookup_value_converter = "uuid"

    @extend_schema(
        summary="Ask for a callback",
        request=CallbackWishSerializer,
        parameters=[KEY],
        responses={201: TAKEN, 202: UNCONFIRMED, 403: REFUSED, 409: HAS_ONE},
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """201: it stands in line. 202: the number is being called with a code, which `confirm/` takes."""
        asked = CallbackWishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key = _idempotency_key(request)
        with _refusals():
            made = callback_requests.ask(
                wish=asked.wish(), token=token_of(request), idempotency_key=key, at=clock.now()
            )
        return _answer(made)

    @extend_schema(summary="A request, and where it stands", responses=CallbackRequestSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The position and the estimate are those of this moment."""
        return Response(_payload(_own(request, pk)))

    @extend_schema(summary="Cancel a request", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """The customer is not called. 409 where the call is being made, or is over."""
        with _refusals():
            callback_requests.cancel(request_id=_own(request, pk).pk, at=clock.now())
        return Response(status=204)

    @extend_schema(
        summary="Confirm the number", request=CodeSerializer, responses={201: TAKEN, 403: REFUSED, 409: HAS_ONE}
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The code that the customer was told. From now on it stands in line."""
        given = CodeSerializer(data=request.data)
        own = _own(request, pk)
        given.is_valid(raise_exception=True)
        with _refusals():
            made = callback_requests.confirm(request_id=own.pk, code=given.validated_data["code"], at=clock.now())
        return _answer(made)

    @extend_schema(summary="Say the code again", request=None, responses={202: UNCONFIRMED})
    @action(detail=True, methods=["post"], url_path="call-again")
    def call_again(self, request: Request, pk: UUID) -> Response:
        """Another call with the same code; how often, is limited."""
        own = _own(request, pk)
        with _refusals():
            callback_requests.call_again(request_id=own.pk, at=clock.now())
        return _answer(own)

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if isinstance(exc, HasOneAlready):
            response.data["position"] = exc.position
        return response


@contextmanager
def _refusals() -> Iterator[None]:
    """400 for a wrong code, 403 for a rule, 429 for a limit of codes, 409 with the position of what there is."""
    with answered():
        try:
            yield
        except WrongCode as refused:
            raise ParseError(str(refused), code=refused.code) from refused
        except RuleRefused as refused:
            raise PermissionDenied(str(refused), code=refused.code) from refused
        except TooManyCodes as refused:
            raise TooManyCalls(str(refused), code=refused.code) from refused
        except HasOne as refused:
            raise HasOneAlready(refused) from refused


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ParseError(f"Idempotency-Key has at most {LONGEST_KEY} printable characters.")
    return key


def _own(request: Request, pk: UUID) -> CallbackRequest:
    with answered():
        return callback_requests.of_token(pk, token=token_of(request))


def _answer(made: CallbackRequest) -> Response:
    return Response(_payload(made), status=201 if made.is_accepted else 202)


def _payload(made: CallbackRequest) -> dict[str, object]:
    return CallbackRequestSerializer(request_payload(made, at=clock.now())).data
