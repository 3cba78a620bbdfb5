"""Sessions: making them, changing their general tab, publishing them (SES-1 to SES-6); their planning is `session_plans`."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import changes, planning, session_locks, session_workflow, waiting
from chalicelib.domain.access import RIGHTS, STAFF, Person, Right
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.outbox import Promise
from chalicelib.domain.planning import CapacityBelowSeats, NotReadyToPublish
from chalicelib.domain.session_locks import BookedSession, Part
from chalicelib.domain.sessions import Planning, Publication, Session, SessionKind, session_code
from chalicelib.domain.users import User, UserState
from chalicelib.models import counters, history, outbox, sessions, users
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.contention import Contended
from chalicelib.ports import Ports
from chalicelib.services import session_mailings, session_promises
from chalicelib.services.trainings import announce

NUMBER_ATTEMPTS = 25


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a new session comes from: what its history says, and what else is written with it."""

    what: str = "session_created"
    facts: dict[str, str] = field(default_factory=dict)
    also: Callable[[Transaction, Session], None] | None = None
    """Called with the coded session, again at each attempt."""


def add(ports: Ports, session: Session, plan: Planning, *, by: Person, origin: Origin = Origin()) -> Session:
    """A new session, with the next code of its year (SES-2); the same id twice is the same form sent twice.

    Its publication is a draft whatever is asked (SES-4), its dates follow from its slots (SES-12). Raises Refused, by the
    conditions of what else is written.
    """
    plan = replace(plan, session_id=session.session_id)
    session = planning.following(session, plan)
    session = replace(session, publication=Publication.DRAFT, version=0)
    session = replace(session, seats_taken=0, seats_offered=0, waiting=0)
    for attempt in range(NUMBER_ATTEMPTS):
        try:
            return _add_with_next_number(ports, session, plan, by, origin)
        except Contended:
            time.sleep(0.01 * attempt)
        except Refused as refusal:
            if "session" in refusal.labels:
                return sessions.get(session.session_id)
            if "counter" not in refusal.labels:
                raise
            time.sleep(0.01 * attempt)
    raise Conflict(session.session_id)


def _add_with_next_number(
    ports: Ports, session: Session, plan: Planning, by: Person, origin: Origin
) -> Session:
    """Raises Refused (`counter`) when another session just took the number, and Contended."""
    series = f"session/{session.year}"
    number = counters.current(series) + 1
    coded = replace(session, code=session_code(session.year, number))
    promise = session_promises.planning_changed(coded, version=0, at=ports.now())
    with transaction() as tx:
        counters.take(tx, series, number=number)
        sessions.add(tx, coded, plan)
        outbox.add(tx, promise)
        noted = entry(ports, coded, by, origin.what, after=coded.code)
        history.add(tx, replace(noted, facts=origin.facts))
        if origin.also is not None:
            origin.also(tx, coded)
    ports.outbox_hints.send(promise.key)
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
    check_lock(before, Part.GENERAL, by)
    promised = before.seats_taken + before.seats_offered
    if after.has_capacity and (after.capacity_max or 0) < promised:
        raise CapacityBelowSeats(seats_taken=promised)
    owed = [
        *owed_to_waiting(before, after, at=ports.now()),
        *_owed_to_messages(before, after, at=ports.now()),
    ]

    def write(tx: Transaction) -> None:
        sessions.replace(tx, after, before=before, while_unbooked=not may_edit_booked(by, Part.GENERAL))
        for promise in owed:
            outbox.add(tx, promise)

    save(
        write,
        replace(entry(ports, after, by, "session_changed"), facts=changes.between(before, after)),
        before,
    )
    announce(ports)
    for promise in owed:
        ports.outbox_hints.send(promise.key)
    return replace(after, version=before.version + 1)


def owed_to_waiting(before: Session, after: Session, *, at: datetime) -> list[Promise]:
    """Seats that a higher capacity adds, or that were freed while nobody could accept them, go to the waiting list first (ORD-16).

    A session that has no list any more closes it.
    """
    is_published = before.publication is not after.publication is Publication.PUBLISHED
    has_lost_it = waiting.has_list(before) and not waiting.has_list(after)
    is_theirs = (before.waiting or before.seats_offered) and (is_published or has_lost_it)
    if not is_theirs and not sessions.raised_for_the_list(before, after):
        return []
    return [session_promises.seats_freed(before.session_id, key=f"capacity/{before.version}", at=at)]


