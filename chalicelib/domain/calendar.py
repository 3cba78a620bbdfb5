"""Days and hours: instants are UTC, days are those of the institute's time zone (Europe/Paris by default)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Europe/Paris"


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


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
