"""Tickets as CSV and as a workbook, in which no cell is a formula: callers choose what stands in some of them."""

import csv
import io
import re
from typing import Any

import xlsxwriter
from import_export import fields, resources
from import_export.formats.base_formats import CSV

from tickets.models import Ticket, TicketQuerySet

MOST_ROWS = 50_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TELEPHONE_NUMBER = re.compile(r"\+[0-9]{5,15}", re.ASCII)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
    """A workbook of one sheet, its first row fixed and to be filtered by; each cell a text, never computed."""
    out = io.BytesIO()
    resource = TicketResource()
    columns = resource.get_export_headers()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet("Tickets"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 18)
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, ticket in enumerate(_rows(tickets), start=1):
            for column, cell in enumerate(resource.export_resource(ticket)):
                sheet.write_string(last, column, in_a_sheet(cell))
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return out.getvalue()


def _rows(tickets: TicketQuerySet) -> TicketQuerySet:
    return tickets.select_related("assignee")[:MOST_ROWS]


def as_text(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would read a formula; telephone numbers too."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def in_a_sheet(cell: str) -> str:
    """The same, but for telephone numbers: a cell of text computes nothing, and saved as CSV a number stays one."""
    return cell if TELEPHONE_NUMBER.fullmatch(cell) else as_text(cell)
