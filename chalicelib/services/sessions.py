"""Sessions: making them, changing them and their planning, publishing them (SES-1 to SES-6, SES-10 to SES-12)."""

import time
from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import changes, planning
from chalicelib.domain.access import RIGHTS, STAFF, Person, Right, may
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.planning import BookedSession, CapacityBelowSeats, NotReadyToPublish
from chalicelib.domain.sessions import Planning, Publication, Session, SessionKind, session_code
from chalicelib.domain.users import User, UserState
from chalicelib.models import counters, history, outbox, sessions, users
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.contention import Contended
from chalicelib.ports import Ports
from chalicelib.services import session_moves
from chalicelib.services.trainings import announce

NUMBER_ATTEMPTS = 25


def add(ports: Ports, session: Session, plan: Planning, *, by: Person) -> Session:
    """A new session, with the next code of its year (SES-2); the same id twice is the same form sent twice.

    Its publication is a draft whatever is asked (SES-4), its dates follow from its slots (SES-12).
    """
    plan = replace(plan, session_id=session.session_id)
    session = planning.following(session, plan)
    session = replace(session, publication=Publication.DRAFT, seats_taken=0, version=0)
    for attempt in range(NUMBER_ATTEMPTS):
        try:
            return _add_with_next_number(ports, session, plan, by)
        except Contended:
            time.sleep(0.01 * attempt)
        except Refused as refusal:
            if "session" in refusal.labels:
                return sessions.get(session.session_id)
            time.sleep(0.01 * attempt)
    raise Conflict(session.session_id)


def _add_with_next_number(ports: Ports, session: Session, plan: Planning, by: Person) -> Session:
    """Raises Refused (`counter`) when another session just took the number, and Contended."""
    series = f"session/{session.year}"
    number = counters.current(series) + 1
    coded = replace(session, code=session_code(session.year, number))
    with transaction() as tx:
        counters.take(tx, series, number=number)
        sessions.add(tx, coded, plan)
        history.add(tx, _entry(ports, coded, by, "session_created", after=coded.code))
    return coded


def change(ports: Ports, session: Session, *, version: int, by: Person) -> Session:
    """Save an edit of the general tab of the state with this version.

    Code, year, dates, durations, publication and seats taken are not this tab's: they stay as they are.
    Raises NotFound, Conflict, BookedSession, CapacityBelowSeats.
    """
    before = sessions.get(session.session_id)
    after = _general(session, before)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(session.session_id)
    _check_lock(before, by)
    if after.has_capacity and (after.capacity_max or 0) < before.seats_taken:
        raise CapacityBelowSeats(seats_taken=before.seats_taken)
    _save(
        lambda tx: sessions.replace(tx, after, before=before, while_unbooked=not _may_edit_booked(by)),
        replace(_entry(ports, after, by, "session_changed"), facts=changes.between(before, after)),
        before,
    )
    announce(ports)
    return replace(after, version=before.version + 1)


def _general(session: Session, before: Session) -> Session:
    return replace(
        session,
        code=before.code,
        year=before.year,
        starts_on=before.starts_on,
        ends_on=before.ends_on,
        duration_minutes=before.duration_minutes,
        duration_days_tenths=before.duration_days_tenths,
        publication=before.publication,
        workflow=before.workflow,
        seats_taken=before.seats_taken,
        version=before.version,
    )


