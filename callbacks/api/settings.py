"""Doors to the settings: numbers, queues and business hours, as in admin."""

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.serializers import BaseSerializer

from callbacks.api.settings_serializers import BusinessHoursSerializer, PhoneNumberSerializer, QueueSerializer
from callbacks.configuration import versions
from callbacks.models import BusinessHours, PhoneNumber, Queue
from callbacks.queries import settings_facts
from contactcenter import clock
from contactcenter.api import IsAdmin


class SettingsViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet
):
    """Read and change rows that admin makes; a change is checked by the model, all of it or none."""

    permission_classes = [IsAdmin]
    http_method_names = ["get", "head", "options", "patch"]
    lookup_value_converter = "int"
    ordering: tuple[str, ...] = ("name", "pk")

    def perform_update(self, serializer: BaseSerializer) -> None:
        row, by = serializer.instance, self.request.user
        with transaction.atomic(), versions.kept(row, by=by, at=clock.now(), how="API"):
            serializer.save()


@extend_schema(tags=["settings"])
class PhoneNumberViewSet(SettingsViewSet):
    """Phone numbers with all that callers hear; a change of one changes nothing for another."""

    queryset = PhoneNumber.objects.select_related("queue", "business_hours").prefetch_related(*settings_facts.NEEDED)
    serializer_class = PhoneNumberSerializer


@extend_schema(tags=["settings"])
class QueueViewSet(SettingsViewSet):
    """Queues and who answers them."""

    queryset = Queue.objects.prefetch_related("agents__user", "dispositions__disposition")
    serializer_class = QueueSerializer


@extend_schema(tags=["settings"])
class BusinessHoursViewSet(SettingsViewSet):
    """When numbers are open. A list that is given (periods, special days, closures) replaces the one before."""

    queryset = BusinessHours.objects.prefetch_related("periods", "special_days", "closures")
    serializer_class = BusinessHoursSerializer
