"""The frame of a session's pages: its tabs, the lock of booked sessions and whom to ask, what is still missing (SES-3, SES-6)."""

from typing import Any

from chalicelib.domain import session_workflow
from chalicelib.domain.access import Right, hide_unless, may_run_session
from chalicelib.domain.session_locks import Part
from chalicelib.domain.sessions import Planning, Publication, Session, SessionKind, Workflow
from chalicelib.models import session_parts, sessions
from chalicelib.services import sessions as service
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.visit import Crumb, Visit

TABS: tuple[tuple[str, str, str, Right], ...] = (
    ("general", N_("General"), "", Right.STAFF_READ_SESSIONS),
    ("planning", N_("Planning"), "/planning", Right.STAFF_RUN_SESSIONS),
    ("participants", N_("Participants"), "/participants", Right.STAFF_RUN_SESSIONS),
    ("costs", N_("Costs"), "/costs", Right.STAFF_COSTS),
    ("evaluation", N_("Evaluation"), "/evaluation", Right.STAFF_RUN_SESSIONS),
    ("emails", N_("E-mails"), "/emails", Right.STAFF_MAILINGS),
    ("documents", N_("Documents"), "/documents", Right.STAFF_RUN_SESSIONS),
    ("history", N_("History"), "/history", Right.STAFF_READ_SESSIONS),
)
"""Name, words, end of the address, and the right that shows it. A trainer sees those of the own sessions."""


def own_session(visit: Visit, session_id: str) -> tuple[Session, Planning]:
    """The session with its planning, for managers and for the trainers who give it. Raises NotFound."""
    session, planning = sessions.read(session_id)
    hide_unless(may_run_session(visit.person, planning.trainer_ids))
    return session, planning


def frame(visit: Visit, session: Session, tab: str) -> dict[str, Any]:
    """What `pages/staff/sessions/head.html` needs on every tab."""
    path = f"/staff/sessions/{session.session_id}"
    rights = visit.person.rights
    is_locked = Right.STAFF_EDIT_SESSIONS in rights and not service.may_edit(session, visit.person)
    shown = {
        "session": session,
        "path": path,
        "tabs": [
            {
                "words": visit.say(words),
                "path": path + end,
                "current": name == tab,
                "count": session.seats_taken if name == "participants" else None,
            }
            for name, words, end, right in TABS
            if right in rights
        ],
        "may_edit": Right.STAFF_EDIT_SESSIONS in rights and not is_locked,
        "is_locked": is_locked,
        "planners": service.planners() if is_locked else [],
        "breadcrumbs": crumbs(visit, session.code),
        **_steps(visit, session),
        "missing": _missing(session) if Right.STAFF_EDIT_SESSIONS in rights else [],
    }
    return {**shown, "standing": {**shown, "blank": Form({})}}


STEPS: dict[Workflow, str] = {
    Workflow.CONFIRMED: N_("Confirm"),
    Workflow.RUNNING: N_("Mark as running"),
    Workflow.DONE: N_("Mark as done"),
    Workflow.CLOSED: N_("Close"),
}
"""Words of the button that takes the session there; cancelling asks for a reason."""


def _steps(visit: Visit, session: Session) -> dict[str, Any]:
    """The steps that this person may take from here, and the one that the calendar suggests (SES-8)."""
    if Right.STAFF_EDIT_SESSIONS not in visit.person.rights:
        return {"steps": [], "may_cancel": False, "suggested": ""}
    possible = session_workflow.STEPS[session.workflow]
    suggested = session_workflow.proposed(session, today=visit.today)
    return {
        "steps": [(step.value, visit.say(STEPS[step])) for step in possible if step in STEPS],
        "may_cancel": Workflow.CANCELLED in possible
        and service.may_edit(session, visit.person, Part.CANCELLATION),
        "suggested": visit.say(STEPS[suggested]) if suggested else "",
    }


def _missing(session: Session) -> list[str]:
    """What the session's page reminds of until it is done (SES-3): `slots`, `publication`, `costs`, `evaluation`."""
    if session.workflow in (Workflow.CLOSED, Workflow.CANCELLED):
        return []
    parts = session_parts.read(session.session_id)
    is_dated = session.kind in (SessionKind.INTER, SessionKind.INTRA)
    reminders = {
        "slots": is_dated and session.starts_on is None,
        "publication": session.publication is not Publication.PUBLISHED,
        "costs": not parts.costs.is_settled,
        "evaluation": not parts.evaluation.is_settled,
    }
    return [name for name, is_missing in reminders.items() if is_missing]


def crumbs(visit: Visit, last: str) -> tuple[Crumb, ...]:
    return (list_of(visit), Crumb(text=last))


def list_of(visit: Visit) -> Crumb:
    """Where this person finds sessions: all of them, or for a trainer the own ones."""
    if Right.STAFF_READ_SESSIONS in visit.person.rights:
        return Crumb(text=visit.say("Sessions"), path="/staff/sessions")
    return Crumb(text=visit.say("Your sessions"), path="/staff/own-sessions")
