"""Lists as files: letters, dates, and no formula."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from chalicelib.spreadsheets import exports

FORMULAS = ["=1+1", "+33 1 44", "-2", "@SUM(A1)", "\t=1", "\r=1"]


def test_a_csv_opens_in_excel_with_its_letters_right() -> None:
    made = exports.to_csv(["Nom", "Né le"], [["Łaski ; Zoé", date(1988, 12, 5)]])

    assert made == '\ufeffNom;Né le\r\n"Łaski ; Zoé";05/12/1988\r\n'.encode()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_taken_for_a_formula(text: str) -> None:
    line = exports.to_csv(["x"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]

    assert line.lstrip('"').startswith("'")


def test_numbers_stay_numbers() -> None:
    assert exports.to_csv(["x"], [[-2, 3.5, True, None]]).decode("utf-8-sig") == "x\r\n-2;3,5;1;\r\n"


def test_an_xlsx_keeps_dates_numbers_and_text() -> None:
    made = exports.to_xlsx(["a", "b", "c"], [["=1+1", 12, date(2026, 6, 25)]], sheet="Sites [2026]: a/b")

    book = CalamineWorkbook.from_filelike(BytesIO(made))
    assert book.sheet_names == ["Sites  2026   a b"]
    assert book.get_sheet_by_index(0).to_python() == [["a", "b", "c"], ["=1+1", 12.0, date(2026, 6, 25)]]


def test_the_same_list_gives_the_same_bytes() -> None:
    assert exports.to_xlsx(["a"], [["b"]]) == exports.to_xlsx(["a"], [["b"]])


def test_an_instant_is_what_the_clock_on_the_wall_says() -> None:
    """Excel knows no time zones."""
    noon = datetime(2026, 6, 25, 10, 0, tzinfo=UTC)

    book = CalamineWorkbook.from_filelike(BytesIO(exports.to_xlsx(["a"], [[noon]])))
    assert book.get_sheet_by_index(0).to_python()[1] == [datetime(2026, 6, 25, 12, 0)]  # noqa: DTZ001
    assert exports.to_csv(["a"], [[noon]]).decode("utf-8-sig") == "a\r\n25/06/2026 12:00\r\n"
