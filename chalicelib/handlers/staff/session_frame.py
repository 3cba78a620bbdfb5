"""The frame of a session's pages: its tabs, the lock of booked sessions and whom to ask, what is still missing (SES-3, SES-6)."""

from typing import Any

from chalicelib.domain.access import Right, hide_unless, may_run_session
from chalicelib.domain.sessions import Planning, Session
from chalicelib.models import sessions
from chalicelib.services import sessions as service
from chalicelib.templating import N_
from chalicelib.web.visit import Crumb, Visit

TABS: tuple[tuple[str, str, str, Right], ...] = (
    ("general", N_("General"), "", Right.STAFF_READ_SESSIONS),
    ("planning", N_("Planning"), "/planning", Right.STAFF_RUN_SESSIONS),
    ("participants", N_("Participants"), "/participants", Right.STAFF_RUN_SESSIONS),
    ("costs", N_("Costs"), "/costs", Right.STAFF_COSTS),
    ("evaluation", N_("Evaluation"), "/evaluation", Right.STAFF_READ_SESSIONS),
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
    is_locked = not service.may_edit(session, visit.person)
    return {
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
    }


def crumbs(visit: Visit, last: str) -> tuple[Crumb, ...]:
    return (Crumb(text=visit.say("Sessions"), path="/staff/sessions"), Crumb(text=last))
