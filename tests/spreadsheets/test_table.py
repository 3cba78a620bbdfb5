"""Tables in files as people save them; whatever the bytes, rows or a clear reason."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.imports import Severity
from chalicelib.spreadsheets import csv_file, exports, xlsx_file
from chalicelib.spreadsheets.table import (
    MAX_COLUMNS,
    MAX_LINES,
    Column,
    Table,
    UnreadableFileError,
    header_key,
    read,
    text_of,
)

COLUMNS = (
    Column("last_name", ("nom", "nom de famille"), True),
    Column("first_name", ("prénom",)),
    Column("city"),
)
PEOPLE = "nom;prénom\nChâtelain;Léa\nŁaski;Zoé\n"
WESTERN = "nom;prénom\nChâtelain;Léa\nHaïm;François\nBœuf;Élodie – l’aînée\n"


def texts(table: Table) -> list[tuple[str, str]]:
    return [(line.text("last_name"), line.text("first_name")) for line in table.lines]


def outcome(content: bytes) -> tuple[Table | None, str]:
    """The table, or why there is none; anything else is a failure."""
    try:
        return read(content, COLUMNS), ""
    except UnreadableFileError as error:
        return None, error.problem.reason


def refusal(content: bytes, name: str = "") -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as error:
        read(content, COLUMNS, file_name=name)
    assert error.value.problem.expectation
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    table = read(PEOPLE.encode(encoding), COLUMNS)

    assert texts(table) == [("Châtelain", "Léa"), ("Łaski", "Zoé")]
    assert table.problems == ()


@pytest.mark.parametrize("order", ["le", "be"])
def test_both_orders_of_utf_16(order: str) -> None:
    mark = b"\xff\xfe" if order == "le" else b"\xfe\xff"

    assert texts(read(mark + PEOPLE.encode(f"utf-16-{order}"), COLUMNS))[0] == ("Châtelain", "Léa")


def test_windows_1252_is_read_and_said() -> None:
    table = read(WESTERN.encode("cp1252"), COLUMNS)

    assert texts(table)[2] == ("Bœuf", "Élodie – l’aînée")
    (problem,) = table.problems
    assert (problem.severity, problem.facts) == (Severity.NOTICE, {"encoding": "Windows-1252"})


def test_an_old_dos_file_is_read_or_refused_but_never_garbled() -> None:
    content = ("nom;prénom\n" + "Châtelain;Léa Béatrice Hélène\nMüller;François Gérard\n" * 30).encode(
        "cp850"
    )

    table, reason = outcome(content)

    if table is None:
        assert "encoding" in reason
    else:
        assert texts(table)[0] == ("Châtelain", "Léa Béatrice Hélène")
        assert table.problems[0].facts == {"encoding": "cp850"}


def test_accents_encoded_twice_are_pointed_out() -> None:
    table = read(PEOPLE.encode().decode("cp1252", "replace").encode(), (*COLUMNS, Column("prã©nom")))

    assert "broken" in table.problems[0].reason
    assert table.problems[0].severity is Severity.WARNING


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    text = end.join([f"nom{separator}prénom", f"Martin{separator}Zoé"])

    assert texts(read(text.encode(), COLUMNS)) == [("Martin", "Zoé")]


def test_excels_own_mention_of_the_separator_is_understood() -> None:
    table = read(b"sep=,\r\nnom,city\r\nMartin,Paris\r\n", COLUMNS)

    assert (table.lines[0].text("city"), table.lines[0].number) == ("Paris", 3)


def test_quotation_marks_may_hold_separators_and_line_ends() -> None:
    content = 'nom;city\n"Martin; dit ""Zo""";"Paris\n15e"\nDupont;Lyon\n'

    lines = read(content.encode(), COLUMNS).lines

    assert [(line.number, line.text("last_name"), line.text("city")) for line in lines] == [
        (2, 'Martin; dit "Zo"', "Paris\n15e"),
        (4, "Dupont", "Lyon"),
    ]


@pytest.mark.parametrize(
    "header",
    ["Nom", "NOM", " nom ", "n o m", "Nom de famille", "nom_de_famille", "last name", "LAST_NAME", "Nom*"],
)
def test_headers_are_recognised_by_meaning(header: str) -> None:
    assert header_key(header) in {header_key(w) for w in ("nom", "nom de famille", "last_name")}


def test_titles_above_and_emptiness_below_and_beside_are_passed_over() -> None:
    content = "Effectif 2026;;;\n\n;;;\nnom;prénom;;\nMartin;Zoé;;\n;;;\n\n;;\n"

    table = read(content.encode(), COLUMNS)

    assert texts(table) == [("Martin", "Zoé")]
    assert table.lines[0].number == 5
    assert table.headers == ("nom", "prénom")


