"""What a cancelled session owes the people who are registered: they are told, their seats and orders are cancelled (SES-8)."""

from chalicelib.domain.access import STAFF, SYSTEM, Person
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, Workflow
from chalicelib.models import registrations, sessions
from chalicelib.ports import Ports
from chalicelib.services.registration_changes import cancel_by_staff


def follow(ports: Ports, promise: Promise) -> None:
    """Cancel each registration, and its order with the last one, in the name of who cancelled the session. May be run twice.

    People are found in an index that may lag by a moment: while the counter still knows of a seat, it raises Conflict
    and is tried again. Nobody can be registered after the cancellation, so each run has less to do.
    """
    session = sessions.get(promise.object_id)
    if session.workflow is not Workflow.CANCELLED:
        return
    by = _author(promise)
    for seat in registrations.of_session(session.session_id):
        _cancel(ports, by, session, seat)
    if sessions.get(session.session_id).is_booked:
        raise Conflict(session.session_id)


def _cancel(ports: Ports, by: Person, session: Session, seat: Registration) -> None:
    """In a transaction of its own; the row is read again because the index may lag."""
    now = registrations.get(seat.organisation_id, seat.registration_id)
    if now.is_running and now.session_id == session.session_id:
        cancel_by_staff(ports, by, now, reason=session.cancel_reason)


def _author(promise: Promise) -> Person:
    """Who cancelled the session, as far as the history tells; without any right of its own."""
    return Person(
        user_id=promise.facts.get("by_id", SYSTEM.user_id),
        organisation_id=STAFF,
        name=promise.facts.get("by_name", ""),
        email="",
        language="fr",
        roles=frozenset(),
    )
