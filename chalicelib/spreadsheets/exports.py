"""Lists as files: CSV that Excel opens with its letters right, XLSX with a header that stays in sight.

No cell is ever run: text that a spreadsheet would take for a formula is written so that it stays text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from chalicelib.domain.calendar import local

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | bool | date | datetime | None

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as Windows-1252."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""OWASP, CSV injection (owasp.org/www-community/attacks/CSV_Injection)."""
_WIDEST = 60
_SHEET_NAME_CHARACTERS = 31


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, CRLF, UTF-8 with a byte order mark, dates as dd/mm/yyyy: what French spreadsheets open without asking."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow([_text(header) for header in headers])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + output.getvalue()).encode()


def to_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "") -> bytes:
    """One sheet; dates are dates, numbers numbers, everything else text. The same input gives the same bytes."""
    return workbook([(sheet or "Cursus", headers, rows)])


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Several sheets: name, headers, rows."""
    from xlsxwriter import Workbook  # slow to import

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(output, {**options, "strings_to_numbers": False, "default_date_format": "dd/mm/yyyy"})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  (zip times have no zone)
    for name, headers, rows in sheets:
        _fill(book, name, headers, rows)
    book.close()
    return output.getvalue()


def _fill(book: object, name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(_sheet_name(name))  # type: ignore[attr-defined]
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
    widths = [len(header) for header in headers]
    sheet.write_row(0, 0, headers, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(map(_on_our_clock, row)):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)
            if column < len(widths):
                widths[column] = max(widths[column], len(_text(cell)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, _WIDEST) + 2)
    sheet.freeze_panes(1, 0)


def _sheet_name(name: str) -> str:
    """Excel refuses some characters and long names."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in name).strip()[:_SHEET_NAME_CHARACTERS] or "Cursus"


def _on_our_clock(cell: Cell) -> Cell:
    """Cells have no time zone: an instant becomes what the clock on the wall says."""
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return local(cell).replace(tzinfo=None)
    return cell


def _text(cell: Cell) -> str:
    match _on_our_clock(cell):
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case datetime() as at:
            return at.strftime("%d/%m/%Y %H:%M")
        case date() as day:
            return day.strftime("%d/%m/%Y")
        case int() | float():
            return str(cell).replace(".", ",")
        case str() as text:
            return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
