"""Taking a session from step to step; a cancellation frees its seats and tells who is registered (SES-8)."""

from datetime import datetime

from chalicelib.domain import session_workflow as rules
from chalicelib.domain.access import STAFF, Person, Right, may
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.domain.planning import BookedSession
from chalicelib.domain.sessions import Session, Workflow
from chalicelib.models import history, outbox, sessions
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports
from chalicelib.services import session_cancellation
from chalicelib.services.trainings import announce

WHAT = {
    Workflow.CONFIRMED: "session_confirmed",
    Workflow.RUNNING: "session_running",
    Workflow.DONE: "session_done",
    Workflow.CLOSED: "session_closed",
    Workflow.CANCELLED: "session_cancelled",
}
"""Code of the history, by the state that a step leads to."""


def move_to(
    ports: Ports, session_id: str, workflow: Workflow, *, reason: str = "", version: int, by: Person
) -> Session:
    """Take the session of this version to another state; asked for twice it is taken there once.

    No step but a cancellation moves dates or people, so the lock of booked sessions (SES-6) holds only that one back.
    Raises NotFound, ImpossibleStep, InvalidInput, BookedSession, Conflict.
    """
    before = sessions.get(session_id)
    if before.workflow is workflow:
        return before
    after = rules.moved(before, workflow, reason=reason)
    if before.version != version:
        raise Conflict(session_id)
    promise = None
    if workflow is Workflow.CANCELLED:
        if before.is_booked and not may_cancel_booked(by):
            raise BookedSession
        promise = _cancellation_owed(before, by=by, at=ports.now())
    _save(ports, before, after, promise, by=by)
    announce(ports)
    if promise is not None:
        ports.outbox_hints.send(promise.key)
    return sessions.get(session_id)


def may_cancel_booked(person: Person) -> bool:
    return may(person, Right.STAFF_EDIT_BOOKED_SESSIONS)


def _cancellation_owed(session: Session, *, by: Person, at: datetime) -> Promise:
    """The registrations follow, in the name of who cancelled: people read there who did it (ORD-9)."""
    kind = session_cancellation.KIND
    return Promise(
        key=f"{kind}/{session.session_id}/{session.version + 1}",
        kind=kind,
        organisation_id=STAFF,
        object_id=session.session_id,
        due_at=at,
        promised_at=at,
        facts={"by_id": by.user_id, "by_name": by.name},
    )


def _save(ports: Ports, before: Session, after: Session, promise: Promise | None, *, by: Person) -> None:
    """Raises BookedSession when somebody was registered meanwhile, Conflict when somebody edited it."""
    while_unbooked = promise is not None and not may_cancel_booked(by)
    try:
        with transaction() as tx:
            sessions.replace(tx, after, before=before, while_unbooked=while_unbooked)
            history.add(tx, _entry(ports, before, after, by))
            if promise is not None:
                outbox.add(tx, promise)
    except Refused as refusal:
        if sessions.get(before.session_id).version == before.version:
            raise BookedSession from refusal
        raise Conflict(before.session_id) from refusal


def _entry(ports: Ports, before: Session, after: Session, by: Person) -> Entry:
    return Entry(
        object_id=after.session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=WHAT[after.workflow],
        before=before.workflow.value,
        after=after.workflow.value,
        reason=after.cancel_reason,
    )
