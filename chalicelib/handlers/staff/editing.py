"""What the staff's editing pages share: typed lists and durations, and two people editing one thing at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.labels_history import WHAT, Told, told
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.visit import Visit

DAYS_MESSAGE = N_("Enter a number of days, for example 2.5.")
MOST = 10**9
"""More minutes or tenths of a day than this were never meant."""
VERSION_DIGITS = 12
DAY_AS_KEPT = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
HOURS_MESSAGE = N_("Enter a number of hours, for example 14 or 3.5.")


def _tenths(value: object) -> object:
    """`2,5` days are 25 tenths."""
    return _scaled(value, 10, DAYS_MESSAGE) if isinstance(value, str) else value


def _minutes(value: object) -> object:
    """`3,5` or `3:30` hours are 210 minutes."""
    if isinstance(value, str) and ":" in value:
        hours, _, minutes = value.partition(":")
        if hours.isdigit() and minutes.isdigit() and int(minutes) < 60:
            return int(hours) * 60 + int(minutes)
    return _scaled(value, 60, HOURS_MESSAGE) if isinstance(value, str) else value


def _scaled(text: str, factor: int, message: str) -> int:
    try:
        number = Decimal(text.replace(",", ".").strip()) * factor
    except ArithmeticError as error:
        raise ValueError(message) from error
    if not number.is_finite() or not 0 <= number < MOST or number != number.to_integral_value():
        raise ValueError(message)
    return int(number)


def _words(value: object) -> object:
    """Words between commas, semicolons or lines: each once, in order."""
    if not isinstance(value, str):
        return value
    parts = (part.strip() for part in value.replace(";", ",").replace("\n", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


Tenths = Annotated[int, BeforeValidator(_tenths)]
Minutes = Annotated[int, BeforeValidator(_minutes)]
Words = Annotated[Any, BeforeValidator(_words)]
"""A list typed in one field."""


def as_days(tenths: int) -> str:
    return f"{Decimal(tenths) / 10:f}".removesuffix(".0")


def as_hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


def as_euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100},{cents % 100:02}"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that somebody else saved meanwhile, and what it says now."""

    label: str
    now: str


def overtaken(
    visit: Visit, now: Mapping[str, Any], labels: Mapping[str, str], *, version: int
) -> tuple[Form, list[Difference]]:
    """The form as typed, good to be sent again over what is saved now; and where the two differ."""
    typed = visit.form
    message = visit.say(N_("Somebody saved changes meanwhile: compare them with yours, then save again."))
    form = replace(typed, values={**typed.values, "version": str(version)}, errors={"": message})
    differences = [
        Difference(label=visit.say(labels[name]), now=_shown(value))
        for name, value in now.items()
        if name in labels and _shown(value) != _shown(typed.values.get(name, ""))
    ]
    return form, differences


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def refused_by(visit: Visit, refusal: RuleViolation, name: str = "") -> Form:
    """The form as typed, with the rule that refuses it."""
    return replace(visit.form, errors={name: visit.say(refusal.message, **refusal.facts)})


def translated(visit: Visit, labels: Mapping[str, str]) -> dict[str, str]:
    return {name: visit.say(words) for name, words in labels.items()}


def timeline(visit: Visit, entries: Iterable[Entry], labels: Mapping[str, str]) -> Sequence[Told]:
    """The history of a thing, with what each change changed."""
    kept = list(entries)
    return [
        replace(line, detail=line.detail or _changes(visit, entry, labels))
        for entry, line in zip(kept, told(kept, language=visit.language), strict=True)
    ]


def _changes(visit: Visit, entry: Entry, labels: Mapping[str, str]) -> str:
    """What the sentence itself doesn't say; days as people write them."""
    parts = [
        visit.say(
            N_("%(name)s: %(change)s"),
            name=visit.say(labels[name]),
            change=DAY_AS_KEPT.sub(r"\3/\2/\1", change),
        )
        for name, change in entry.facts.items()
        if name in labels and f"%({name})s" not in WHAT[entry.what]
    ]
    return "; ".join(parts)


def version(visit: Visit) -> int:
    """The state the form was filled from; a damaged one is none, and conflicts."""
    text = visit.value("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < VERSION_DIGITS else -1
