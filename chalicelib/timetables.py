"""When a course takes place and for how long, in words: the same on pages, in documents and in e-mails."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Protocol

from chalicelib import formats
from chalicelib.domain.trainings import Modality
from chalicelib.templating import N_, translate, translate_plural

LANGUAGE_NAMES = {
    "fr": N_("French"),
    "en": N_("English"),
    "de": N_("German"),
    "es": N_("Spanish"),
    "it": N_("Italian"),
    "nl": N_("Dutch"),
    "pt": N_("Portuguese"),
}

Hours = tuple[tuple[time, time], ...]


class Dated(Protocol):
    """A slot as far as the clock goes."""

    @property
    def day(self) -> date: ...
    @property
    def starts_at(self) -> time: ...
    @property
    def ends_at(self) -> time: ...


def dates(starts_on: date | None, ends_on: date | None, modality: Modality, *, language: str) -> str:
    """`25–27 juin 2026`, or why there is no date."""
    if starts_on is not None:
        return formats.day_range(starts_on, ends_on or starts_on, language)
    if modality is Modality.ON_DEMAND:
        return translate(language, "At any time, as soon as access is open")
    return translate(language, "To be defined")


def duration(minutes: int, days_tenths: int, *, language: str) -> str:
    """`21 h (3 jours)`; empty when unknown."""
    if not minutes:
        return ""
    hours = formats.duration(minutes, language)
    if not days_tenths:
        return hours
    days = Decimal(days_tenths).scaleb(-1)
    shown = formats.number(days if days % 1 else days.to_integral_value(), language)
    unit = translate_plural(language, "day", "days", 1 if days < 2 else 2)
    return f"{hours} ({shown}{formats.NBSP}{unit})"


def months(number: int | None, *, language: str) -> str:
    """`24 mois`; nothing for what does not end."""
    return translate_plural(language, "%(num)s month", "%(num)s months", number) if number else ""


def language_name(code: str, *, language: str) -> str:
    """`français`; the code itself for a language we have no word for."""
    return translate(language, LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code


def timetable(slots: Sequence[Dated], *, language: str) -> list[str]:
    """One line per run of days with the same hours: `25–27 juin 2026 : 9 h 00 – 12 h 30, 13 h 30 – 17 h 00`."""
    in_order = sorted(slots, key=lambda slot: (slot.day, slot.starts_at))
    by_day = [
        (day, tuple((slot.starts_at, slot.ends_at) for slot in group))
        for day, group in groupby(in_order, key=lambda slot: slot.day)
    ]
    return [
        translate(
            language,
            "%(days)s: %(hours)s",
            days=formats.day_range(first, last, language),
            hours=_spans(hours, language=language),
        )
        for first, last, hours in _runs(by_day)
    ]


def _spans(hours: Hours, *, language: str) -> str:
    joint = f"{formats.NBSP}–{formats.NBSP}"
    return ", ".join(
        f"{formats.clock(start, language)}{joint}{formats.clock(end, language)}" for start, end in hours
    )


def _runs(by_day: Sequence[tuple[date, Hours]]) -> list[tuple[date, date, Hours]]:
    """Days that follow one another with the same hours, as first and last."""
    runs: list[tuple[date, date, Hours]] = []
    for day, hours in by_day:
        if runs and runs[-1][2] == hours and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return runs
