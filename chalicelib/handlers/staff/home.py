"""The staff's first page: what waits, and what starts soon."""

from datetime import timedelta

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.requests import RequestState
from chalicelib.domain.session_lists import Wanted
from chalicelib.domain.sessions import Publication, Session
from chalicelib.models import requests, sessions
from chalicelib.services import orders
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

SOON = timedelta(days=21)
SHOWN = 12
COUNTED = 50


@bp.page("/staff", allow=Right.STAFF_AREA)
def show_home(visit: Visit) -> Response:
    return visit.show("staff/home/show", tiles=_tiles(visit), sessions=_starting_soon(visit), days=SOON.days)


def _tiles(visit: Visit) -> list[dict[str, str]]:
    """A figure for each thing that waits for somebody with this person's rights."""
    rights = visit.person.rights
    tiles = []
    if Right.STAFF_ORDERS in rights:
        tiles.append(_tile(visit.say("Orders to confirm"), orders.waiting_count(visit.now), "/staff/orders"))
    if Right.STAFF_REQUESTS in rights:
        waiting = requests.count_in_state(RequestState.RECEIVED, limit=COUNTED)
        tiles.append(_tile(visit.say("Requests to take up"), waiting, "/staff/requests"))
    if Right.STAFF_EDIT_SESSIONS in rights:
        tiles.append(_tile(visit.say("Session drafts"), _drafts(visit), "/staff/sessions?publication=draft"))
    return tiles


def _drafts(visit: Visit) -> int:
    """Of this year and the next, counted up to a limit."""
    only = Wanted(publication=Publication.DRAFT)
    year = visit.today.year
    return sum(len(sessions.of_year(y, wanted=only, limit=COUNTED).rows) for y in (year, year + 1))


def _tile(words: str, count: int, path: str) -> dict[str, str]:
    shown = f"{count}+" if count >= COUNTED else str(count)
    return {"words": words, "value": shown, "path": path}


def _starting_soon(visit: Visit) -> list[Session]:
    if Right.STAFF_READ_SESSIONS not in visit.person.rights:
        return []
    today = visit.today
    years = {today.year, (today + SOON).year}
    found = [s for year in sorted(years) for s in sessions.starting_from(year, today, limit=SHOWN)]
    return [s for s in found if s.starts_on and s.starts_on <= today + SOON][:SHOWN]
