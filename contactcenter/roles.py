"""Who somebody is: admin, supervisor or agent."""

from typing import Any

SUPERVISORS = "supervisors"
"""The name of the group whose members are supervisors."""


def is_admin(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def is_supervisor(user: Any) -> bool:
    """Supervisors see all queues; an admin may do what a supervisor may."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or _in_group(user, SUPERVISORS)


def is_agent(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and getattr(user, "agent", None))


def _in_group(user: Any, name: str) -> bool:
    # Asked several times a request: the answer is kept on the user object, which lives as long as the request.
    names = getattr(user, "role_groups", None)
    if names is None:
        names = user.role_groups = set(user.groups.values_list("name", flat=True))
    return name in names
