"""A door from a ticket into the line: have the customer called back."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks import queries
from callbacks.api.refusals import answered
from callbacks.api.serializers import EntrySerializer
from callbacks.operations import ticket_callbacks
from contactcenter import clock
from contactcenter.api import IsAgentOrSupervisor, asked_by
from tickets.queries import visible_to


class TicketCallBackView(APIView):
    """The customer of a ticket."""

    permission_classes = [IsAgentOrSupervisor]

    @extend_schema(tags=["tickets"], summary="Call the customer back", request=None, responses={201: EntrySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """A new callback of the same conversation, in the ticket's queue; an agent is rung first. 409 says why not."""
        ticket = get_object_or_404(visible_to(request.user), pk=pk)
        at = clock.now()
        with answered():
            entry = ticket_callbacks.call_back(ticket=ticket, actor=asked_by(request), at=at)
        payload = queries.entry_payload(entry, position=queries.position_of(entry), at=at)
        return Response(payload, status=status.HTTP_201_CREATED)
