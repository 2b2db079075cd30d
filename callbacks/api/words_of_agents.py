"""Doors to the words that agents choose from: listed for whoever has a role, changed by admins."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission

from agents.models import AwayReason
from callbacks.api.routing import RoutingViewSet
from callbacks.models import Disposition
from contactcenter.api import IsAdmin, IsAgentOrSupervisor, ModelSettings


class DispositionSerializer(ModelSettings):
    """What a call came to."""

    class Meta:
        model = Disposition
        fields = ["id", "name", "help", "order", "is_active"]


class AwayReasonSerializer(ModelSettings):
    """Why an agent is away."""

    class Meta:
        model = AwayReason
        fields = ["id", "name", "order", "is_active"]


class WordsViewSet(RoutingViewSet):
    """In the order in which agents see them."""

    ordering = ("order", "name", "pk")

    def get_permissions(self) -> list[BasePermission]:
        return [IsAgentOrSupervisor() if self.action == "list" else IsAdmin()]


@extend_schema(tags=["settings"])
class DispositionViewSet(WordsViewSet):
    """What calls come to, in agents' words. A deleted one stays on the calls that have it."""

    queryset = Disposition.objects.all()
    serializer_class = DispositionSerializer


@extend_schema(tags=["settings"])
class AwayReasonViewSet(WordsViewSet):
    """Why agents are away."""

    queryset = AwayReason.objects.all()
    serializer_class = AwayReasonSerializer
