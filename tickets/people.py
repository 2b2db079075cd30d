"""Who works on tickets, and what they are called."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from contactcenter import roles


def assignable() -> QuerySet[Any]:
    """People who work on tickets: agents, supervisors, admins."""
    works = Q(agent__isnull=False) | Q(groups__name=roles.SUPERVISORS) | Q(is_superuser=True)
    return get_user_model().objects.filter(works, is_active=True).distinct().order_by("username")


def display_name(user: Any) -> str:
    return user.get_full_name() or user.get_username()