def _owed_to_messages(before: Session, after: Session, *, at: datetime) -> list[Promise]:
    """Another kind of session sends other messages; a draft sends none (NOT-1)."""
    if (before.kind, before.publication) == (after.kind, after.publication):
        return []
    return [session_mailings.promised(after, version=before.version + 1, at=at)]


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
        seats_offered=before.seats_offered,
        waiting=before.waiting,
        version=before.version,
    )


def publish(ports: Ports, session_id: str, *, by: Person) -> Session:
    """Always a person's act (SES-4); done twice it is published once.

    Raises NotFound, SessionOver, NotReadyToPublish, BookedSession, Conflict.
    """
    session = sessions.get(session_id)
    session_workflow.check_not_over(session)
    check_ready(session)
    return _move(ports, session, Publication.PUBLISHED, by=by, what="session_published")


def hide(ports: Ports, session_id: str, *, by: Person) -> Session:
    """Nobody new sees or books it; registrations stay. Raises NotFound, BookedSession, Conflict."""
    return _move(ports, sessions.get(session_id), Publication.HIDDEN, by=by, what="session_hidden")


def _move(ports: Ports, before: Session, publication: Publication, *, by: Person, what: str) -> Session:
    if before.publication is publication:
        return before
    check_lock(before, Part.PUBLICATION, by)
    after = replace(before, publication=publication)
    noted = entry(ports, after, by, what, before=before.publication.value, after=publication.value)
    owed = [
        *owed_to_waiting(before, after, at=ports.now()),
        *_owed_to_messages(before, after, at=ports.now()),
    ]
    unbooked = not may_edit_booked(by, Part.PUBLICATION)

    def write(tx: Transaction) -> None:
        sessions.replace(tx, after, before=before, while_unbooked=unbooked)
        for promise in owed:
            outbox.add(tx, promise)

    save(write, noted, before)
    announce(ports)
    for promise in owed:
        ports.outbox_hints.send(promise.key)
    return replace(after, version=before.version + 1)


def check_ready(session: Session) -> None:
    """A dated session is published with a date only. Raises NotReadyToPublish."""
    dated = session.kind in (SessionKind.INTER, SessionKind.INTRA)
    if dated and session.starts_on is None:
        raise NotReadyToPublish


def may_edit(session: Session, person: Person, part: Part = Part.GENERAL) -> bool:
    """Whether the lock of booked sessions lets this person change it (SES-6)."""
    return session_locks.may_change(person, part, is_booked=session.is_booked)


def planners() -> list[User]:
    """Whom to ask when a session is locked (SES-6)."""
    allowed = RIGHTS[Right.STAFF_EDIT_BOOKED_SESSIONS]
    staff = users.of_organisation(STAFF)
    return [user for user in staff if user.state is UserState.ACTIVE and user.roles & allowed]


def may_edit_booked(by: Person, part: Part) -> bool:
    """Else a write must find no seat taken meanwhile (SES-6)."""
    return session_locks.may_change(by, part, is_booked=True)


def check_lock(session: Session, part: Part, by: Person) -> None:
    """Raises BookedSession."""
    session_locks.check(by, part, is_booked=session.is_booked)


def save(write: Callable[[Transaction], None], noted: Entry, before: Session) -> None:
    """The change with its history, or the reason why not. Raises BookedSession, CapacityBelowSeats, Conflict."""
    try:
        with transaction() as tx:
            write(tx)
            history.add(tx, noted)
    except Refused as refusal:
        now = sessions.get(before.session_id)
        if now.version != before.version or now.seats_taken == before.seats_taken:
            raise Conflict(before.session_id) from refusal
        if before.is_booked:
            raise CapacityBelowSeats(seats_taken=now.seats_taken) from refusal
        raise BookedSession from refusal


def entry(
    ports: Ports, session: Session, by: Person, what: str, *, before: str = "", after: str = ""
) -> Entry:
    """Of the session's history."""
    return Entry(
        object_id=session.session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        before=before,
        after=after,
    )
