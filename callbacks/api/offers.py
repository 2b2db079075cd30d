"""Doors to what an agent is offered."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from callbacks import queries
from callbacks.api.refusals import answered
from callbacks.api.serializers import DeclinedSerializer, OfferSerializer, TakenSerializer
from callbacks.models import Offer
from callbacks.models.offer import CloseReason, OfferStatus
from callbacks.operations import offers
from contactcenter import clock
from contactcenter.api import IsAgent, asked_by


@extend_schema(tags=["offers"])
class OfferViewSet(viewsets.GenericViewSet[Offer]):
    """Offers to the agent who asks; nobody else's are there."""

    permission_classes = [IsAgent]
    serializer_class = OfferSerializer
    queryset = Offer.objects.none()
    ordering = ("-made_at", "-pk")
    lookup_value_converter = "int"

    @extend_schema(summary="My open offers")
    def list(self, request: Request) -> Response:
        """What rings at me now."""
        mine = Offer.objects.open().filter(agent__user=asked_by(request))
        page = self.paginate_queryset(mine.select_related("entry__queue", "entry__phone_number"))
        at = clock.now()
        return self.get_paginated_response([queries.offer_payload(offer, at=at) for offer in page or []])

    @extend_schema(summary="Accept", request=None, responses=TakenSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """The customer is dialed, or the caller brought, once my audio has joined. 409 says why it is gone."""
        with answered():
            offer = offers.accept(offer_id=pk, agent_id=asked_by(request).agent.pk, at=clock.now())
        return Response(taken(offer))

    @extend_schema(summary="Decline", request=None, responses=DeclinedSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """The entry keeps its place; I am not asked again for a while."""
        with answered():
            offers.decline(offer_id=pk, agent_id=asked_by(request).agent.pk, at=clock.now())
        return Response({"id": pk, "status": OfferStatus.CLOSED, "reason": CloseReason.DECLINED})


def taken(offer: Offer) -> dict[str, Any]:
    """The answer to accept and pick: what was taken, what the agent's audio calls with, and what to open."""
    return {
        "conversation_id": offer.entry.conversation_id,
        "connect": queries.connect_params(offer),
        "screen_pop_url": queries.screen_pop_url(offer.entry),
    }
