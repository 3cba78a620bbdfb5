"""What staff narrow lists and calendars of sessions to, and how full a session is (SES-18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.domain import ids
from chalicelib.domain.calendar import is_working_day
from chalicelib.domain.sessions import Planning, Publication, Session, SessionKind, Workflow


class Fill(StrEnum):
    """How full a session is, against its minimum and its capacity."""

    EMPTY = "empty"
    BELOW_MINIMUM = "below_minimum"
    FILLING = "filling"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Empty or None: all."""

    training_code: str = ""
    kind: SessionKind | None = None
    workflow: Workflow | None = None
    publication: Publication | None = None
    place: str = ""
    """Words that stand in city or place, without regard to accents and case."""
    fill: Fill | None = None
    with_drafts: bool = True


EVERYTHING = Wanted()


def fill_of(session: Session) -> Fill:
    if session.is_full:
        return Fill.FULL
    if not session.seats_taken:
        return Fill.EMPTY
    return Fill.BELOW_MINIMUM if is_below_minimum(session) else Fill.FILLING


def is_below_minimum(session: Session) -> bool:
    """Too few registered for it to take place; an empty session with a minimum is."""
    return session.capacity_min is not None and session.seats_taken < session.capacity_min


def fill_percent(session: Session) -> int | None:
    """Of the capacity, in whole percent, beyond 100 when overbooked; None without a capacity."""
    if not session.has_capacity or not session.capacity_max:
        return None
    return round(100 * session.seats_taken / session.capacity_max)


def fill_by_week(found: Iterable[Session], *, first: date, weeks: int) -> list[tuple[date, int | None]]:
    """How full the sessions that begin in each week are together: Monday, and percent of all their seats (None: no seats to fill).

    The week of `first` comes first. Drafts, cancelled sessions and those without a capacity are left out.
    """
    monday = first - timedelta(days=first.weekday())
    taken: dict[date, int] = {}
    seats: dict[date, int] = {}
    for session in found:
        day = session.starts_on
        counts = session.publication is not Publication.DRAFT and session.workflow is not Workflow.CANCELLED
        if day is None or not counts or not session.has_capacity:
            continue
        week = day - timedelta(days=day.weekday())
        taken[week] = taken.get(week, 0) + session.seats_taken
        seats[week] = seats.get(week, 0) + (session.capacity_max or 0)
    mondays = [monday + timedelta(days=7 * n) for n in range(weeks)]
    return [(week, round(100 * taken[week] / seats[week]) if seats.get(week) else None) for week in mondays]


def matches(session: Session, wanted: Wanted) -> bool:
    exact = (
        (wanted.training_code, session.training_code),
        (wanted.kind, session.kind),
        (wanted.workflow, session.workflow),
        (wanted.publication, session.publication),
        (wanted.fill, fill_of(session)),
    )
    if any(asked and asked != is_now for asked, is_now in exact):
        return False
    if not wanted.with_drafts and session.publication is Publication.DRAFT:
        return False
    where = ids.folded(f"{session.city} {session.place}")
    return all(word in where for word in ids.folded(wanted.place).split())


def days_of(session: Session, planning: Planning | None) -> list[date]:
    """When it is in the calendar: the days of its slots, or the working days it is wished for; none for pool and on demand."""
    if planning is not None and planning.slots:
        return sorted({slot.day for slot in planning.slots})
    first, last = session.planned_from, session.planned_to or session.planned_from
    if session.starts_on is not None or first is None or last is None:
        return []
    span = (first + timedelta(days=n) for n in range(min((last - first).days, MOST_WISHED_DAYS) + 1))
    return [day for day in span if is_working_day(day) or day in (first, last)]


MOST_WISHED_DAYS = 366


def weeks_of(month: date) -> list[list[date]]:
    """The weeks, Monday to Sunday, that have a day of the month of this day."""
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    following = (first + timedelta(days=31)).replace(day=1)
    weeks = []
    while monday < following:
        weeks.append([monday + timedelta(days=n) for n in range(7)])
        monday += timedelta(days=7)
    return weeks
