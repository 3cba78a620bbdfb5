"""Excel workbooks: their first filled sheet, with guards against files made to eat memory."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime

from chalicelib.spreadsheets.table import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_LINES,
    Cell,
    Grid,
    UnreadableFileError,
)
from chalicelib.templating import N_

MAX_UNPACKED_BYTES = 200_000_000
MAX_PARTS = 2_000
MAX_RATIO = 300
"""A real sheet packs 10 to 40 times; a bomb a thousand."""
RATIO_FROM_BYTES = 10_000_000
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    struct.error,
)
"""What Python's reader raises on damaged, encrypted or exotic archives."""
_BLOCK = 1_000_000
_OVERLAP = 400
"""A tag may be cut by the end of a block."""
_PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]{0,300}?\br\s*=\s*[\"']\$?([A-Za-z]{0,4})\$?(\d+)[\"']")


def is_workbook(content: bytes) -> bool:
    """A ZIP with a workbook inside; whether it can be read is another matter."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return any(name.lower().endswith("workbook.xml") for name in packed.namelist())
    except _ZIP_ERRORS:
        return False


def rows(content: bytes) -> Grid:
    """Numbered rows of the first sheet that holds anything. Formulas give their stored values. Raises UnreadableFileError."""
    _check_parts(content)
    grid: Grid = []
    for sheet in _sheets(content):
        grid = [(number, row) for number, row in sheet if any(cell not in ("", None) for cell in row)]
        if grid:
            break
    return [(number, [_cell(cell) for cell in row]) for number, row in grid]


def _cell(cell: Cell) -> Cell:
    """Dates typed as dates come with midnight."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    return cell


def _sheets(content: bytes) -> Iterator[list[tuple[int, list[Cell]]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # slow to import

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            found = enumerate(sheet.to_python(skip_empty_area=False), start=1)
            yield [(number, list(row)) for number, row in found]
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _damaged() from error
    except BaseException as error:
        # A Rust panic is a BaseException of its own, which pyo3 lets nobody import.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged() from error


def _check_parts(content: bytes) -> None:
    """Unpack piece by piece and count, before the reader takes all of it into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            declared = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or declared > MAX_UNPACKED_BYTES or _is_bomb(declared, len(content)):
                raise _too_large()
            for part in parts:
                _check_part(packed, part)
    except _ZIP_ERRORS as error:
        raise _damaged() from error


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reading to the end also checks that the declared size was true (CRC)."""
    is_sheet = "worksheets/" in part.filename.lower()
    tail = b""
    with packed.open(part) as stream:
        while block := stream.read(_BLOCK):
            if is_sheet:
                _check_places(tail + block)
                tail = block[-_OVERLAP:]


def _check_places(xml: bytes) -> None:
    """A cell far away makes readers reserve room for everything before it."""
    for place in _PLACE.finditer(xml):
        if int(place[2]) > MAX_LINES + HEADER_WITHIN or _column_number(place[1]) > MAX_COLUMNS:
            raise UnreadableFileError(
                N_("The sheet reaches further than %(lines)s lines or %(columns)s columns."),
                expectation=N_("Delete the cells far from the table, or copy the table into a new workbook."),
                lines=MAX_LINES,
                columns=MAX_COLUMNS,
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(
        N_("This Excel workbook is damaged."),
        expectation=N_("Open it in Excel or LibreOffice and save it again."),
    )


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(
        N_("This Excel workbook unpacks to far more than a table needs."),
        expectation=N_("Copy the table into a new workbook, or save it as CSV UTF-8."),
    )
