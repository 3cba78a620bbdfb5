"""A session, for staff: its general tab, its publication, its history (SES-2, SES-4 to SES-6)."""

from typing import Any

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.sessions import Session
from chalicelib.handlers.staff import editing, session_forms
from chalicelib.handlers.staff.session_forms import FIELDS, SessionForm
from chalicelib.handlers.staff.session_frame import frame
from chalicelib.models import history, organisations, sessions
from chalicelib.services import sessions as service
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@bp.page("/staff/sessions/{session_id}", allow=Right.STAFF_READ_SESSIONS)
def show_session(visit: Visit, session_id: str) -> Response:
    session = sessions.get(session_id)
    return _general(visit, session, Form(_values(session)))


@bp.page("/staff/sessions/{session_id}/publication", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_publication(visit: Visit, session_id: str) -> Response:
    """Publish or hide, by the button pressed."""
    if visit.value("action") == "publish":
        service.publish(bootstrap.ports(), session_id, by=visit.person)
        visit.flash(N_("The session is published: clients see it within a minute."))
    else:
        service.hide(bootstrap.ports(), session_id, by=visit.person)
        visit.flash(N_("The session is hidden: nobody new can book it."))
    return visit.redirect(f"/staff/sessions/{session_id}")


@bp.page("/staff/sessions/{session_id}", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def change_session(visit: Visit, session_id: str) -> Response:
    before = sessions.get(session_id)
    try:
        sent = visit.parse(SessionForm)
        sent.organisation_id = session_forms.organisation_id_of(sent.organisation_id)
        changed = session_forms.session_of(sent, before)
        service.change(bootstrap.ports(), changed, version=editing.version(visit), by=visit.person)
    except InvalidInput as error:
        return _general(visit, before, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        return _general(visit, before, editing.refused_by(visit, refusal), status=409)
    except Conflict:
        now = sessions.get(session_id)
        form, differences = editing.overtaken(visit, _values(now), FIELDS, version=now.version)
        return _general(visit, now, form, differences=differences, status=409)
    visit.flash(N_("The session is saved."))
    return visit.redirect(f"/staff/sessions/{session_id}")


@bp.page("/staff/sessions/{session_id}/history", allow=Right.STAFF_READ_SESSIONS)
def show_history(visit: Visit, session_id: str) -> Response:
    session = sessions.get(session_id)
    page = history.of(session_id, cursor=visit.query("cursor") or None)
    return visit.show(
        "staff/sessions/history",
        **frame(visit, session, "history"),
        history=editing.timeline(visit, page.rows, FIELDS),
        params={"cursor": visit.query("cursor")},
        next_cursor=page.next_cursor,
    )


def _general(
    visit: Visit,
    session: Session,
    form: Form,
    *,
    differences: list[editing.Difference] | None = None,
    status: int = 200,
) -> Response:
    client = organisations.names([session.organisation_id]) if session.organisation_id else {}
    return visit.show(
        "staff/sessions/show",
        status=status,
        form=form,
        differences=differences or [],
        organisation_name=client.get(session.organisation_id or "", ""),
        **frame(visit, session, "general"),
        **session_forms.choices(visit),
    )


def _values(session: Session) -> dict[str, Any]:
    """The client of an in-house session is typed and shown by its SIREN where it has one."""
    values = session_forms.values_of(session)
    if session.organisation_id:
        client = organisations.get(session.organisation_id)
        values["organisation_id"] = client.siren or client.organisation_id
    return values
