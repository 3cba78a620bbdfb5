"""Tables in files: CSV or XLSX bytes become lines of cells under recognised headers, or a clear reason why not.

Whatever the bytes are, the answer is a `Table` or an `UnreadableFileError`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.domain import ids
from chalicelib.domain.imports import Problem, Severity
from chalicelib.templating import N_

MAX_BYTES = 20_000_000
MAX_LINES = 50_000
MAX_COLUMNS = 200
HEADER_WITHIN = 30
"""Titles and merged cells may stand above the header, at most so many lines."""

_BLANKS = " \t\r\n\x0b\x0c\u00a0\u202f\u2009\ufeff\u200b"
_FORMULA_SIGNS = ("=", "+", "-", "@")
"""Our exports put an apostrophe before these; here it goes again."""

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class UnreadableFileError(Exception):
    """The file as a whole can't be used. Carries the problem to report."""

    def __init__(self, reason: str, *, expectation: str = "", line: int = 0, **facts: str | int) -> None:
        super().__init__(reason)
        self.problem = Problem(line=line, reason=reason, expectation=expectation, facts=facts)


@dataclass(frozen=True)
class Column:
    """A column our files may have: our name, others people give it, what it holds."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    words: str = ""
    """What it holds, for the template's explanations (msgid)."""
    example: str = ""


@dataclass(frozen=True)
class Line:
    """Cells of one line by our column names, and as they stand in the file."""

    number: int
    cells: dict[str, Cell]
    original: tuple[Cell, ...]

    def text(self, name: str) -> str:
        return text_of(self.cells.get(name))


@dataclass(frozen=True, kw_only=True)
class Table:
    headers: tuple[str, ...]
    """As in the file."""
    names: dict[str, str]
    """Our column name to the file's header."""
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    """About the file: encoding, columns nobody knows, lines with too many cells."""


Grid = Sequence[tuple[int, Sequence[Cell]]]
"""Numbered rows of cells."""


def read(content: bytes, columns: Sequence[Column], *, file_name: str = "") -> Table:
    """The table in a file. Raises UnreadableFileError."""
    from chalicelib.spreadsheets import csv_file, xlsx_file  # each needs the other's error

    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableFileError(N_("The file is empty."), expectation=N_("A header and at least one line."))
    if len(content) > MAX_BYTES:
        raise too_large()
    extension = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if xlsx_file.is_workbook(content):
        _check_extension(extension, ("xlsx", "xlsm", ""))
        return recognised(xlsx_file.rows(content), columns)
    csv_file.refuse_other_formats(content)
    _check_extension(extension, ("csv", "txt", "tsv", ""))
    grid, notices = csv_file.rows(content, headers=_known(columns))
    return recognised(grid, columns, notices)


def too_large() -> UnreadableFileError:
    return UnreadableFileError(
        N_("The file is too large."),
        expectation=N_("At most %(megabytes)s MB: split it into several files."),
        megabytes=MAX_BYTES // 1_000_000,
    )


def _check_extension(extension: str, allowed: Sequence[str]) -> None:
    if extension in allowed:
        return
    if extension in ("xlsx", "xlsm", "csv", "txt", "tsv"):
        raise UnreadableFileError(
            N_("The file’s name ends in .%(extension)s, but its content is something else."),
            expectation=N_("A CSV file or an Excel workbook (.xlsx) whose name says which it is."),
            extension=extension,
        )
    raise UnreadableFileError(
        N_("Files that end in .%(extension)s can’t be imported."),
        expectation=N_("A CSV file or an Excel workbook (.xlsx)."),
        extension=extension[:10],
    )


