"""Seats of sessions: the counter on the session's row, and a `holder#` row per named trainee (ORD-8, ORD-17).

Taking, giving back and counting seats happens here for every path, in the transaction of the order or the change.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.models.base import Transaction, read_together, unchanged
from chalicelib.models.sessions import SESSION, SessionItem

HOLDER = "holder#"
COUNTER = "seats"
"""Label of a refusal by the counter: too few seats, or the session was edited meanwhile."""


def take(tx: Transaction, session: Session, *, seats: int) -> None:
    """Count these seats as taken. Refused (label `seats`) when too few are left or the session was edited since it was read."""
    condition = _as_read(session)
    if session.has_capacity:
        assert session.capacity_max is not None
        condition &= _at_most(session.capacity_max - session.seats_offered - seats)
        condition &= _counted(SessionItem.seats_offered, session.seats_offered)
    if session.kind is SessionKind.INTRA:
        # Its price is charged with the first seats: two first orders at once must not both, or neither, be charged.
        condition &= _counted(SessionItem.seats_taken, session.seats_taken)
    _count(tx, session.session_id, seats, condition)


def take_beyond_capacity(tx: Transaction, session: Session, *, seats: int) -> None:
    """Overbook: the caller has the right and wrote the reason into the history (ORD-17)."""
    _count(tx, session.session_id, seats, _as_read(session))


def give_back(tx: Transaction, session: Session, *, seats: int) -> None:
    """Refused (label `seats`) when so many were never taken, or when somebody began to wait since the session was read.

    While anybody waits, what is freed is held for the waiting list, so that nobody jumps the queue (ORD-16).
    """
    condition: Condition = SessionItem.seats_taken >= seats
    actions: list[Action] = [SessionItem.seats_taken.add(-seats)]
    if session.waiting:
        actions.append(SessionItem.seats_offered.add(seats))
    else:
        condition &= _counted(SessionItem.waiting, 0)
    _update(tx, session.session_id, actions, condition)


def wait(tx: Transaction, session: Session, *, seats: int) -> None:
    """One more on the waiting list. Refused (label `seats`) when the seats were edited, freed or offered since the session was read."""
    assert session.capacity_max is not None
    most = session.capacity_max - session.seats_offered - seats
    room = SessionItem.seats_taken > most
    room = room | SessionItem.seats_taken.does_not_exist() if most < 0 else room
    condition = _as_read(session) & _counted(SessionItem.seats_offered, session.seats_offered) & room
    _update(tx, session.session_id, [SessionItem.waiting.add(1)], condition)


def stop_waiting(tx: Transaction, session_id: str) -> None:
    """One less of those who wait without an offer."""
    _update(tx, session_id, [SessionItem.waiting.add(-1)], SessionItem.waiting >= 1)


def offer(tx: Transaction, session: Session, *, seats: int, held: int) -> None:
    """Hold these seats for somebody who waited, beside those that live offers hold.

    Refused (label `seats`) when anything was taken, freed or offered since the session was read.
    """
    actions = [
        SessionItem.seats_offered.set(max(session.seats_offered, held + seats)),
        SessionItem.waiting.add(-1),
    ]
    _update(tx, session.session_id, actions, _as_read(session) & _unmoved(session))


def release_offers(tx: Transaction, session: Session, *, held: int) -> None:
    """Nobody else can be offered a seat: only live offers hold any. Refused (label `seats`) as `offer`."""
    _update(tx, session.session_id, [SessionItem.seats_offered.set(held)], _unmoved(session))


def accept(tx: Transaction, session: Session, *, seats: int) -> None:
    """Seats that were held become taken (ORD-16). Refused (label `seats`) when fewer are held or the session was edited."""
    actions = [SessionItem.seats_taken.add(seats), SessionItem.seats_offered.add(-seats)]
    _update(tx, session.session_id, actions, _as_read(session) & (SessionItem.seats_offered >= seats))


def _unmoved(session: Session) -> Condition:
    """Nothing was counted since the session was read."""
    condition: Condition = _counted(SessionItem.seats_taken, session.seats_taken)
    condition &= _counted(SessionItem.seats_offered, session.seats_offered)
    condition &= _counted(SessionItem.waiting, session.waiting)
    return condition


def hold(tx: Transaction, registration: Registration) -> None:
    """Nobody holds two seats of one session: Refused with label `holder#<trainee>` (ORD-4). An unnamed seat has no holder."""
    if registration.trainee_id is None:
        return
    part = HOLDER + registration.trainee_id
    tx.save(
        SessionItem(registration.session_id, part, registration_id=registration.registration_id),
        condition=SessionItem.part.does_not_exist(),
        label=part,
    )


def release(tx: Transaction, registration: Registration) -> None:
    """Refused (label `holder#<trainee>`) when another registration holds the seat."""
    if registration.trainee_id is None:
        return
    part = HOLDER + registration.trainee_id
    tx.delete(
        SessionItem(registration.session_id, part),
        condition=SessionItem.registration_id == registration.registration_id,
        label=part,
    )


def holders(session_id: str, trainee_ids: Iterable[str]) -> dict[str, str]:
    """Which of these trainees hold a seat: trainee to registration, read consistently."""
    wanted: Sequence[str] = list(trainee_ids)
    found = read_together([(SessionItem, (session_id, HOLDER + trainee)) for trainee in wanted])
    return {
        trainee: item.registration_id for trainee, item in zip(wanted, found, strict=True) if item is not None
    }


def all_holders(session_id: str) -> dict[str, str]:
    """Every named seat of a session: trainee to registration."""
    rows = SessionItem.query(session_id, SessionItem.part.startswith(HOLDER), consistent_read=True)
    return {row.part.removeprefix(HOLDER): row.registration_id for row in rows}


def _count(tx: Transaction, session_id: str, seats: int, condition: Condition) -> None:
    _update(tx, session_id, [SessionItem.seats_taken.add(seats)], condition)


def _update(tx: Transaction, session_id: str, actions: Sequence[Action], condition: Condition) -> None:
    tx.update(SessionItem(session_id, SESSION), actions=actions, condition=condition, label=COUNTER)


def _as_read(session: Session) -> Condition:
    """Capacity, price, dates and publication are those the order was decided on; they change with the version."""
    condition: Condition = unchanged(SessionItem.version, session.version) & SessionItem.code.exists()
    return condition


def _at_most(seats: int) -> Condition:
    condition: Condition = SessionItem.seats_taken <= seats
    return condition | SessionItem.seats_taken.does_not_exist() if seats >= 0 else condition


def _counted(counter: Any, number: int) -> Condition:
    """The counter says this; one that never counted says nothing."""
    condition: Condition = counter == number
    return condition | counter.does_not_exist() if number == 0 else condition
