"""How numbers, money and dates read, held against Babel's data for both languages."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from chalicelib import formats

LANGUAGES = ("fr", "en")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cents", [0, 1, 99, 100, 135000, 100000000, 123456789, -1, -89600])
def test_money_reads_as_babel_writes_it(cents: int, language: str) -> None:
    assert formats.money(cents, language) == format_currency(
        Decimal(cents) / 100, "EUR", locale=LOCALES[language]
    )


@pytest.mark.parametrize(
    ("cents", "french", "english"), [(135000, "1\u202f350,00\xa0€", "€1,350.00"), (5, "0,05\xa0€", "€0.05")]
)
def test_money_reads_as_the_house_style_shows_it(cents: int, french: str, english: str) -> None:
    assert formats.money(cents, "fr") == french
    assert formats.money(cents, "en") == english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0, 7, 999, 1000, 12345, Decimal("1234.5"), -42])
def test_numbers_read_as_babel_writes_them(value: int | Decimal, language: str) -> None:
    assert formats.number(value, language) == format_decimal(value, locale=LOCALES[language])


@pytest.mark.parametrize(
    ("rate", "french", "english"),
    [
        (Decimal("0.20"), "20\u202f%", "20%"),
        (Decimal("0.055"), "5,5\u202f%", "5.5%"),
        (Decimal(1), "100\u202f%", "100%"),
        (0.3333, "33,3\u202f%", "33.3%"),
        (Decimal(0), "0\u202f%", "0%"),
    ],
)
def test_rates_read_as_percents(rate: Decimal, french: str, english: str) -> None:
    assert formats.percent(rate, "fr") == french
    assert formats.percent(rate, "en") == english


def test_whole_percents_differ_from_babel_by_the_width_of_the_french_space_only() -> None:
    """French printers put a narrow space before %; Babel a full one."""
    assert formats.percent(Decimal("0.2"), "en") == format_percent(0.2, locale="en_GB")
    assert formats.percent(Decimal("0.2"), "fr").replace("\u202f", "\xa0") == format_percent(
        0.2, locale="fr_FR"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_year_reads_as_babel_writes_it(language: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    written = [formats.day(day, language).replace("\xa0", " ") for day in days]

    assert written == [format_date(day, "EEE d MMMM y", locale=LOCALES[language]) for day in days]


@pytest.mark.parametrize(
    ("instant", "french", "english"),
    [
        # Summer: Paris is two hours ahead; 22:30 UTC is already the next day there.
        (datetime(2026, 6, 25, 7, 0, tzinfo=UTC), "jeu. 25 juin 2026, 9 h 00", "Thu 25 June 2026, 9:00 am"),
        (
            datetime(2026, 6, 24, 22, 30, tzinfo=UTC),
            "jeu. 25 juin 2026, 0 h 30",
            "Thu 25 June 2026, 12:30 am",
        ),
        (
            datetime(2026, 1, 1, 11, 5, tzinfo=UTC),
            "jeu. 1 janvier 2026, 12 h 05",
            "Thu 1 January 2026, 12:05 pm",
        ),
        (
            datetime(2025, 12, 31, 23, 0, tzinfo=UTC),
            "jeu. 1 janvier 2026, 0 h 00",
            "Thu 1 January 2026, 12:00 am",
        ),
    ],
)
def test_instants_are_shown_on_the_institute_s_clock(instant: datetime, french: str, english: str) -> None:
    assert formats.moment(instant, "fr").replace("\xa0", " ") == french
    assert formats.moment(instant, "en").replace("\xa0", " ") == english


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        (date(2026, 6, 25), date(2026, 6, 25), "jeu. 25 juin 2026", "Thu 25 June 2026"),
        (date(2026, 6, 25), date(2026, 6, 26), "25–26 juin 2026", "25–26 June 2026"),
        (date(2026, 4, 28), date(2026, 5, 2), "28 avril – 2 mai 2026", "28 April – 2 May 2026"),
        (
            date(2026, 12, 30),
            date(2027, 1, 2),
            "30 décembre 2026 – 2 janvier 2027",
            "30 December 2026 – 2 January 2027",
        ),
    ],
)
def test_several_days_read_as_short_as_they_can(first: date, last: date, french: str, english: str) -> None:
    assert formats.day_range(first, last, "fr").replace("\xa0", " ") == french
    assert formats.day_range(first, last, "en").replace("\xa0", " ") == english


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (time(9, 0), "9 h 00", "9:00 am"),
        (time(0, 5), "0 h 05", "12:05 am"),
        (time(12, 0), "12 h 00", "12:00 pm"),
        (time(23, 59), "23 h 59", "11:59 pm"),
    ],
)
def test_hours_read_as_people_say_them(at: time, french: str, english: str) -> None:
    assert formats.clock(at, "fr").replace("\xa0", " ") == french
    assert formats.clock(at, "en").replace("\xa0", " ") == english


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [
        (0, "0 min", "0 min"),
        (45, "45 min", "45 min"),
        (60, "1 h", "1 h"),
        (65, "1 h 05", "1 h 5 min"),
        (210, "3 h 30", "3 h 30 min"),
        (840, "14 h", "14 h"),
    ],
)
def test_durations_read_in_hours_and_minutes(minutes: int, french: str, english: str) -> None:
    assert formats.duration(minutes, "fr").replace("\xa0", " ") == french
    assert formats.duration(minutes, "en").replace("\xa0", " ") == english


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (999, "999 o", "999 B"),
        (1000, "1,0 ko", "1.0 kB"),
        (82345, "82 ko", "82 kB"),
        (1240000, "1,2 Mo", "1.2 MB"),
        (5000000000, "5,0 Go", "5.0 GB"),
        (5000000000000, "5\u202f000 Go", "5,000 GB"),
    ],
)
def test_sizes_read_as_file_managers_show_them(size: int, french: str, english: str) -> None:
    assert formats.file_size(size, "fr").replace("\xa0", " ") == french
    assert formats.file_size(size, "en").replace("\xa0", " ") == english


def test_narrow_columns_show_days_in_figures() -> None:
    assert formats.short_day(date(2026, 6, 5)) == "05/06/2026"
    assert formats.short_day(datetime(2026, 6, 24, 22, 30, tzinfo=UTC)) == "25/06/2026"


def test_the_days_of_a_week_begin_with_monday() -> None:
    assert [formats.weekday(n, "fr") for n in (0, 6)] == ["lun.", "dim."]
    assert [formats.weekday(n, "en") for n in (0, 6)] == ["Mon", "Sun"]


def test_months_are_named_with_their_year() -> None:
    assert formats.month(date(2026, 8, 1), "fr") == "août\xa02026"
    assert formats.month(date(2026, 8, 1), "en") == "August\xa02026"


def test_days_and_moments_read_inside_a_sentence() -> None:
    first, moment = date(2026, 6, 1), datetime(2026, 3, 3, 9, 42, tzinfo=UTC)

    assert formats.written_day(first, "fr") == "1er\xa0juin 2026"
    assert formats.written_day(date(2026, 6, 2), "fr") == "2\xa0juin 2026"
    assert formats.written_day(first, "en") == "1\xa0June 2026"
    assert formats.written_day(datetime(2026, 6, 24, 22, 30, tzinfo=UTC), "fr") == "25\xa0juin 2026"
    assert formats.written_moment(moment, "fr") == "3\xa0mars 2026 à 10\xa0h\xa042"
    assert formats.written_moment(moment, "en") == "3\xa0March 2026 at 10:42\xa0am"
