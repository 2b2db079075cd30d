"""How an operation on tickets says no."""


class TicketRefused(Exception):
    """The change makes no sense for this ticket; the sentence says why."""
