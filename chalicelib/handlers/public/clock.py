"""`/clock`: shows the local clock and moves it forward. Local stage only (RUN-3)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain import calendar
from chalicelib.domain.access import Right
from chalicelib.domain.errors import InvalidInput
from chalicelib.models import institute
from chalicelib.services import local_clock
from chalicelib.templating import N_
from chalicelib.web.forms import Form, FormModel
from chalicelib.web.local import require_local
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MORNING = time(8)


class Step(StrEnum):
    MINUTES = "minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    UNTIL = "until"
    RESET = "reset"


STEPS = {
    Step.MINUTES: timedelta(minutes=20),
    Step.HOUR: timedelta(hours=1),
    Step.DAY: timedelta(days=1),
    Step.WEEK: timedelta(weeks=1),
}


class ClockForm(FormModel):
    step: Step
    day: date | None = None


@bp.page("/clock", allow=Right.ANYONE)
def show_clock(visit: Visit) -> Response:
    require_local()
    return _page(visit, Form())


@bp.page("/clock", allow=Right.ANYONE, methods=["POST"])
def move_clock(visit: Visit) -> Response:
    require_local()
    ports = bootstrap.ports()
    try:
        asked = visit.parse(ClockForm)
        by = _distance(asked, visit.now)
    except InvalidInput as error:
        return _page(visit, visit.form.with_errors(error, language=visit.language), status=422)
    if by is None:
        local_clock.reset(ports)
        visit.flash(N_("The clock shows the real time again."))
    else:
        local_clock.forward(ports, by)
        visit.flash(N_("The clock was moved forward. What became due is being done."))
    return visit.redirect("/clock")


def _distance(asked: ClockForm, now: datetime) -> timedelta | None:
    """How far ahead; None for back to the real time. Raises InvalidInput."""
    if asked.step is Step.RESET:
        return None
    if asked.step is not Step.UNTIL:
        return STEPS[asked.step]
    if asked.day is None or calendar.instant(asked.day, MORNING) <= now:
        raise InvalidInput({"day": N_("Enter a day to come.")})
    return calendar.instant(asked.day, MORNING) - now


def _page(visit: Visit, form: Form, *, status: int = 200) -> Response:
    ahead = timedelta(seconds=institute.clock_offset_seconds())
    return visit.show(
        "public/clock/show", status=status, form=form, ahead_minutes=int(ahead.total_seconds() // 60)
    )
