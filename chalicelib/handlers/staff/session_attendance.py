"""The attendance grid of a session: people and half-days, one form, for managers and for the trainer who gives it (SES-16)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.attendance import Attendance, HalfDay, Mark, Presence
from chalicelib.domain.errors import InvalidInput, Reason, RuleViolation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Session
from chalicelib.handlers.staff import seat_forms
from chalicelib.handlers.staff.session_frame import frame, own_session
from chalicelib.services import attendance
from chalicelib.services.attendance import NOTE_MAX, Sheet
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MOST_DAYS = 5
"""Of one grid: a longer session is marked day by day, which keeps a form of forty people within what a browser may send."""
EXCUSED = Presence.EXCUSED.value


@dataclass(frozen=True, kw_only=True)
class Cell:
    name: str
    half: HalfDay
    value: str
    reason: str
    has_begun: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    registration: Registration
    cells: tuple[Cell, ...]
    seen: str
    """What was marked when the page was shown: only cells that differ from it are written."""
    minutes: int


@bp.page("/staff/sessions/{session_id}/attendance", allow=Right.STAFF_RUN_SESSIONS)
def show_attendance(visit: Visit, session_id: str) -> Response:
    """`?day=` chooses the day of a long session."""
    session, plan = own_session(visit, session_id)
    return _show(visit, session, plan, Form())


@bp.page("/staff/sessions/{session_id}/attendance", allow=Right.STAFF_RUN_SESSIONS, methods=["POST"])
def mark_attendance(visit: Visit, session_id: str) -> Response:
    """`all=half:<key>` or `all=person:<registration>` marks who is not marked yet as present, and saves the rest with it."""
    session, plan = own_session(visit, session_id)
    sheet = attendance.sheet(plan)
    try:
        changes = _changes(visit, sheet)
        people = attendance.mark(bootstrap.ports(), visit.person, session_id, changes)
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        return _show(visit, session, plan, form, status=422)
    except RuleViolation as refusal:
        return _show(visit, session, plan, visit.form, status=409, message=seat_forms.message(visit, refusal))
    visit.flash(N_("Attendance is saved. People changed: %(number)s."), number=people)
    day = visit.value("day")
    return visit.redirect(f"/staff/sessions/{session_id}/attendance" + (f"?day={day}" if day else ""))


def _changes(visit: Visit, sheet: Sheet) -> dict[str, dict[str, Mark | None]]:
    """What differs from what the person saw, by registration and half-day. Raises InvalidInput."""
    found: dict[str, dict[str, Mark | None]] = {}
    errors: dict[str, str | Reason] = {}
    for each in sheet.people:
        number = each.registration_id
        if f"seen.{number}" not in visit.sent:
            continue
        seen = dict(pair.split("=", 1) for pair in visit.value(f"seen.{number}").split(";") if "=" in pair)
        reason = visit.value(f"reason.{number}")[:NOTE_MAX]
        wanted = {half.key: _wanted(visit, number, half, seen) for half in sheet.halves}
        changed = {key: value for key, value in wanted.items() if value != seen.get(key, "")}
        if EXCUSED in changed.values() and not reason:
            errors[f"reason.{number}"] = N_("Say why this person is excused.")
        if changed:
            found[number] = {key: _mark(value, reason) for key, value in changed.items()}
    if errors:
        raise InvalidInput(errors)
    return found


def _wanted(visit: Visit, number: str, half: HalfDay, seen: dict[str, str]) -> str:
    """What the form says of a cell; a half-day that the page did not show stays as it was."""
    zone_name = visit.institute.zone_name
    value = visit.value(f"mark.{number}.{half.key}", seen.get(half.key, ""))
    is_asked = visit.value("all") in (f"half:{half.key}", f"person:{number}")
    is_shown = f"mark.{number}.{half.key}" in visit.sent
    if is_asked and is_shown and not value and half.has_begun(at=visit.now, zone_name=zone_name):
        return Presence.PRESENT.value
    return value if value in {"", *Presence} else ""


def _mark(value: str, reason: str) -> Mark | None:
    if not value:
        return None
    presence = Presence(value)
    return Mark(presence=presence, reason=reason if presence is Presence.EXCUSED else "")


def _show(
    visit: Visit, session: Session, plan: Planning, form: Form, *, status: int = 200, message: str = ""
) -> Response:
    sheet = attendance.sheet(plan)
    days = sorted({half.day for half in sheet.halves})
    day = _day(visit, days) if len(days) > MOST_DAYS else None
    halves = [half for half in sheet.halves if day in (None, half.day)]
    return visit.show(
        "staff/sessions/attendance",
        status=status,
        **frame(visit, session, "participants"),
        halves=halves,
        begun=[half.key for half in halves if _has_begun(visit, half)],
        rows=[_row(visit, each, halves, sheet) for each in sheet.people],
        unnamed=sheet.unnamed,
        days=days if day else [],
        day=day,
        form=form,
        message=message,
        presences=visit.options(Presence),
    )


def _day(visit: Visit, days: list[date]) -> date:
    """The one asked for; otherwise today, or the last that has begun."""
    asked = visit.query("day") or visit.value("day")
    chosen = [day for day in days if day.isoformat() == asked]
    begun = [day for day in days if day <= visit.today]
    return (chosen or begun[-1:] or days)[0]


def _has_begun(visit: Visit, half: HalfDay) -> bool:
    return half.has_begun(at=visit.now, zone_name=visit.institute.zone_name)


def _row(visit: Visit, registration: Registration, halves: list[HalfDay], sheet: Sheet) -> Row:
    marked: Attendance = sheet.attendance[registration.registration_id]

    def cell(half: HalfDay) -> Cell:
        mark = marked.marks.get(half.key)
        return Cell(
            name=f"mark.{registration.registration_id}.{half.key}",
            half=half,
            value=mark.presence.value if mark else "",
            reason=mark.reason if mark else "",
            has_begun=_has_begun(visit, half),
        )

    shown: dict[str, Any] = {half.key: marked.marks[half.key] for half in halves if half.key in marked.marks}
    return Row(
        registration=registration,
        cells=tuple(cell(half) for half in halves),
        seen=";".join(f"{key}={mark.presence.value}" for key, mark in shown.items()),
        minutes=sheet.minutes(registration.registration_id),
    )
