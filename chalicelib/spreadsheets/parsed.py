"""What the reading of a file gives: per line a typed row or the problems that refuse it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.domain.imports import Problem
from chalicelib.spreadsheets.cells import Reader
from chalicelib.spreadsheets.table import Column, Line, Table, read
from chalicelib.templating import N_

R = TypeVar("R")


@dataclass(frozen=True)
class ParsedRow(Generic[R]):
    line: Line
    value: R | None
    """None: refused."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ParsedFile(Generic[R]):
    table: Table
    rows: tuple[ParsedRow[R], ...]


def parsed(
    content: bytes,
    columns: Sequence[Column],
    row: Callable[[Reader], R],
    *,
    file_name: str,
    same: Callable[[R], Hashable],
) -> ParsedFile[R]:
    """Each line as `row` reads it; a line about the `same` thing as an earlier one is refused. Raises UnreadableFileError."""
    return parsed_table(read(content, columns, file_name=file_name), row, same=same)


def parsed_table(table: Table, row: Callable[[Reader], R], *, same: Callable[[R], Hashable]) -> ParsedFile[R]:
    """The same of a table that was read already."""
    too_many_cells = {problem.line for problem in table.problems if problem.facts.get("cells")}
    first_lines: dict[Hashable, int] = {}
    rows: list[ParsedRow[R]] = []
    for line in table.lines:
        reader = Reader(table, line)
        value = row(reader)
        if reader.is_good and line.number not in too_many_cells:
            key = same(value)
            if key in first_lines:
                first = first_lines[key]
                reader.refuse(
                    "", N_("Line %(first)s is about the same."), N_("One line for each."), first=first
                )
            else:
                first_lines[key] = line.number
        is_good = reader.is_good and line.number not in too_many_cells
        rows.append(ParsedRow(line, value if is_good else None, tuple(reader.problems)))
    return ParsedFile(table, tuple(rows))
