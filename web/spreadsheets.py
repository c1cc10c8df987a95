"""Tables for spreadsheets: CSV (RFC 4180) and workbooks (XLSX), free of formulas."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

#: A file of more rows than this is not for a spreadsheet.
MOST_ROWS = 10_000
#: Spreadsheets take a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")  # full-width too


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The table as CSV text. Begins with a byte order mark, without which Excel reads UTF-8 wrongly."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def csv_answer(text: str, name: str) -> HttpResponse:
    """CSV text as a file to save."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def harmless(cell: Any) -> str:
    """The cell as text that no spreadsheet runs: what looks like a formula gets an apostrophe before it.

    A number below zero is a number, and stays one.
    """
    text = "" if cell is None else str(cell)
    if isinstance(cell, (int, Decimal)):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, its heading row, and its rows of text, whole numbers, decimals and days."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


#: Columns are as wide as what stands in them, within these.
_NARROWEST, _WIDEST = 10, 60
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Text stays text, whatever it looks like.
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an XLSX file, their heading rows frozen; days are days, and text is never a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **_AS_TEXT}) as book:
        heading, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "d mmm yyyy"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for column, text in enumerate(sheet.head):
                page.write_string(0, column, text, heading)
                page.set_column(column, column, _width([text, *(row[column] for row in sheet.rows)]))
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    _write(page, number, column, cell, day)
    return made.getvalue()


def _write(page: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, dt.date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, (int, Decimal)):
        page.write_number(row, column, cell)
    elif cell is not None:
        page.write_string(row, column, str(cell))


def _width(cells: Iterable[Any]) -> int:
    longest = max(len("30 September 2026" if isinstance(cell, dt.date) else str(cell or "")) for cell in cells)
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def workbook_answer(made: bytes, name: str) -> HttpResponse:
    """A workbook as a file to save."""
    return HttpResponse(made, content_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
