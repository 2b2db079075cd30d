"""What spreadsheets open: no cell of it is a formula, for callers choose what stands in some of them."""

import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TELEPHONE_NUMBER = re.compile(r"\+[0-9]{5,15}", re.ASCII)
COLUMN_WIDTH = 18
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_text(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would read a formula; telephone numbers too."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def workbook(title: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """One sheet, its first row fixed and to be filtered by; each cell a text, never computed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, COLUMN_WIDTH)
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(last, column, _in_a_sheet(cell))
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return out.getvalue()


def _in_a_sheet(cell: str) -> str:
    """As `as_text`, but for telephone numbers: a cell of text computes nothing, and saved as CSV a number stays one."""
    return cell if TELEPHONE_NUMBER.fullmatch(cell) else as_text(cell)
