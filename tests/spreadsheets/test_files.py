"""The three kinds of file, cell by cell: what is taken, what is refused and why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.imports import Problem, Severity, shortened
from chalicelib.domain.trainings import Modality, Offer
from chalicelib.spreadsheets import catalogue_file, exports, organisations_file, trainees_file
from chalicelib.spreadsheets.table import Column

TODAY = date(2026, 11, 23)


def training(**cells: str) -> Any:
    values = {"code": "A1", "title": "T", **cells}
    content = exports.to_csv(list(values), [list(values.values())])
    return catalogue_file.parse(content).rows[0]


def site(**cells: str) -> Any:
    values = {"organisation": "Mine", "siret": "73282932000074", "establishment": "Site", **cells}
    return organisations_file.parse(exports.to_csv(list(values), [list(values.values())])).rows[0]


def told(row: Any) -> list[tuple[str, Severity]]:
    return [(problem.column, problem.severity) for problem in row.problems]


@pytest.mark.parametrize(
    ("column", "value", "field", "stored"),
    [
        ("code", "gc-1_a", "code", "GC-1_A"),
        ("offer", "Achat grand compte", "offer", Offer.KEY_ACCOUNT),
        ("modality", "À la demande", "modality", Modality.ON_DEMAND),
        ("modality", "e-learning", "modality", Modality.E_LEARNING),
        ("duration_days", "2,5", "duration_days_tenths", 25),
        ("duration_hours", "3.5", "duration_minutes", 210),
        ("price_eur", "1 350,00 €", "price_cents", 135_000),
        ("price_eur", "1,350.00", "price_cents", 135_000),
        ("price_eur", "1000000", "price_cents", 100_000_000),
        ("price_intra_eur", "", "price_intra_cents", None),
        ("languages", "Français, anglais", "languages", ("fr", "en")),
        ("languages", "", "languages", ("fr",)),
        ("validity_months", "24", "validity_months", (24,)),
        ("funding_eligible", "Oui", "funding_eligible", True),
        ("populations", "Cadres; Conducteurs", "populations", frozenset({"Cadres", "Conducteurs"})),
        ("capacity_max", "12.0", "capacity_max", 12),
    ],
)
def test_a_training_is_read(column: str, value: str, field: str, stored: object) -> None:
    assert getattr(training(**{column: value}).value.training, field) == stored


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "A"),
        ("code", "a b"),
        ("code", "A" * 41),
        ("title", " "),
        ("title", "x" * 201),
        ("offer", "regional"),
        ("modality", "dancing"),
        ("duration_days", "2,55"),
        ("duration_days", "-1"),
        ("duration_hours", "two"),
        ("price_eur", "1000000,01"),
        ("price_eur", "12,345"),
        ("price_eur", "١٢"),
        ("price_eur", "NaN"),
        ("price_eur", "1e999999"),
        ("capacity_min", "-1"),
        ("capacity_max", "0"),
        ("capacity_max", "2.5"),
        ("languages", "Klingon"),
        ("validity_months", "24;36"),
        ("validity_months", "0"),
        ("validity_months", "two"),
        ("funding_eligible", "perhaps"),
    ],
)
def test_a_wrong_cell_of_a_training_is_refused(column: str, value: str) -> None:
    row = training(**{column: value})

    assert row.value is None
    assert (column, Severity.ERROR) in told(row)
    assert all(problem.expectation for problem in row.problems if problem.severity is Severity.ERROR)


def test_an_on_demand_training_offers_several_validities() -> None:
    row = training(modality="on_demand", validity_months="36;12;24;24", capacity_max="")

    assert row.value.training.validity_months == (12, 24, 36)
    assert row.problems == ()


def test_capacities_stand_in_order() -> None:
    assert training(capacity_min="3", capacity_target="3", capacity_max="3").value
    assert training(capacity_min="4", capacity_max="3").value is None
    assert told(training(capacity_max="")) == [("capacity_max", Severity.NOTICE)]


@pytest.mark.parametrize(
    ("column", "value", "field", "stored"),
    [
        ("siret", "732 829 320 00074", "siren", "732829320"),
        ("siren", "732829320", "siren", "732829320"),
        ("email", "A@Example.FR", "email", "A@example.fr"),
        ("phone", "144556677", "phone", "0144556677"),
        ("phone", "01 44 55 66 77", "phone", "01 44 55 66 77"),
        ("public_body", "non", "is_public_body", False),
        ("public_body", "", "is_public_body", None),
    ],
)
def test_an_establishment_is_read(column: str, value: str, field: str, stored: object) -> None:
    assert getattr(site(**{column: value}).value, field) == stored


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("organisation", ""),
        ("establishment", "?"),
        ("siret", ""),
        ("siret", "73282932000075"),
        ("siret", "7,32829E+13"),
        ("siren", "552100554"),  # not this SIRET's
        ("siren", "732829321"),
        ("postal_code", "7501"),
        ("postal_code", "ABCDE"),
        ("email", "nobody"),
        ("phone", "12"),
        ("driver_centre", "2"),
    ],
)
def test_a_wrong_cell_of_an_establishment_is_refused(column: str, value: str) -> None:
    row = site(**{column: value})
    if (column, value) == ("postal_code", "7501"):  # 07501 is a postcode: the spreadsheet took the zero away
        assert row.value.address.postal_code == "07501"
        return

    assert row.value is None
    assert Severity.ERROR in {severity for _, severity in told(row)}


def test_addresses_that_cannot_exist_and_known_ones_are_placeholders() -> None:
    assert site(email="a@b.invalid").value.email_is_placeholder
    values = b"organisation;siret;etablissement;email\nX;73282932000074;S;x@y.fr\n"
    known = organisations_file.parse(values, placeholders={"X@Y.fr"}).rows[0]
    assert known.value
    assert known.value.email_is_placeholder


def test_a_siren_has_one_name_and_a_line_is_said_once() -> None:
    content = (
        "organisation;siret;établissement\nUn;73282932000074;A\nDeux;73282932000074;B\nUn;73282932000074;a\n"
    )

    rows = organisations_file.parse(content.encode()).rows

    assert [row.value.organisation if row.value else None for row in rows] == ["Un", "Un", None]
    assert told(rows[1]) == [("siret", Severity.WARNING), ("organisation", Severity.WARNING)]
    assert rows[2].problems[0].facts == {"first": 2}


@pytest.mark.parametrize("born", ["05/12/1988", "1988-12-05", "05-12-1988", "05.12.1988"])
def test_dates_are_read_as_people_write_them(born: str) -> None:
    content = f"nom;prénom;né le\nMartin;Zoé;{born}\n".encode()

    (row,) = trainees_file.parse(content, today=TODAY, own=True).rows

    assert row.value
    assert row.value.details.birth_date == date(1988, 12, 5)


def test_dates_of_a_workbook_are_dates() -> None:
    content = exports.to_xlsx(["nom", "prénom", "naissance"], [["Martin", "Zoé", date(1988, 12, 5)]])

    (row,) = trainees_file.parse(content, today=TODAY, own=True).rows

    assert row.value
    assert row.value.details.birth_date == date(1988, 12, 5)


def test_the_report_shows_the_beginning_of_a_long_cell() -> None:
    problem = Problem(line=1, reason="x", value="a" * 121)

    assert shortened(problem).value == "a" * 119 + "…"
    assert shortened(Problem(line=1, reason="x", value="a" * 120)).value == "a" * 120


ODD = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30),
    st.sampled_from(["1e999", "-0", "٣", "31/02/2020", "0001-01-01", "=1", "'", ";", "\u202f", "9" * 400]),
)
PARSERS: dict[str, tuple[tuple[Column, ...], Callable[[bytes], Any]]] = {
    "catalogue": (catalogue_file.COLUMNS, catalogue_file.parse),
    "organisations": (organisations_file.COLUMNS, organisations_file.parse),
    "trainees": (trainees_file.COLUMNS, lambda content: trainees_file.parse(content, today=TODAY)),
}


@pytest.mark.parametrize("kind", PARSERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_cells_hold_each_line_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    columns, parse = PARSERS[kind]
    cells = data.draw(st.lists(ODD, min_size=len(columns), max_size=len(columns)))
    content = exports.to_csv([column.name for column in columns], [cells, ["x"] * len(columns)])

    rows = parse(content).rows

    assert all((row.value is None) == any(p.severity is Severity.ERROR for p in row.problems) for row in rows)
