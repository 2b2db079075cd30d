"""Tickets, what was written and done on them, and what people keep beside them."""

from tickets.models.history import TicketEvent, TicketNote
from tickets.models.mention import TicketMention
from tickets.models.notice import Channel, NoticePlace, TicketNotice
from tickets.models.saved_filter import DefaultFilter, SavedFilter
from tickets.models.ticket import Ticket, TicketPriority, TicketQuerySet, TicketReason, TicketStatus

__all__ = [
    "Channel",
    "DefaultFilter",
    "NoticePlace",
    "SavedFilter",
    "Ticket",
    "TicketEvent",
    "TicketMention",
    "TicketNote",
    "TicketNotice",
    "TicketPriority",
    "TicketQuerySet",
    "TicketReason",
    "TicketStatus",
]
