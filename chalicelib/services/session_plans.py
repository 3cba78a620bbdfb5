"""Planning sessions: sequences and slots changed, and what they take along (SES-6, SES-10 to SES-13)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import changes, planning, planning_changes
from chalicelib.domain.access import Person
from chalicelib.domain.errors import Conflict
from chalicelib.domain.session_locks import Part
from chalicelib.domain.sessions import Planning, Publication, Session
from chalicelib.models import outbox, sessions
from chalicelib.models.base import Transaction
from chalicelib.ports import Ports
from chalicelib.services import session_promises, slot_facts
from chalicelib.services import sessions as service
from chalicelib.services.trainings import announce

Change = Callable[[Planning], Planning]


def change(
    ports: Ports, session_id: str, change_of: Change, *, version: int, by: Person, notify: bool = True
) -> tuple[Session, Planning]:
    """Change the planning that has this version; the session's dates and durations follow (SES-12).

    Registered trainees get an updated calendar invitation for each sequence whose times or places change, unless `notify` is False
    (SES-13). Raises NotFound, Conflict, BookedSession, and NotReadyToPublish when a published session would lose its last slot.
    """
    session, before = sessions.read(session_id)
    after = replace(change_of(before), version=before.version)
    if after == before:
        return session, before
    if before.version != version:
        raise Conflict(session_id)
    service.check_lock(session, Part.PLANNING, by)
    moved = planning.following(session, after)
    if session.publication is Publication.PUBLISHED:
        service.check_ready(moved)
    told = planning.told_differently(before, after) if notify else ()
    promise = session_promises.planning_changed(
        moved, version=before.version + 1, at=ports.now(), notified=told, notify=notify
    )
    promise = replace(promise, facts={**promise.facts, **slot_facts.of_planning(before, told)})

    def write(tx: Transaction) -> None:
        sessions.replace_planning(tx, after, before=before)
        outbox.add(tx, promise)
        unbooked = not service.may_edit_booked(by, Part.PLANNING)
        sessions.replace(tx, moved, before=session, while_unbooked=unbooked)

    entry = service.entry(ports, moved, by, "planning_changed", before=_dates(session), after=_dates(moved))
    facts = {**changes.between(session, moved), **planning_changes.between(before, after)}
    if session.is_booked:
        facts["notified"] = "✓" if notify else "–"
    service.save(write, replace(entry, facts=facts), session)
    announce(ports)
    ports.outbox_hints.send(promise.key)
    return replace(moved, version=session.version + 1), replace(after, version=before.version + 1)


def _dates(session: Session) -> str:
    if session.starts_on is None or session.ends_on is None:
        return ""
    return f"{session.starts_on.isoformat()}/{session.ends_on.isoformat()}"