def plan(
    ports: Ports,
    session_id: str,
    change_of: Callable[[Planning], Planning],
    *,
    version: int,
    by: Person,
) -> tuple[Session, Planning]:
    """Change the planning that has this version; the session's dates and durations follow (SES-12).

    Raises NotFound, Conflict, BookedSession, and NotReadyToPublish when a published session would lose its last slot.
    """
    session, before = sessions.read(session_id)
    after = replace(change_of(before), version=before.version)
    if after == before:
        return session, before
    if before.version != version:
        raise Conflict(session_id)
    _check_lock(session, by)
    moved = planning.following(session, after)
    if session.publication is Publication.PUBLISHED:
        _check_ready(moved)

    promise = session_moves.promised(session, moved, at=ports.now())

    def write(tx: Transaction) -> None:
        sessions.replace_planning(tx, after, before=before)
        if promise is not None:
            outbox.add(tx, promise)
        sessions.replace(tx, moved, before=session, while_unbooked=not _may_edit_booked(by))

    entry = _entry(ports, moved, by, "planning_changed", before=_dates(session), after=_dates(moved))
    _save(write, replace(entry, facts=changes.between(session, moved)), session)
    announce(ports)
    if promise is not None:
        ports.outbox_hints.send(promise.key)
    return replace(moved, version=session.version + 1), replace(after, version=before.version + 1)


def publish(ports: Ports, session_id: str, *, by: Person) -> Session:
    """Always a person's act (SES-4); done twice it is published once.

    Raises NotFound, NotReadyToPublish, BookedSession, Conflict.
    """
    session = sessions.get(session_id)
    _check_ready(session)
    return _move(ports, session, Publication.PUBLISHED, by=by, what="session_published")


def hide(ports: Ports, session_id: str, *, by: Person) -> Session:
    """Nobody new sees or books it; registrations stay. Raises NotFound, BookedSession, Conflict."""
    return _move(ports, sessions.get(session_id), Publication.HIDDEN, by=by, what="session_hidden")


def _move(ports: Ports, before: Session, publication: Publication, *, by: Person, what: str) -> Session:
    if before.publication is publication:
        return before
    _check_lock(before, by)
    after = replace(before, publication=publication)
    entry = _entry(ports, after, by, what, before=before.publication.value, after=publication.value)
    _save(lambda tx: sessions.replace(tx, after, before=before), entry, before)
    announce(ports)
    return replace(after, version=before.version + 1)


def _check_ready(session: Session) -> None:
    """Raises NotReadyToPublish."""
    dated = session.kind in (SessionKind.INTER, SessionKind.INTRA)
    if dated and session.starts_on is None:
        raise NotReadyToPublish


def may_edit(session: Session, person: Person) -> bool:
    """Whether the lock of booked sessions lets this person change it (SES-6)."""
    return not session.is_booked or _may_edit_booked(person)


def planners() -> list[User]:
    """Whom to ask when a session is locked (SES-6)."""
    allowed = RIGHTS[Right.STAFF_EDIT_BOOKED_SESSIONS]
    staff = users.of_organisation(STAFF)
    return [user for user in staff if user.state is UserState.ACTIVE and user.roles & allowed]


def _may_edit_booked(person: Person) -> bool:
    return may(person, Right.STAFF_EDIT_BOOKED_SESSIONS)


def _check_lock(session: Session, by: Person) -> None:
    """Raises BookedSession."""
    if not may_edit(session, by):
        raise BookedSession


def _save(write: Callable[[Transaction], None], entry: Entry, before: Session) -> None:
    """The change with its history, or the reason why not. Raises BookedSession, CapacityBelowSeats, Conflict."""
    try:
        with transaction() as tx:
            write(tx)
            history.add(tx, entry)
    except Refused as refusal:
        now = sessions.get(before.session_id)
        if now.version != before.version or now.seats_taken == before.seats_taken:
            raise Conflict(before.session_id) from refusal
        if before.is_booked:
            raise CapacityBelowSeats(seats_taken=now.seats_taken) from refusal
        raise BookedSession from refusal


def _dates(session: Session) -> str:
    if session.starts_on is None or session.ends_on is None:
        return ""
    return f"{session.starts_on.isoformat()}/{session.ends_on.isoformat()}"


def _entry(
    ports: Ports, session: Session, by: Person, what: str, *, before: str = "", after: str = ""
) -> Entry:
    return Entry(
        object_id=session.session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before,
        after=after,
    )
