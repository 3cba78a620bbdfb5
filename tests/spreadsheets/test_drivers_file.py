"""Files of drivers as people and software save them; whatever the bytes, lines or a clear reason (DRV-11, SAF-4)."""

import random

import pytest

from chalicelib.domain.driver_checks import Check, check
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration
from chalicelib.spreadsheets import drivers_file
from chalicelib.spreadsheets.drivers_file import day_of
from chalicelib.spreadsheets.table import UnreadableFileError
from tests.domain.test_driver_checks import FCO
from tests.services.test_driver_files import a_row, as_csv, as_workbook

MUTATIONS = 400


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25/06/1990", "1990-06-25"),
        ("5/6/1990", "1990-06-05"),
        ("25-06-1990", "1990-06-25"),
        ("25.06.1990", "1990-06-25"),
        ("1990-06-25", "1990-06-25"),
        ("1990-06-25 00:00:00", "1990-06-25"),
        (" 25/06/1990 ", "1990-06-25"),
        ("31/02/1980", "31/02/1980"),
        ("25/06/90", "25/06/90"),
        ("25 juin 1990", "25 juin 1990"),
        ("", ""),
    ],
)
def test_days_as_people_write_them(typed: str, read: str) -> None:
    assert day_of(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("060331035473", "060331035473"),
        ("60331035473", "060331035473"),
        ("06 03 31 035473", "06 03 31 035473"),
        ("6033103547", "6033103547"),
        ("6,0331E+10", "6,0331E+10"),
    ],
)
def test_a_number_that_lost_its_leading_zero_gets_it_back(typed: str, read: str) -> None:
    (line,) = drivers_file.parse(as_csv([a_row(1, neph=typed)])).lines

    assert line.neph == read


@pytest.mark.parametrize(
    "header",
    [
        "Réf;Numéro de commande;PRENOM;nom de famille;né le;NEPH",
        "reference;order_number;first_name;last_name;birth_date;neph",
        "REFERENCE;N° DE COMMANDE;PRÉNOM;NOM;DATE DE NAISSANCE;N° PERMIS",
    ],
)
def test_columns_are_known_by_meaning(header: str) -> None:
    content = f"{header}\nR1;COM1;Hélène;Île;08/03/1988;060331035473\n".encode()

    (line,) = drivers_file.parse(content).lines

    assert (line.reference, line.order_number, line.first_name, line.last_name) == (
        "R1",
        "COM1",
        "Hélène",
        "Île",
    )
    assert (line.birth_date, line.neph) == ("1988-03-08", "060331035473")


def test_columns_may_stand_in_any_order() -> None:
    content = "neph;nom;prénom;naissance;commande\n060331035473;Île;Hélène;08/03/1988;COM1\n".encode()

    (line,) = drivers_file.parse(content).lines

    assert (line.neph, line.last_name, line.order_number) == ("060331035473", "Île", "COM1")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        drivers_file.parse(b"nom;neph\nDurand;060331035473\n")

    assert "order_number" in str(refusal.value.problem.facts["missing"])


def test_a_name_with_a_line_break_in_quotation_marks_keeps_the_lines_in_order() -> None:
    content = as_csv([a_row(1, last="Le\nGoff"), a_row(2)])

    first, second = drivers_file.parse(content).lines

    assert (first.number, second.number) == (2, 4)


def test_a_shifted_line_is_refused_instead_of_registering_somebody_else() -> None:
    content = as_csv([(*a_row(1), "too", "much"), a_row(2)])

    parsed = drivers_file.parse(content)
    checked = check(FCO, parsed.lines, {}, also=parsed.findings)

    assert [line.is_good for line in checked] == [False, True]
    assert Check.TOO_MANY_CELLS in {finding.check for finding in checked[0].findings}


def test_ten_thousand_lines_are_read() -> None:
    parsed = drivers_file.parse(as_csv([a_row(n) for n in range(10_000)]))

    assert len(parsed.lines) == 10_000


def test_mutated_files_give_lines_or_a_reason_never_a_crash() -> None:
    chance = random.Random(11)
    rows = [a_row(n) for n in range(3)]
    whole = [as_csv(rows), as_csv(rows, separator="\t", encoding="utf-8-sig"), as_workbook(list(rows))]
    reasons: set[str] = set()
    declaration = Declaration(training=DriverTraining.FCO_GOODS, title="FCO", ends_on=FCO.ends_on)

    for number in range(MUTATIONS):
        content = bytearray(whole[number % len(whole)])
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[place] = chance.randrange(256)
                case 1:
                    del content[place : place + chance.randint(1, 40)]
                case 2:
                    content[place:place] = chance.choice(
                        (b'"', b";", b"\x00", b"\xff\xfe", b"=1+1", b"\r\n", b"\xc3")
                    )
                case _:
                    content[place:place] = content[: chance.randint(1, 200)]
        try:
            parsed = drivers_file.parse(bytes(content), file_name=("x.csv", "x.txt", "x.xlsx")[number % 3])
        except UnreadableFileError as refusal:
            reasons.add(refusal.problem.reason)
            continue
        for line in check(declaration, parsed.lines, {}, also=parsed.findings):
            assert line.is_good == (line.driver is not None and not _is_wrong(line.findings))
    assert "" not in reasons
    assert len(reasons) > 3


def _is_wrong(findings: object) -> bool:
    return any(f.severity.value == "error" for f in findings)  # type: ignore[attr-defined]
