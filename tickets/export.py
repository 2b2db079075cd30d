"""Tickets as CSV and as a workbook, in which no cell is a formula: callers choose what stands in some of them."""

import csv
from typing import Any

from import_export import fields, resources
from import_export.formats.base_formats import CSV

from contactcenter.spreadsheets import as_text, workbook
from tickets.models import Ticket, TicketQuerySet

MOST_ROWS = 50_000


class TicketResource(resources.ModelResource):
    """One ticket a row, in the words of the interfaces."""

    number = fields.Field(attribute="pk", column_name="number")
    assignee = fields.Field(column_name="assignee")

    class Meta:
        model = Ticket
        fields = (
            "number",
            "status",
            "priority",
            "reason",
            "outcome",
            "subject",
            "caller",
            "caller_name",
            "callback_number",
            "dialed_number",
            "queue",
            "agent_name",
            "assignee",
            "conversation_id",
            "created_at",
            "due_at",
            "resolved_at",
        )
        export_order = fields

    def dehydrate_assignee(self, ticket: Ticket) -> str:
        return ticket.assignee.get_username() if ticket.assignee else ""

    def export_field(self, field: fields.Field, instance: Ticket, **kwargs: Any) -> str:
        return str(super().export_field(field, instance, **kwargs) or "")


def as_csv(tickets: TicketQuerySet) -> str:
    """The file's text, every cell quoted."""
    dataset = TicketResource().export(_rows(tickets))
    for number, row in enumerate(dataset):
        dataset[number] = [as_text(cell) for cell in row]
    return str(CSV().export_data(dataset, quoting=csv.QUOTE_ALL))


def as_xlsx(tickets: TicketQuerySet) -> bytes:
    """The same as a workbook."""
    resource = TicketResource()
    rows = (resource.export_resource(ticket) for ticket in _rows(tickets))
    return workbook("Tickets", resource.get_export_headers(), rows)


def _rows(tickets: TicketQuerySet) -> TicketQuerySet:
    return tickets.select_related("assignee")[:MOST_ROWS]
