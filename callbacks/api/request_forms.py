"""Doors to the pages on which customers ask for callbacks: set up by admins, as in admin."""

from drf_spectacular.utils import extend_schema

from callbacks.api.request_serializers import RequestFormSerializer
from callbacks.api.routing import RoutingViewSet
from callbacks.configuration import versions
from callbacks.models import PhoneNumber, RequestForm
from contactcenter import clock


@extend_schema(tags=["callback requests"])
class RequestFormViewSet(RoutingViewSet):
    """One page a number."""

    queryset = RequestForm.objects.select_related("phone_number").prefetch_related("categories")
    serializer_class = RequestFormSerializer
    ordering = ("slug", "pk")

    def kept_as(self, row: RequestForm) -> PhoneNumber:
        """It is one of the settings of its number, which are read anew."""
        return PhoneNumber.objects.get(pk=row.phone_number_id)

    def keep_deletion(self, row: RequestForm) -> None:
        versions.catch_up(self.kept_as(row), at=clock.now())
        row.delete()
        versions.keep(self.kept_as(row), by=self.request.user, at=clock.now(), how="API")
