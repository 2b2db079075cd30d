"""What all REST doors share: who may knock, how pages, bodies and errors look, and how often is too often."""

from contactcenter.api.errors import Conflict, errors_with_a_code
from contactcenter.api.fields import ModelSettings, NamedRow, StrictSerializer
from contactcenter.api.pages import CursorPages
from contactcenter.api.permissions import IsAdmin, IsAgent, IsAgentOrSupervisor, IsSupervisor, asked_by

__all__ = [
    "Conflict",
    "CursorPages",
    "IsAdmin",
    "IsAgent",
    "IsAgentOrSupervisor",
    "IsSupervisor",
    "ModelSettings",
    "NamedRow",
    "StrictSerializer",
    "asked_by",
    "errors_with_a_code",
]
