"""The application of those who answer."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Agents"

    def ready(self) -> None:
        from agents import checks  # noqa: F401 - registers the checks

        user_logged_out.connect(_close_consoles, dispatch_uid="agents.close_consoles")


def _close_consoles(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """Logging out ends the sockets of that session at once; a socket's user is otherwise resolved only on connect."""
    from agents.notifications import close_consoles

    session_key = getattr(getattr(request, "session", None), "session_key", None)
    if session_key:
        close_consoles(session_key=session_key)
