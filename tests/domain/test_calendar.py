"""Public holidays and working days."""

from datetime import UTC, date, datetime, time

import pytest

from chalicelib.domain.calendar import (
    easter,
    instant,
    is_working_day,
    local_date,
    minutes_between,
    month_of,
    public_holidays,
    working_days,
)

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


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 7, 1), time(9), datetime(2026, 7, 1, 7, tzinfo=UTC)),
        (date(2026, 12, 1), time(9), datetime(2026, 12, 1, 8, tzinfo=UTC)),
        # 29 March: half past two is skipped, and read with the offset of winter.
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 25 October: half past two comes twice, the first is meant.
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_wall_clock_times_are_instants_in_utc(day: date, at: time, utc: datetime) -> None:
    assert instant(day, at) == utc


def test_the_local_day_begins_at_midnight_in_paris() -> None:
    assert local_date(datetime(2026, 7, 1, 21, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert local_date(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_date(datetime(2026, 7, 1, 22, 0, tzinfo=UTC), zone_name="America/Cayenne") == date(
        2026, 7, 1
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2026-01", date(2026, 1, 1)),
        ("2026-00", None),
        ("2026-13", None),
        ("2026-11-01", None),
        ("0000-01", None),
        ("٢٠٢٦-11", None),
        ("", None),
    ],
)
def test_months_are_read_as_addresses_write_them(text: str, first: date | None) -> None:
    assert month_of(text) == first


def test_minutes_between_two_times_of_a_day() -> None:
    assert minutes_between(time(9), time(12, 30)) == 210
    assert minutes_between(time(12, 30), time(9)) == -210
