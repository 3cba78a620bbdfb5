"""Days and hours: instants are UTC, days are those of the institute's time zone (Europe/Paris by default)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Europe/Paris"
_MONTH = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")


@cache
def zone(name: str = DEFAULT_ZONE) -> ZoneInfo:
    return ZoneInfo(name)


def local(instant: datetime, *, zone_name: str = DEFAULT_ZONE) -> datetime:
    """The wall clock of the institute at this instant."""
    return instant.astimezone(zone(zone_name))


def local_date(instant: datetime, *, zone_name: str = DEFAULT_ZONE) -> date:
    return local(instant, zone_name=zone_name).date()


def instant(day: date, at: time, *, zone_name: str = DEFAULT_ZONE) -> datetime:
    """The UTC instant of a wall-clock time.

    A time that the spring change skips is read with the offset before it; one that autumn repeats is its first occurrence (fold 0).
    """
    return datetime.combine(day, at, tzinfo=zone(zone_name)).astimezone(UTC)


def month_of(text: str) -> date | None:
    """The first day of a month as addresses write it, `2026-11`; None for anything else."""
    return date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None


def minutes_between(start: time, end: time) -> int:
    """On one day; negative when the end comes first."""
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as in Meeus, Astronomical Algorithms, ch. 8)."""
    century, year_of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - leap_centuries - correction + 15) % 30
    leap_years, odd_years = divmod(year_of_century, 4)
    weekday = (32 + 2 * rest + 2 * leap_years - moon - odd_years) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven days of Code du travail, art. L3133-1; those of Alsace-Moselle are left out."""
    sunday = easter(year)
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    movable = (sunday + timedelta(days=n) for n in (1, 39, 50))
    return frozenset({date(year, month, day) for month, day in fixed}.union(movable))


def is_working_day(day: date) -> bool:
    """A weekday that is no public holiday in France."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_days(first: date, count: int) -> list[date]:
    """The first `count` working days from this one on (SES-11)."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return found
