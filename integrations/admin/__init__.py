"""Admin pages of other systems, one subject a file."""

from integrations.admin import events, salesforce

__all__ = ["events", "salesforce"]
