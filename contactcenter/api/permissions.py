"""Who may knock at a door, by role. Whose row it is, is decided by the row's query: a foreign one is a 404."""

from typing import Any, cast

from django.contrib.auth.models import User
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from contactcenter import roles


def asked_by(request: Request) -> User:
    """Who asks, at a door that lets nobody in who is not signed in."""
    return cast(User, request.user)


class IsAgent(BasePermission):
    """Somebody who answers calls."""

    message = "Only agents may do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.is_agent(request.user)


class IsSupervisor(BasePermission):
    """Somebody who watches over all queues; admins are included."""

    message = "Only supervisors may do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.is_supervisor(request.user)


class IsAgentOrSupervisor(BasePermission):
    """Somebody with a role in the contact center."""

    message = "Only agents and supervisors may do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.is_agent(request.user) or roles.is_supervisor(request.user)


class IsAdmin(BasePermission):
    """Somebody who may change the settings."""

    message = "Only admins may do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return roles.is_admin(request.user)
