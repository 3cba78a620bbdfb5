"""What changes of sessions and seats owe: promises written in their transactions, kept by `session_follow_ups` (SES-8, SES-13, ORD-9)."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.access import STAFF, Person
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session

PLANNING_CHANGED = "planning_changed"
SESSION_CANCELLED = "session_cancelled"
SEAT_GIVEN = "seat_given"
SEAT_MOVED = "seat_moved"
SEAT_CANCELLED = "seat_cancelled"
SEATS_FREED = "seats_freed"


def planning_changed(
    session: Session, *, version: int, at: datetime, notified: Iterable[str] = (), notify: bool = True
) -> Promise:
    """Owed by the planning that has this version from now on. `notified`: the sequences whose participants hear of it (SES-13)."""
    return Promise(
        key=f"{PLANNING_CHANGED}/{session.session_id}/{version}",
        kind=PLANNING_CHANGED,
        organisation_id=STAFF,
        object_id=session.session_id,
        due_at=at,
        promised_at=at,
        facts={"sequences": ";".join(notified), "notify": "1" if notify else ""},
    )


def session_cancelled(session: Session, *, by: Person, at: datetime) -> Promise:
    """Owed by the cancellation of the session that was read with this version; what follows is done in this person's name (ORD-9)."""
    return Promise(
        key=f"{SESSION_CANCELLED}/{session.session_id}/{session.version}",
        kind=SESSION_CANCELLED,
        organisation_id=STAFF,
        object_id=session.session_id,
        due_at=at,
        promised_at=at,
        facts={"by_id": by.user_id, "by_name": by.name},
    )


def seats_freed(session_id: str, *, key: str, at: datetime) -> Promise:
    """Owed by whatever frees seats while people wait for them (ORD-16); `key` is that of the change within the session."""
    return Promise(
        key=f"{SEATS_FREED}/{session_id}/{key}",
        kind=SEATS_FREED,
        organisation_id=STAFF,
        object_id=session_id,
        due_at=at,
        promised_at=at,
    )


def of_seat(kind: str, registration: Registration, *, version: int, at: datetime) -> Promise:
    """Owed by a seat given, moved or cancelled. `version`: of the registration as it was read."""
    return Promise(
        key=f"{kind}/{registration.registration_id}/{version}",
        kind=kind,
        organisation_id=registration.organisation_id,
        object_id=registration.order_id,
        due_at=at,
        promised_at=at,
        facts={"registration_id": registration.registration_id},
    )
