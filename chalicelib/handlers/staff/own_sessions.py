"""The sessions that a trainer gives: those to come, and the past ones page by page (SES-11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalice.app import Response

from chalicelib import timetables
from chalicelib.domain.access import Right
from chalicelib.domain.occupations import TRAINER, Occupation
from chalicelib.domain.sessions import Session
from chalicelib.models import occupations, sessions
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

COMING = 300
"""Slots to come that are looked through: months of full days."""
PAST = 60
"""Past slots on a page."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A session with the days of it that this trainer gives."""

    session: Session
    dates: str
    own_days: tuple[date, ...]


@bp.page("/staff/own-sessions", allow=Right.STAFF_RUN_SESSIONS)
def show_own_sessions(visit: Visit) -> Response:
    """`?before=` goes on with older ones."""
    what, today = TRAINER + visit.person.user_id, visit.today
    cursor = visit.query("before")
    past = occupations.before(what, today, cursor=cursor or None, limit=PAST)
    coming = [] if cursor else occupations.from_day(what, today, limit=COMING)
    return visit.show(
        "staff/own_sessions/index",
        coming=_given(visit, coming),
        past=_given(visit, past.rows),
        older=past.next_cursor,
        is_older=bool(cursor),
        breadcrumbs=(Crumb(text=visit.say("Your sessions")),),
    )


def _given(visit: Visit, taken: Iterable[Occupation]) -> list[Given]:
    """One per session, in the order of the slots; the index may still hold one that is gone."""
    days: dict[str, list[date]] = {}
    for each in taken:
        days.setdefault(each.session_id, []).append(each.day)
    known = sessions.read_many(days)
    return [
        Given(
            session=session,
            dates=timetables.dates(
                session.starts_on, session.ends_on, session.modality, language=visit.language
            ),
            own_days=tuple(sorted(set(own))),
        )
        for session_id, own in days.items()
        if (session := known.get(session_id)) is not None
    ]