def recognised(grid: Grid, columns: Sequence[Column], problems: Sequence[Problem] = ()) -> Table:
    """The table under the line that names the most of our columns. Raises UnreadableFileError."""
    known = _known(columns)
    place = _header_place(grid, known)
    headers = [text_of(cell) for cell in grid[place][1]]
    while headers and not headers[-1]:
        headers.pop()
    found = _positions(headers, known, line=grid[place][0])
    _check_required(columns, found, headers)
    names = {name: headers[position] for name, position in found.items()}
    told = [*problems, *_unused(headers, found, grid[place][0])]
    lines = tuple(_lines(grid[place + 1 :], found, headers, told))
    if not lines:
        raise UnreadableFileError(
            N_("There is no line under the header."), expectation=N_("A header and at least one line.")
        )
    return Table(headers=tuple(headers), names=names, lines=lines, problems=tuple(told))


def header_key(text: str) -> str:
    """Headers are compared without accents, case, spaces, underscores and punctuation."""
    return ids.folded(text.replace("_", " ")).replace(" ", "")


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {header_key(word): column.name for column in columns for word in (column.name, *column.aliases)}


def _header_place(grid: Grid, known: dict[str, str]) -> int:
    def score(place: int) -> int:
        return len({known.get(header_key(text_of(cell))) for cell in grid[place][1][:MAX_COLUMNS]} - {None})

    places = range(min(len(grid), HEADER_WITHIN))
    best = max(places, key=lambda place: (score(place), -place), default=None)
    if best is None or score(best) == 0:
        raise UnreadableFileError(
            N_("No line with the names of the columns was found."),
            expectation=N_("The header of the template, on one of the first %(lines)s lines."),
            lines=HEADER_WITHIN,
        )
    return best


def _positions(headers: Sequence[str], known: dict[str, str], *, line: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = known.get(header_key(header))
        if name is None:
            continue
        if name in found:
            raise UnreadableFileError(
                N_("Two columns mean the same: “%(one)s” and “%(other)s”."),
                expectation=N_("One column for each meaning: remove or rename the other."),
                line=line,
                one=headers[found[name]],
                other=header,
            )
        found[name] = position
    return found


def _check_required(columns: Sequence[Column], found: dict[str, int], headers: Sequence[str]) -> None:
    missing = [column.name for column in columns if column.required and column.name not in found]
    if missing:
        raise UnreadableFileError(
            N_("These columns are missing: %(missing)s. Found: %(found)s."),
            expectation=N_("The columns of the template; their order doesn’t matter."),
            missing=", ".join(missing),
            found=", ".join(header for header in headers if header)[:300],
        )


def _unused(headers: Sequence[str], found: dict[str, int], line: int) -> Iterator[Problem]:
    for position, header in enumerate(headers):
        if header and position not in found.values():
            yield Problem(
                line=line,
                column=header,
                reason=N_("This column is not used."),
                severity=Severity.NOTICE,
            )


def _lines(
    grid: Grid, found: dict[str, int], headers: Sequence[str], problems: list[Problem]
) -> Iterator[Line]:
    for number, cells in grid:
        if not any(text_of(cell) for cell in cells):
            continue
        if any(text_of(cell) for cell in cells[len(headers) :]):
            problems.append(_too_many_cells(number, cells, headers))
        kept = tuple(cells[: len(headers)]) + (None,) * (len(headers) - len(cells))
        yield Line(number, {name: kept[position] for name, position in found.items()}, kept)


def _too_many_cells(number: int, cells: Sequence[Cell], headers: Sequence[str]) -> Problem:
    return Problem(
        line=number,
        value=" | ".join(text_of(cell) for cell in cells[len(headers) :]),
        reason=N_("This line has more cells (%(cells)s) than the header (%(headers)s)."),
        expectation=N_("Put a value that holds the separator between quotation marks."),
        facts={"cells": len(cells), "headers": len(headers)},
    )


def text_of(cell: Cell) -> str:
    """A cell as a person would type it. Spreadsheets keep whole numbers as decimals."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case str():
            text = cell.strip(_BLANKS)
            return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_SIGNS else text
        case _:
            return str(cell)
