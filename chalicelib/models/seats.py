"""Seats of sessions: the counter on the session's row, and a `holder#` row per named trainee (ORD-8, ORD-17).

Taking, giving back and counting seats happens here for every path, in the transaction of the order or the change.
"""

from collections.abc import Iterable, Sequence

from pynamodb.expressions.condition import Condition

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
        condition &= _at_most(session.capacity_max - seats)
    if session.kind is SessionKind.INTRA:
        # Its price is charged with the first seats: two first orders at once must not both, or neither, be charged.
        condition &= _taken_exactly(session.seats_taken)
    _count(tx, session.session_id, seats, condition)


def take_beyond_capacity(tx: Transaction, session: Session, *, seats: int) -> None:
    """Overbook: the caller has the right and wrote the reason into the history (ORD-17)."""
    _count(tx, session.session_id, seats, _as_read(session))


def give_back(tx: Transaction, session_id: str, *, seats: int) -> None:
    """Refused (label `seats`) when so many were never taken."""
    _count(tx, session_id, -seats, SessionItem.seats_taken >= seats)


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
    item = SessionItem(session_id, SESSION)
    tx.update(item, actions=[SessionItem.seats_taken.add(seats)], condition=condition, label=COUNTER)


def _as_read(session: Session) -> Condition:
    """Capacity, price, dates and publication are those the order was decided on; they change with the version."""
    condition: Condition = unchanged(SessionItem.version, session.version) & SessionItem.code.exists()
    return condition


def _at_most(seats: int) -> Condition:
    condition: Condition = SessionItem.seats_taken <= seats
    return condition | SessionItem.seats_taken.does_not_exist() if seats >= 0 else condition


def _taken_exactly(seats: int) -> Condition:
    condition: Condition = SessionItem.seats_taken == seats
    return condition | SessionItem.seats_taken.does_not_exist() if seats == 0 else condition
