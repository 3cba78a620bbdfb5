"""Public holidays and working days."""

from datetime import date

import pytest

from chalicelib.domain.calendar import easter, is_working_day, public_holidays, working_days

EASTERS = [
    # astro.com and the tables of the Institut de mécanique céleste; the earliest and the latest of their centuries among them.
    (1818, date(1818, 3, 22)),
    (1943, date(1943, 4, 25)),
    (2000, date(2000, 4, 23)),
    (2008, date(2008, 3, 23)),
    (2024, date(2024, 3, 31)),
    (2025, date(2025, 4, 20)),
    (2026, date(2026, 4, 5)),
    (2027, date(2027, 3, 28)),
    (2038, date(2038, 4, 25)),
    (2049, date(2049, 4, 18)),
]


@pytest.mark.parametrize(("year", "sunday"), EASTERS)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday
    assert sunday.weekday() == 6


def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), False),  # a Saturday
        (date(2026, 12, 27), False),
        (date(2026, 12, 28), True),
        (date(2026, 4, 3), True),  # Good Friday is worked outside Alsace-Moselle
    ],
)
def test_working_days_are_weekdays_that_are_no_holidays(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_days_are_laid_out_over_weekends_and_holidays() -> None:
    assert working_days(date(2026, 12, 24), 3) == [date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29)]
    assert working_days(date(2026, 12, 26), 1) == [date(2026, 12, 28)]
    assert working_days(date(2026, 12, 26), 0) == []
