"""Half-days of a session as documents print them: day, hours, place, trainers (who signs, signs once per half-day)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from chalicelib import formats
from chalicelib.domain.attendance import Half
from chalicelib.pdf import layout
from chalicelib.pdf.layout import Column
from chalicelib.pdf.sheet import Sheet
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


def draw(sheet: Sheet, halves: Sequence[HalfDay], *, language: str) -> None:
    """A table with a row per day; what is the same for all half-days stands once, below. Nothing without half-days."""
    if not halves:
        return
    _ = partial(translate, language)
    layout.heading(sheet, _("Timetable"), keep=25)
    columns = [Column(_("Date"), 36), Column(_("Morning"), 36), Column(_("Afternoon"), 36)]
    has_titles, has_places = differ(half.title for half in halves), differ(half.place for half in halves)
    has_trainers = differ(_trainers(half) for half in halves)
    if has_titles or has_places:
        columns.append(Column(_("Place") if has_places else _("Sequence"), 50))
    if has_trainers:
        columns.append(Column(_("Trainer"), 36))
    rows = [
        [
            formats.day(day, language),
            *_hours_of(those, language=language),
            *([_places(those, halves)] if has_titles or has_places else []),
            *([joined(name for half in those for name in half.trainers)] if has_trainers else []),
        ]
        for day, those in by_day(halves)
    ]
    layout.table(sheet, columns, rows)
    sheet.y += 3
    layout.described(sheet, _("Place"), shared(half.place for half in halves))
    sheet.y += 2


def _hours_of(halves: Sequence[HalfDay], *, language: str) -> list[str]:
    """Of the morning and of the afternoon."""
    return [
        joined(hours(half, language=language) for half in halves if half.half is part) or "–" for part in Half
    ]


def _places(those: Sequence[HalfDay], all_halves: Sequence[HalfDay]) -> str:
    """Titles and places of a day, as far as they differ among all."""
    titles = differ(half.title for half in all_halves)
    places = differ(half.place for half in all_halves)
    return joined(
        joined((half.title if titles else "", half.place if places else ""), " · ") for half in those
    )


def _trainers(half: HalfDay) -> str:
    return ", ".join(half.trainers)


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
