"""The month of the sessions, for staff: a table of weeks, a list of days on a phone (SES-18)."""

from datetime import date, timedelta
from typing import Any

from chalice.app import Response

from chalicelib import formats
from chalicelib.domain.access import Right
from chalicelib.domain.calendar import is_working_day, month_of
from chalicelib.domain.session_lists import weeks_of
from chalicelib.handlers.staff.session_frame import crumbs
from chalicelib.handlers.staff.session_lists import FILTERS, chips, choices, session_with_code, wanted_of
from chalicelib.services import session_lists as service
from chalicelib.services.session_lists import Dated
from chalicelib.templating import N_
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

SHOWN = 5
"""Sessions of a day that are seen at once; the others unfold."""


@bp.page("/staff/sessions/calendar", allow=Right.STAFF_READ_SESSIONS)
def show_calendar(visit: Visit) -> Response:
    """`?month=2026-11` and the filters of the list; this month without one. The code of a session leads to it at once."""
    params = {name: visit.query(name) for name in FILTERS}
    if found := session_with_code(params["q"]):
        return visit.redirect(f"/staff/sessions/{found.session_id}")
    month = month_of(visit.query("month")) or visit.today.replace(day=1)
    dated = service.of_month(month, wanted=wanted_of(params), trainer=params["trainer"])
    return visit.show(
        "staff/sessions/calendar",
        weeks=[[_cell(visit, day, month, dated) for day in week] for week in weeks_of(month)],
        weekdays=[formats.weekday(n, visit.language) for n in range(7)],
        month=month,
        before=f"{month - timedelta(days=1):%Y-%m}",
        after=f"{month + timedelta(days=31):%Y-%m}",
        this_month=f"{visit.today:%Y-%m}",
        shown=SHOWN,
        params=params | {"month": f"{month:%Y-%m}"},
        chips=chips(visit, params),
        breadcrumbs=crumbs(visit, visit.say(N_("Calendar"))),
        **choices(visit),
    )


def _cell(visit: Visit, day: date, month: date, dated: list[Dated]) -> dict[str, Any]:
    return {
        "day": day,
        "sessions": [each.session for each in dated if day in each.days],
        "is_of_month": (day.year, day.month) == (month.year, month.month),
        "is_today": day == visit.today,
        "is_working_day": is_working_day(day),
    }
