"""Half-days of a session as documents print them: day, hours, place, trainers (who signs, signs once per half-day)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from chalicelib import formats
from chalicelib.domain.attendance import Half
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class HalfDay:
    """Of a slot that goes on past noon we know when the morning begins and the afternoon ends, not when people eat."""

    day: date
    half: Half
    starts_at: time | None = None
    ends_at: time | None = None
    minutes: int = 0
    title: str = ""
    """Of the sequence, where there are several."""
    place: str = ""
    trainers: tuple[str, ...] = ()
    link: str = ""


def name(half: HalfDay, *, language: str) -> str:
    if half.half is Half.MORNING:
        return translate(language, "Morning")
    return translate(language, "Afternoon")


def hours(half: HalfDay, *, language: str) -> str:
    """`9 h 00 – 12 h 30`, or the one of both that is known."""
    _ = partial(translate, language)
    clock = partial(formats.clock, language=language)
    if half.starts_at is None and half.ends_at is None:
        return ""
    if half.starts_at is None and half.ends_at is not None:
        return _("until %(hour)s", hour=clock(half.ends_at))
    if half.starts_at is not None and half.ends_at is None:
        return _("from %(hour)s", hour=clock(half.starts_at))
    assert half.starts_at is not None
    assert half.ends_at is not None
    return f"{clock(half.starts_at)}{formats.NBSP}–{formats.NBSP}{clock(half.ends_at)}"


def by_day(halves: Iterable[HalfDay]) -> list[tuple[date, list[HalfDay]]]:
    """The half-days of each day, in order of time."""
    days: dict[date, list[HalfDay]] = {}
    for half in halves:
        days.setdefault(half.day, []).append(half)
    return sorted(days.items())


def shared(values: Iterable[str]) -> str:
    """What is the same everywhere; empty when it differs."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def differ(values: Iterable[str]) -> bool:
    return len(set(values)) > 1


def joined(parts: Iterable[str], by: str = ", ") -> str:
    """The parts that say something, each once."""
    return by.join(dict.fromkeys(part for part in parts if part))
