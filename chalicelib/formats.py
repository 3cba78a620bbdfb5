"""How numbers, money, days and hours read in French and in English, as the pages, e-mails and documents print them.

Written out instead of calling Babel: a list prints hundreds of them per page. The tests hold every one of these against Babel's data.
"""

from datetime import date, datetime, time
from decimal import Decimal

from chalicelib.domain import calendar

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"

_DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_UNITS = {"fr": ("o", "ko", "Mo", "Go"), "en": ("B", "kB", "MB", "GB")}


def number(value: int | Decimal, language: str) -> str:
    """`12 345,5` or `12,345.5`, with the decimals it has."""
    grouped = f"{value:,}"
    return grouped.replace(",", NARROW).replace(".", ",") if language == "fr" else grouped


def money(cents: int, language: str) -> str:
    """`1 350,00 €` or `€1,350.00`, from whole cents."""
    sign = "-" if cents < 0 else ""
    amount = number(Decimal(abs(cents)).scaleb(-2).quantize(Decimal("0.01")), language)
    return f"{sign}{amount}{NBSP}€" if language == "fr" else f"{sign}€{amount}"


def percent(rate: Decimal | float, language: str) -> str:
    """`5,5 %` or `5.5%`, from a rate where 1 is the whole, to one decimal."""
    tenths = Decimal(str(rate)).scaleb(2).quantize(Decimal("0.1"))
    shown = number(tenths.to_integral_value() if tenths == tenths.to_integral_value() else tenths, language)
    return f"{shown}{NARROW}%" if language == "fr" else f"{shown}%"


def day(value: date, language: str) -> str:
    """`lun. 25 juin 2026` or `Mon 25 June 2026`. An instant is shown as its day in the institute's time zone."""
    on = calendar.local_date(value) if isinstance(value, datetime) else value
    return f"{_DAYS[language][on.weekday()]}{NBSP}{on.day}{NBSP}{_MONTHS[language][on.month - 1]} {on.year}"


def written_day(value: date, language: str) -> str:
    """`1er juin 2026` or `1 June 2026`, inside a sentence. An instant is shown as its day in the institute's time zone."""
    on = calendar.local_date(value) if isinstance(value, datetime) else value
    number_of_day = "1er" if language == "fr" and on.day == 1 else str(on.day)
    return f"{number_of_day}{NBSP}{_MONTHS[language][on.month - 1]} {on.year}"


def written_moment(value: datetime, language: str) -> str:
    """`3 mars 2026 à 10 h 42` or `3 March 2026 at 10:42 am`, inside a sentence, on the institute's wall clock."""
    joint = "à" if language == "fr" else "at"
    return f"{written_day(value, language)} {joint} {clock(value, language)}"


def month(value: date, language: str) -> str:
    """`juin 2026` or `June 2026`."""
    return f"{_MONTHS[language][value.month - 1]}{NBSP}{value.year}"


def weekday(number: int, language: str) -> str:
    """`lun.` or `Mon`, from 0 for Monday."""
    return _DAYS[language][number]


def short_day(value: date) -> str:
    """`25/06/2026` in both languages: for narrow columns, where the year matters more than the day's name."""
    on = calendar.local_date(value) if isinstance(value, datetime) else value
    return f"{on.day:02}/{on.month:02}/{on.year}"


def day_range(first: date, last: date, language: str) -> str:
    """`25–27 juin 2026`, as short as the two days allow; one day alone is shown with its name."""
    months = _MONTHS[language]
    end = f"{last.day}{NBSP}{months[last.month - 1]} {last.year}"
    if first == last:
        return day(first, language)
    if first.year != last.year:
        return f"{first.day}{NBSP}{months[first.month - 1]} {first.year} – {end}"
    if first.month != last.month:
        return f"{first.day}{NBSP}{months[first.month - 1]} – {end}"
    return f"{first.day}–{end}"


def clock(value: time | datetime, language: str) -> str:
    """`9 h 00` or `9:00 am`. An instant is shown on the institute's wall clock."""
    at = calendar.local(value) if isinstance(value, datetime) else value
    if language == "fr":
        return f"{at.hour}{NBSP}h{NBSP}{at.minute:02}"
    return f"{at.hour % 12 or 12}:{at.minute:02}{NBSP}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime, language: str) -> str:
    """`lun. 25 juin 2026, 9 h 00` or `Mon 25 June 2026, 9:00 am`, on the institute's wall clock."""
    return f"{day(value, language)}, {clock(value, language)}"


def duration(minutes: int, language: str) -> str:
    """`3 h 30`, `14 h` or `45 min`; English says `3 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    if not rest:
        return f"{hours}{NBSP}h"
    return f"{hours}{NBSP}h{NBSP}{rest:02}" if language == "fr" else f"{hours}{NBSP}h{NBSP}{rest}{NBSP}min"


def file_size(size: int, language: str) -> str:
    """`82 ko` or `82 kB`; thousands, as file managers count. Below ten of a unit one decimal is shown."""
    amount, units = Decimal(size), _UNITS[language]
    rank = 0
    while amount >= 1000 and rank < len(units) - 1:
        amount, rank = amount / 1000, rank + 1
    shown = amount.quantize(Decimal("0.1") if rank and amount < 10 else Decimal(1))
    return f"{number(shown, language)}{NBSP}{units[rank]}"
