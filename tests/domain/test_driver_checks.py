"""The checks of each driver, on both sides of each limit (DRV-8, DRV-9)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.driver_checks import Check, check, keys_of
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import Declaration, DriverLine, KnownDriver, held_key
from chalicelib.domain.imports import Severity

LINE = DriverLine(
    number=1,
    reference="REF1",
    order_number="COM1",
    first_name="Hélène",
    last_name="Le Goff",
    birth_date="1988-03-08",
    neph="160331035473",
)
KEY = "160331035473#1988-03-08"
FCO = Declaration(training=DriverTraining.FCO_GOODS, title="FCO marchandises", ends_on=date(2026, 11, 20))
DIPLOMA = replace(FCO, training=DriverTraining.DIPLOMA_GOODS)
KNOWN = KnownDriver(key=KEY, first_name="Hélène", last_name="Le Goff", user_id="usr_1")


def found(
    line: DriverLine, declaration: Declaration = FCO, known: KnownDriver | None = KNOWN
) -> list[tuple[str, Check]]:
    checked = check(declaration, [line], {KEY: known} if known else {})
    return [(finding.name, finding.check) for finding in checked[0].findings]


def test_a_good_line_of_a_driver_with_an_account_has_nothing_to_say() -> None:
    assert found(LINE) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"order_number": "  "}, ("order_number", Check.MISSING)),
        ({"order_number": "C" * 51}, ("order_number", Check.TOO_LONG)),
        ({"reference": "R" * 51}, ("reference", Check.TOO_LONG)),
        ({"first_name": ""}, ("first_name", Check.MISSING)),
        ({"last_name": ""}, ("last_name", Check.MISSING)),
        ({"last_name": "L" * 101}, ("last_name", Check.TOO_LONG)),
        ({"last_name": '=HYPERLINK("x")'}, ("last_name", Check.NOT_A_NAME)),
        ({"last_name": "Dupont 2"}, ("last_name", Check.NOT_A_NAME)),
        ({"last_name": "---"}, ("last_name", Check.NOT_A_NAME)),
        ({"birth_date": ""}, ("birth_date", Check.MISSING)),
        ({"birth_date": "31/02/1980"}, ("birth_date", Check.NOT_A_DATE)),
        ({"birth_date": "1980-02-30"}, ("birth_date", Check.NOT_A_DATE)),
        ({"birth_date": "19800228"}, ("birth_date", Check.NOT_A_DATE)),
        ({"birth_date": "2026-11-21"}, ("birth_date", Check.BORN_LATER)),
        ({"neph": ""}, ("neph", Check.MISSING)),
        ({"neph": "7E9R8T7ZE9E8"}, ("neph", Check.NOT_A_NEPH)),
        ({"neph": "1508332000"}, ("neph", Check.NOT_A_NEPH)),
    ],
)
def test_a_wrong_value_is_an_error_on_its_field(change: dict[str, str], expected: tuple[str, Check]) -> None:
    line = replace(LINE, **change)  # type: ignore[arg-type]

    assert found(line) == [expected]
    assert not check(FCO, [line], {})[0].is_good


@pytest.mark.parametrize(
    "change",
    [
        {"reference": ""},
        {"reference": "R" * 50},
        {"order_number": "C" * 50},
        {"last_name": "L" * 100},
        {"last_name": "N’Diaye"},
        {"last_name": "Nguyễn Thị Ánh-Nguyệt"},
        {"last_name": "Ζωγράφου"},
        {"neph": "16 03 31 035473"},
    ],
)
def test_what_may_stand_in_a_line(change: dict[str, str]) -> None:
    assert check(FCO, [replace(LINE, **change)], {})[0].is_good  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "declaration", "expected"),
    [
        ("2008-11-20", FCO, None),
        ("2008-11-21", FCO, Check.TOO_YOUNG),
        ("2008-11-21", DIPLOMA, None),
        ("1926-11-20", FCO, None),
        ("1925-11-21", FCO, None),
        ("1925-11-20", FCO, Check.TOO_OLD),
    ],
)
def test_the_age_counts_on_the_end_date(born: str, declaration: Declaration, expected: Check | None) -> None:
    findings = check(declaration, [replace(LINE, birth_date=born)], {})[0].findings

    assert [f.check for f in findings if f.severity is Severity.ERROR] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, [("", Check.NO_ACCOUNT)]),
        (replace(KNOWN, user_id=None), [("", Check.NO_ACCOUNT)]),
        (replace(KNOWN, last_name="LE GOFF", first_name="Helene"), []),
        (replace(KNOWN, last_name="Martin"), [("last_name", Check.OTHER_NAME)]),
        (
            replace(KNOWN, held=frozenset({held_key(FCO.training, FCO.ends_on)})),
            [("", Check.ALREADY_REGISTERED)],
        ),
        (replace(KNOWN, held=frozenset({held_key(FCO.training, date(2021, 11, 20))})), []),
        (replace(KNOWN, held=frozenset({held_key(DriverTraining.FIMO_GOODS, FCO.ends_on)})), []),
    ],
)
def test_what_is_known_of_the_driver_from_before(
    known: KnownDriver | None, expected: list[tuple[str, Check]]
) -> None:
    assert found(LINE, known=known) == expected


def test_an_odd_number_and_a_missing_account_are_golden_not_red() -> None:
    checked = check(FCO, [replace(LINE, neph="169931035473")], {})[0]

    assert {finding.check for finding in checked.findings} == {Check.UNUSUAL_NEPH, Check.NO_ACCOUNT}
    assert checked.is_good
    assert checked.has_warnings


def test_the_second_line_of_the_same_driver_says_where_the_first_is() -> None:
    again = replace(LINE, number=7, first_name="Helene")

    first, second = check(FCO, [LINE, again], {KEY: KNOWN})

    assert first.is_good
    assert [(f.check, f.facts["first"]) for f in second.findings] == [(Check.TWICE, "1")]


def test_everything_that_is_wrong_with_a_line_is_told_at_once() -> None:
    line = DriverLine(number=3)

    assert {finding.name for finding in check(FCO, [line], {})[0].findings} == {
        "order_number",
        "first_name",
        "last_name",
        "birth_date",
        "neph",
    }


def test_only_readable_lines_are_looked_for() -> None:
    lines = [LINE, replace(LINE, number=2), replace(LINE, number=3, neph="x"), DriverLine(number=4)]

    assert keys_of(lines) == [KEY]