def test_unknown_columns_and_too_many_cells_are_told() -> None:
    table = read(b"nom;taille\nMartin;180\nDupont;170;brun\n", COLUMNS)

    assert [(p.line, p.column, p.severity) for p in table.problems] == [
        (1, "taille", Severity.NOTICE),
        (3, "", Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "", "empty"),
        (b" \r\n\t\x00", "", "empty"),
        (b"nom\n", "", "no line under"),
        (b"a;b\n1;2\n", "", "names of the columns"),
        (b"prenom\nZoe\n", "", "missing"),
        (b"nom;Nom de famille\na;b\n", "", "mean the same"),
        (b"nom\nMar\x00tin\n", "", "not a text file"),
        (b"nom\n" + bytes(range(1, 9)) * 9, "", "not a text file"),
        (b"%PDF-1.7 nom", "", "%(format)s"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "people.xls", "old Excel"),
        (b"nom\nMartin\n", "people.xlsx", "something else"),
        (b"nom\nMartin\n", "people.docx", "can\u2019t be imported"),
        (b"\xff\xfen\x00o", "", "damaged"),
        (b'nom\n"' + b"x" * 140_000, "", "cut into cells"),
        (b"nom" + b";x" * (MAX_COLUMNS + 1) + b"\nMartin\n", "", "more than %(limit)s cells"),
        (b"nom\n" + b"a\n" * (MAX_LINES + 31), "", "more than %(limit)s lines"),
        (b"x" * 20_000_001, "", "too large"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name).problem.reason


def test_a_file_of_a_hundred_megabytes_is_refused_at_once() -> None:
    assert "too large" in refusal(b"nom\n" + b"a" * 100_000_000).problem.reason


def workbook(*rows: list[exports.Cell]) -> bytes:
    return exports.to_xlsx([str(cell) for cell in rows[0]], rows[1:])


def test_a_workbook_keeps_dates_numbers_and_text() -> None:
    content = workbook(
        ["nom", "prénom", "city"], ["Łaski", 99143382200012, date(1988, 12, 5)], ["x", 12.5, True]
    )

    lines = read(content, COLUMNS, file_name="people.xlsx").lines

    assert [(line.number, line.text("first_name"), line.text("city")) for line in lines] == [
        (2, "99143382200012", "1988-12-05"),
        (3, "12.5", "yes"),
    ]


def test_a_workbook_may_have_a_title_and_an_empty_first_sheet() -> None:
    empty: tuple[str, list[str], list[list[exports.Cell]]] = ("Vide", [], [])
    content = exports.workbook(
        [empty, ("Gens", ["Effectif 2026"], [[], ["Nom", "Prénom"], ["Martin", "Zoé"]])]
    )

    assert texts(read(content, COLUMNS)) == [("Martin", "Zoé")]


def zipped(**parts: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            packed.writestr(name, content)
    return output.getvalue()


def test_bombs_are_refused_before_they_unpack() -> None:
    assert (
        "unpacks to far more"
        in refusal(zipped(**{"xl/worksheets/sheet1.xml": b" " * 30_000_000})).problem.reason
    )
    many = zipped(**{f"xl/{n}.xml": b"" for n in range(xlsx_file.MAX_PARTS)})
    assert "unpacks to far more" in refusal(many).problem.reason


@pytest.mark.parametrize(
    "cell",
    [b'<c r="A1048576">', b'<row r="999999">', b'<x:c s="1" r="B51000">', b'<c r="XFD1">', b"<c  r = 'ZZ2'>"],
)
def test_a_cell_far_away_is_refused(cell: bytes) -> None:
    for padding in (0, 999_995):  # the second cuts the tag between two blocks
        sheet = b"x" * padding + b"<sheetData>" + cell
        assert "reaches further" in refusal(zipped(**{"xl/worksheets/sheet1.xml": sheet})).problem.reason


def test_a_workbook_cut_short_or_made_up_is_damaged() -> None:
    good = workbook(["nom"], ["Martin"])

    assert "damaged" in refusal(zipped()).problem.reason
    for cut in (good[: len(good) // 2], good[:-30]):
        refusal(cut)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_reason(content: bytes) -> None:
    table, reason = outcome(content)

    assert reason or (table and table.lines)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_under_a_header_gives_rows_or_a_reason(text: str) -> None:
    table, reason = outcome(f"nom;prénom\n{text}\n".encode("utf-8", "surrogatepass"))

    assert reason or (table and table.lines)


WORKBOOK = workbook(["nom", "prénom"], ["Martin", "Zoé"], ["Łaski", "Léa"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_a_reason(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(WORKBOOK)
    for place, value in changes:
        damaged[place] = value

    table, reason = outcome(bytes(damaged))

    assert reason or (table and table.lines)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1, max_size=5))
def test_what_we_export_is_read_back(people: list[tuple[str, str]]) -> None:
    clean = [
        (text_of(a), text_of(b)) for a, b in people if text_of(a).isprintable() and text_of(b).isprintable()
    ]
    kept = [(a, b) for a, b in clean if a and not a.startswith("'") and not b.startswith("'")]
    if not kept:
        return

    for content in (exports.to_csv(["nom", "prénom"], kept), exports.to_xlsx(["nom", "prénom"], kept)):
        assert texts(read(content, COLUMNS)) == kept


def test_cells_as_text() -> None:
    moment = datetime(2026, 6, 25, 9, 30)  # noqa: DTZ001  (cells have no zone)
    assert [text_of(c) for c in (None, True, 3.0, 3.25, 1e20, moment, "'=1", "'ok")] == [
        "", "yes", "3", "3.25", "1e+20", "2026-06-25 09:30:00", "=1", "'ok",
    ]  # fmt: skip


def test_the_encoding_of_a_file_is_guessed_from_its_beginning() -> None:
    text, problems = csv_file.decoded(WESTERN.encode("cp1252"))

    assert text == WESTERN
    assert len(problems) == 1
