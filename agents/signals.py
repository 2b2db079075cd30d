"""The project's only signal: an agent's state changed. Sent inside the transaction that changed it."""

from django.dispatch import Signal

agent_state_changed = Signal()
"""Arguments: agent (Agent), previous (str), at (datetime)."""
