"""Refused lines given back: in the layout they had, whatever a crafted cell says."""

import pytest

from chalicelib.spreadsheets import refused
from chalicelib.spreadsheets.exports import BYTE_ORDER_MARK
from chalicelib.spreadsheets.table import Cell, Column, read

HEADERS = ["code", "days"]


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("spring.csv", "spring-refused.csv"),
        ("spring.XLSX", "spring-refused.xlsx"),
        ("macros.xlsm", "macros-refused.xlsx"),
        ("offre.xml", "offre-refused.csv"),
        ("trainees", "trainees-refused.csv"),
    ],
)
def test_a_workbook_gives_a_workbook_and_anything_else_csv(sent: str, given: str) -> None:
    content, name = refused.to_file(sent, HEADERS, [(["A1", 2], "No such code.")], why="Why")

    assert name == given
    assert content.startswith(b"PK" if name.endswith("xlsx") else BYTE_ORDER_MARK.encode())


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("name", ["spring.csv", "spring.xlsx"])
def test_a_number_that_is_none_is_given_back_as_text(name: str, cell: Cell) -> None:
    content, given = refused.to_file(name, HEADERS, [(["A1", cell], "Enter a number.")], why="Why")

    columns = [Column(name=header) for header in HEADERS]
    (line,) = read(content, columns, file_name=given).lines
    assert str(line.original[1]).lstrip("'") == str(cell)
