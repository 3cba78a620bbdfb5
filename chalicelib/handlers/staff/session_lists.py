"""The list of sessions, for staff: a year with its filters, and the same as a file (SES-4, SES-18)."""

import re
from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib.domain.access import STAFF, Right, Role
from chalicelib.domain.session_lists import Fill, Wanted, fill_of, fill_percent
from chalicelib.domain.sessions import Publication, Session, SessionKind, Workflow
from chalicelib.models import sessions, users
from chalicelib.services import list_tables
from chalicelib.services import session_lists as service
from chalicelib.services.session_lists import Search
from chalicelib.templating import N_
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

FILTERS = ("q", "kind", "workflow", "publication", "place", "trainer", "fill")
NAMES = (*FILTERS, "year", "when", "cursor")
SESSION_CODE = re.compile(r"\d{4}-\d{5}")
YEAR = re.compile(r"20[0-9]{2}")
WORDS: dict[str, str] = {
    "q": N_("Training"),
    "kind": N_("Kind"),
    "workflow": N_("State"),
    "publication": N_("Publication"),
    "place": N_("Place"),
    "trainer": N_("Trainer"),
    "fill": N_("Fill rate"),
}
LISTS: dict[str, Any] = {
    "kind": SessionKind,
    "workflow": Workflow,
    "publication": Publication,
    "fill": Fill,
}


@bp.page("/staff/sessions", allow=Right.STAFF_READ_SESSIONS)
def show_sessions(visit: Visit) -> Response:
    """Of this year, what is to come unless the whole year is asked for. The code of a session leads to it at once."""
    params = {name: visit.query(name) for name in NAMES}
    if found := session_with_code(params["q"]):
        return visit.redirect(f"/staff/sessions/{found.session_id}")
    search = _search(visit, params)
    page = service.found(search, cursor=params["cursor"] or None)
    this_year = visit.today.year
    return visit.show(
        "staff/sessions/index",
        rows=[(session, fill_of(session), fill_percent(session)) for session in page.rows],
        next_cursor=page.next_cursor,
        params=params | {"year": str(search.year)},
        years=[(n, str(n)) for n in range(this_year + 2, this_year - 4, -1)],
        is_this_year=search.year == this_year,
        chips=chips(visit, params),
        **choices(visit),
    )


@bp.page("/staff/sessions/export", allow=Right.STAFF_READ_SESSIONS)
def export_sessions(visit: Visit) -> Response:
    """`?format=csv` or `xlsx`, with the filters of the list; drafts are in no export (SES-4)."""
    search = _search(visit, {name: visit.query(name) for name in NAMES}, with_drafts=False)
    found = list(list_tables.every(lambda cursor: service.found(search, cursor=cursor, limit=500)))
    table = service.table(found, language=visit.language)
    return downloads.send_table(visit.query("format"), visit.say("sessions"), *table)


def session_with_code(typed: str) -> Session | None:
    return sessions.find_by_code(typed) if SESSION_CODE.fullmatch(typed) else None


def _search(visit: Visit, params: Mapping[str, str], *, with_drafts: bool = True) -> Search:
    today = visit.today
    year = int(params["year"]) if YEAR.fullmatch(params["year"]) else today.year
    return Search(
        year=year,
        from_day=today if year == today.year and params["when"] != "all" else None,
        wanted=wanted_of(params, with_drafts=with_drafts),
        trainer=params["trainer"],
    )


def wanted_of(params: Mapping[str, str], *, with_drafts: bool = True) -> Wanted:
    """What can't be read narrows nothing."""
    chosen = {name: kind(params[name]) for name, kind in LISTS.items() if params[name] in tuple(kind)}
    return Wanted(training_code=params["q"].upper(), place=params["place"], with_drafts=with_drafts, **chosen)


def choices(visit: Visit) -> dict[str, Any]:
    """What the filters offer: closed lists, and the names of the institute's trainers."""
    staff = users.of_organisation(STAFF)
    return {
        "options": {name: visit.options(kind) for name, kind in LISTS.items()},
        "trainers": sorted(user.name for user in staff if Role.TRAINER in user.roles),
    }


def chips(visit: Visit, params: Mapping[str, str]) -> list[dict[str, str]]:
    """A chip per filter in use, in words."""
    return [
        {"name": visit.say(words), "words": shown, "field": name, "value": params[name]}
        for name, words in WORDS.items()
        if (shown := _shown(visit, name, params[name]))
    ]


def _shown(visit: Visit, name: str, value: str) -> str:
    return dict(visit.options(LISTS[name])).get(value, "") if name in LISTS else value
