"""The refused lines of a file as they stood in it, with one more column that says why."""

import math
from collections.abc import Iterable, Sequence

from chalicelib.spreadsheets import exports
from chalicelib.spreadsheets.table import Cell, text_of

WORKBOOKS = (".xlsx", ".xlsm")


def to_file(
    file_name: str, headers: Sequence[str], lines: Iterable[tuple[Sequence[Cell], str]], *, why: str
) -> tuple[bytes, str]:
    """A workbook gives a workbook, anything else CSV; and the file's name. `why`: the header above the reasons."""
    shown = [*headers, why]
    rows = [[*(_exported(cell) for cell in original), reason] for original, reason in lines]
    stem = file_name.rpartition(".")[0] or file_name
    if file_name.lower().endswith(WORKBOOKS):
        return exports.to_xlsx(shown, rows), f"{stem}-refused.xlsx"
    return exports.to_csv(shown, rows), f"{stem}-refused.csv"


def _exported(cell: Cell) -> exports.Cell:
    """What a spreadsheet can hold: a crafted one may say a number that is none."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return text_of(cell)
    return cell if cell is None or isinstance(cell, str | int | float | bool) else text_of(cell)
