"""The staff's first page: what waits, what starts soon and too empty, how full the coming weeks are, which e-mails failed (SES-18)."""

from datetime import timedelta
from typing import Any

from chalice.app import Response

from chalicelib import charts, formats
from chalicelib.charts import Drawing
from chalicelib.domain.access import Right, Role
from chalicelib.domain.mailings import Mail
from chalicelib.domain.occupations import TRAINER
from chalicelib.domain.requests import RequestState
from chalicelib.domain.session_lists import Wanted, fill_by_week, fill_of, fill_percent, is_below_minimum
from chalicelib.domain.sessions import Publication, Session, Workflow
from chalicelib.models import emails, occupations, requests, sessions
from chalicelib.services import orders
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

SOON = timedelta(days=21)
WEEKS = 8
"""Of the chart of fill rates; the sessions of so many weeks are read once for the whole page."""
MOST_READ = 600
SHOWN = 12
COUNTED = 50
SLOTS_READ = 300
"""Of a trainer, to count the sessions they are of."""
FAILED_WITHIN = timedelta(days=7)
FAILED_SHOWN = 6
OVER = (Workflow.CANCELLED, Workflow.DONE, Workflow.CLOSED)


@bp.page("/staff", allow=Right.STAFF_AREA)
def show_home(visit: Visit) -> Response:
    coming = _coming(visit)
    soon = [s for s in coming if s.starts_on and s.starts_on <= visit.today + SOON]
    failed = _failed(visit)
    return visit.show(
        "staff/home/show",
        tiles=_tiles(visit, soon, failed),
        lacking=[_row(s) for s in soon if is_below_minimum(s)][:SHOWN],
        soon=[_row(s) for s in soon if not is_below_minimum(s)][:SHOWN],
        days=SOON.days,
        fill=_fill(visit, coming),
        mails=[(mail, _about(visit, mail)) for mail in _mails(failed)],
    )


def _coming(visit: Visit) -> list[Session]:
    """The sessions of the coming weeks that are not over or cancelled, in order of date."""
    if Right.STAFF_READ_SESSIONS not in visit.person.rights:
        return []
    first, last = visit.today, visit.today + timedelta(weeks=WEEKS)
    years = sorted({first.year, last.year})
    found = [s for year in years for s in sessions.between(year, first, last, limit=MOST_READ)]
    return [s for s in found if s.starts_on is not None and s.workflow not in OVER]


def _row(session: Session) -> tuple[Session, Any, int | None]:
    return session, fill_of(session), fill_percent(session)


def _fill(visit: Visit, coming: list[Session]) -> Drawing | None:
    """None when nothing that comes has seats to fill."""
    weeks = fill_by_week(coming, first=visit.today, weeks=WEEKS)
    if all(percent is None for _, percent in weeks):
        return None
    return charts.bars([(formats.short_day(monday)[:5], percent or 0) for monday, percent in weeks])


def _tiles(visit: Visit, soon: list[Session], failed: list[str]) -> list[dict[str, str]]:
    """A figure for each thing that waits for somebody with this person's rights."""
    rights = visit.person.rights
    tiles = []
    if Role.TRAINER in visit.person.roles:
        tiles.append(_tile(visit.say("Your sessions to come"), _own_sessions(visit), "/staff/own-sessions"))
    if Right.STAFF_ORDERS in rights:
        tiles.append(_tile(visit.say("Orders to confirm"), orders.waiting_count(visit.now), "/staff/orders"))
    if Right.STAFF_REQUESTS in rights:
        waiting = requests.count_in_state(RequestState.RECEIVED, limit=COUNTED)
        tiles.append(_tile(visit.say("Requests to take up"), waiting, "/staff/requests"))
    if Right.STAFF_EDIT_SESSIONS in rights:
        lacking = sum(is_below_minimum(session) for session in soon)
        tiles.append(_tile(visit.say("Sessions soon and below their minimum"), lacking, "/staff#lacking"))
        tiles.append(_tile(visit.say("Session drafts"), _drafts(visit), "/staff/sessions?publication=draft"))
    if Right.STAFF_MAILINGS in rights:
        tiles.append(_tile(visit.say("E-mails that failed this week"), len(failed), "/staff#failed"))
    return tiles


def _own_sessions(visit: Visit) -> int:
    """That this trainer gives, counted up to a limit."""
    taken = occupations.from_day(TRAINER + visit.person.user_id, visit.today, limit=SLOTS_READ)
    return len({each.session_id for each in taken})


def _drafts(visit: Visit) -> int:
    """Of this year and the next, counted up to a limit."""
    only = Wanted(publication=Publication.DRAFT)
    year = visit.today.year
    return sum(len(sessions.of_year(y, wanted=only, limit=COUNTED).rows) for y in (year, year + 1))


def _tile(words: str, count: int, path: str) -> dict[str, str]:
    shown = f"{count}+" if count >= COUNTED else str(count)
    return {"words": words, "value": shown, "path": path}


def _failed(visit: Visit) -> list[str]:
    """Keys of the e-mails given up lately, counted up to a limit."""
    if Right.STAFF_MAILINGS not in visit.person.rights:
        return []
    return emails.failed_since(visit.now - FAILED_WITHIN, limit=COUNTED)


def _mails(keys: list[str]) -> list[Mail]:
    shown = keys[:FAILED_SHOWN]
    found = emails.many(shown)
    return [found[key] for key in shown if key in found]


def _about(visit: Visit, mail: Mail) -> str:
    """The page of what an e-mail is about; empty where this person has none."""
    match mail.object_id.partition("_")[0]:
        case "ses":
            return f"/staff/sessions/{mail.object_id}/emails"
        case "ord" if Right.STAFF_ORDERS in visit.person.rights:
            return f"/staff/orders/{mail.organisation_id}/{mail.object_id}"
        case "req" if Right.STAFF_REQUESTS in visit.person.rights:
            return f"/staff/requests/{mail.organisation_id}/{mail.object_id}"
    return ""
