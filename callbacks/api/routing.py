"""Doors to the routing settings: made, changed and deleted by admins, as in admin."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.serializers import BaseSerializer

from agents.models import Skill
from callbacks.api.routing_serializers import (
    CategorySerializer,
    MenuSerializer,
    RoutingStepSerializer,
    SkillSerializer,
)
from callbacks.api.settings import SettingsViewSet
from callbacks.configuration import versions
from callbacks.models import Category, Menu, PhoneNumber, RoutingStep
from callbacks.operations import routing_settings
from contactcenter import clock
from contactcenter.api import Conflict


class RoutingViewSet(mixins.CreateModelMixin, mixins.DestroyModelMixin, SettingsViewSet):
    """Rows that are made here as well; what is in use is not deleted."""

    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def kept_as(self, row: Any) -> Any:
        """Under whose history the row is kept."""
        return row

    def perform_create(self, serializer: BaseSerializer) -> None:
        with transaction.atomic():
            row = serializer.save()
            versions.keep(self.kept_as(row), by=self.request.user, at=clock.now(), how="API")

    def perform_update(self, serializer: BaseSerializer) -> None:
        with transaction.atomic():
            versions.catch_up(self.kept_as(serializer.instance), at=clock.now())
            self.perform_create(serializer)

    @transaction.atomic
    def perform_destroy(self, instance: Any) -> None:
        if reason := self.why_not_delete(instance):
            raise Conflict(reason, code="in_use")
        self.keep_deletion(instance)

    def keep_deletion(self, row: Any) -> None:
        """Delete it; its last version stays on record."""
        versions.keep_deletion(row, by=self.request.user, at=clock.now())
        row.delete()

    def why_not_delete(self, row: Any) -> str:
        return ""


@extend_schema(tags=["routing"])
class SkillViewSet(RoutingViewSet):
    """What not every agent can do, and who can, from level 1 to 10."""

    queryset = Skill.objects.prefetch_related("holders__agent__user")
    serializer_class = SkillSerializer

    def why_not_delete(self, row: Skill) -> str:
        return routing_settings.why_not_delete_skill(row)


@extend_schema(tags=["routing"])
class CategoryViewSet(RoutingViewSet):
    """What calls are about: their queue, their priority, and what agents must be able to do."""

    queryset = Category.objects.prefetch_related("required_skills__skill")
    serializer_class = CategorySerializer

    def why_not_delete(self, row: Category) -> str:
        return routing_settings.why_not_delete_category(row)


@extend_schema(tags=["routing"])
class MenuViewSet(RoutingViewSet):
    """What callers are asked before they enter a line; one menu a number."""

    queryset = Menu.objects.select_related("phone_number").prefetch_related("choices")
    serializer_class = MenuSerializer
    ordering = ("phone_number__name", "pk")

    def kept_as(self, row: Menu) -> PhoneNumber:
        """A menu is one of the settings of its number, which are read anew."""
        return PhoneNumber.objects.get(pk=row.phone_number_id)

    def keep_deletion(self, row: Menu) -> None:
        versions.catch_up(self.kept_as(row), at=clock.now())
        row.delete()
        versions.keep(self.kept_as(row), by=self.request.user, at=clock.now(), how="API")


@extend_schema(tags=["routing"])
class RoutingStepViewSet(RoutingViewSet):
    """Rules that change where a call goes, in the order in which they run."""

    queryset = RoutingStep.objects.prefetch_related("skills__skill")
    serializer_class = RoutingStepSerializer
    ordering = ("order", "pk")
