"""Taking a session from step to step; a cancellation frees its seats and tells who is registered (SES-8)."""

from dataclasses import replace

from chalicelib.domain import session_workflow as rules
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.session_locks import Part
from chalicelib.domain.sessions import Session, Workflow
from chalicelib.models import outbox, sessions
from chalicelib.models.base import Transaction
from chalicelib.ports import Ports
from chalicelib.services import session_promises
from chalicelib.services import sessions as service
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
    promise = session_promises.session_cancelled(before, by=by, at=ports.now())
    cancels = workflow is Workflow.CANCELLED
    if cancels:
        service.check_lock(before, Part.CANCELLATION, by)
    held_back = cancels and not service.may_edit_booked(by, Part.CANCELLATION)

    def write(tx: Transaction) -> None:
        sessions.replace(tx, after, before=before, while_unbooked=held_back)
        if cancels:
            outbox.add(tx, promise)

    service.save(write, _entry(ports, before, after, by), before)
    announce(ports)
    if cancels:
        ports.outbox_hints.send(promise.key)
    return replace(after, version=before.version + 1)


def _entry(ports: Ports, before: Session, after: Session, by: Person) -> Entry:
    was, now = before.workflow.value, after.workflow.value
    noted = service.entry(ports, after, by, WHAT[after.workflow], before=was, after=now)
    return replace(noted, reason=after.cancel_reason)
