"""Lists of sessions as staff look for them: by year, by month, by trainer, as a file (SES-18)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chalicelib import formats, timetables
from chalicelib.domain import ids
from chalicelib.domain.occupations import NAME
from chalicelib.domain.session_lists import EVERYTHING, Wanted, days_of, fill_percent, matches
from chalicelib.domain.sessions import Session
from chalicelib.models import occupations, sessions
from chalicelib.models.paging import Page
from chalicelib.templating import N_, label, translate

LONGEST = timedelta(days=92)
"""A calendar looks this far back for sessions that began before its month."""
MOST_OF_A_MONTH = 600
"""Sessions read for a calendar, per year of their codes."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """A year of codes, from a day on; `trainer` is a name, as slots say it."""

    year: int
    from_day: date | None = None
    wanted: Wanted = EVERYTHING
    trainer: str = ""


def found(search: Search, *, cursor: str | None = None, limit: int = 50) -> Page[Session]:
    """In order of date. All of a trainer's in one page: nobody gives more than some hundreds a year."""
    if search.trainer:
        first = search.from_day or date(search.year, 1, 1)
        given = _given_by(search.trainer, first=first, last=date(search.year + 1, 12, 31))
        wanted = [s for s in given if s.year == search.year and matches(s, search.wanted)]
        return Page(rows=tuple(sorted(wanted, key=sessions.starts_key)))
    return sessions.of_year(
        search.year, from_day=search.from_day, wanted=search.wanted, cursor=cursor, limit=limit
    )


def _given_by(name: str, *, first: date, last: date) -> list[Session]:
    """Those that have a slot of this trainer within these days."""
    taken = occupations.of(NAME + ids.folded(name), first=first, last=last)
    return list(sessions.read_many({each.session_id: None for each in taken}).values())


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A session with the days it stands on in a calendar."""

    session: Session
    days: tuple[date, ...]


def of_month(month: date, *, wanted: Wanted = EVERYTHING, trainer: str = "") -> list[Dated]:
    """What has a day within the weeks around this month; `month` is its first day.

    The year of a code may be the one before or after that of the days (SES-2). Costs three queries, and a read per hundred plannings.
    """
    first, last = month - timedelta(days=6), month + timedelta(days=37)
    if trainer:
        given = [s for s in _given_by(trainer, first=first, last=last) if matches(s, wanted)]
    else:
        years = range(month.year - 1, month.year + 2)
        spans = (
            sessions.between(year, first - LONGEST, last, wanted=wanted, limit=MOST_OF_A_MONTH)
            for year in years
        )
        given = [s for span in spans for s in span if _reaches(s, first)]
    plannings = sessions.read_plannings(s.session_id for s in given)
    dated = [Dated(session=s, days=tuple(days_of(s, plannings.get(s.session_id)))) for s in given]
    kept = [replace(each, days=tuple(d for d in each.days if first <= d <= last)) for each in dated]
    return sorted((each for each in kept if each.days), key=lambda each: sessions.starts_key(each.session))


def _reaches(session: Session, first: date) -> bool:
    ends = session.ends_on or session.planned_to or session.shown_from
    return ends is not None and ends >= first


Table = tuple[list[str], list[list[Any]]]
"""Headers and rows."""

_COLUMNS = (
    N_("Session"),
    N_("Training"),
    N_("Title"),
    N_("Kind"),
    N_("Modality"),
    N_("Dates"),
    N_("City"),
    N_("Place"),
    N_("Duration"),
    N_("Seats taken"),
    N_("Minimum"),
    N_("Maximum"),
    N_("Fill rate"),
    N_("Price, excl. VAT"),
    N_("Publication"),
    N_("State"),
    N_("Person in charge"),
)


def table(listed: Sequence[Session], *, language: str) -> Table:
    """As a file; the caller leaves drafts out (SES-4)."""
    return [translate(language, msgid) for msgid in _COLUMNS], [_cells(s, language) for s in listed]


def _cells(session: Session, language: str) -> list[Any]:
    rate = fill_percent(session)
    return [
        session.code,
        session.training_code,
        session.title,
        label(session.kind, language=language),
        label(session.modality, language=language),
        timetables.dates(session.starts_on, session.ends_on, session.modality, language=language),
        session.city,
        session.place,
        formats.duration(session.duration_minutes, language),
        session.seats_taken,
        session.capacity_min,
        session.capacity_max,
        "" if rate is None else f"{rate} %",
        formats.money(session.price_cents, language),
        label(session.publication, language=language),
        label(session.workflow, language=language),
        session.manager_name,
    ]
