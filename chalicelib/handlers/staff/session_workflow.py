"""The steps of a session, for staff: confirm, run, end, close, cancel (SES-8)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.sessions import Workflow
from chalicelib.handlers.staff import editing
from chalicelib.handlers.staff.session_frame import frame
from chalicelib.models import sessions
from chalicelib.services import session_workflow as service
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)

MEANWHILE = N_("Somebody changed the session meanwhile: here is where it stands now.")
DONE: dict[Workflow, str] = {
    Workflow.CONFIRMED: N_("The session is confirmed."),
    Workflow.RUNNING: N_("The session is running."),
    Workflow.DONE: N_("The session is done."),
    Workflow.CLOSED: N_("The session is closed."),
    Workflow.CANCELLED: N_("The session is cancelled: people who are registered will be told."),
}


@bp.page("/staff/sessions/{session_id}/workflow", allow=Right.STAFF_EDIT_SESSIONS, methods=["POST"])
def move_session(visit: Visit, session_id: str) -> Response:
    """`to=confirmed`, `running`, `done`, `closed` or `cancelled`, this one with a `cancel_reason`."""
    asked = visit.value("to")
    if asked not in DONE:
        return visit.redirect(f"/staff/sessions/{session_id}")
    try:
        _move(visit, session_id, Workflow(asked))
    except InvalidInput as error:
        form = visit.form.with_errors(error, language=visit.language)
        session = sessions.get(session_id)
        return visit.show("staff/sessions/cancel", status=422, form=form, **frame(visit, session, "general"))
    except RuleViolation as refusal:
        visit.flash(refusal.message, tone="warning", **refusal.facts)
    except Conflict:
        if asked == Workflow.CANCELLED:
            return _reason_again(visit, session_id)
        visit.flash(MEANWHILE, tone="warning")
    return visit.redirect(f"/staff/sessions/{session_id}")


def _reason_again(visit: Visit, session_id: str) -> Response:
    """The reason as it was typed, over the session as it stands now."""
    session = sessions.get(session_id)
    values = {**visit.form.values, "version": session.version}
    form = Form(values, errors={"": visit.say(MEANWHILE)})
    return visit.show("staff/sessions/cancel", status=409, form=form, **frame(visit, session, "general"))


def _move(visit: Visit, session_id: str, workflow: Workflow) -> None:
    """Raises InvalidInput, RuleViolation, Conflict."""
    service.move_to(
        bootstrap.ports(),
        session_id,
        workflow,
        reason=visit.value("cancel_reason"),
        version=editing.version(visit),
        by=visit.person,
    )
    visit.flash(DONE[workflow])
