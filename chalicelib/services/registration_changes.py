"""What happens to a seat after its order: given to somebody, moved, cancelled, started; always in the order’s history (ORD-9, ORD-12)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import access
from chalicelib.domain import orders as order_rules
from chalicelib.domain import registrations as rules
from chalicelib.domain.access import Person, Right
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import Order
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.models import history, orders, outbox, registrations, seats, sessions, trainees
from chalicelib.models.base import Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services import session_promises
from chalicelib.services.carts import check_not_registered
from chalicelib.services.orders import for_reader
from chalicelib.services.registrations import check_capacity, check_still_open, overbooked, seat_for

CANCELLED_BY_CLIENT = "cancelled_by_client"
"""Kind of the promise that a cancellation by the client owes: its confirmation by e-mail (ORD-12)."""


def give_seat(
    ports: Ports,
    by: Person,
    registration: Registration,
    trainee_id: str,
    *,
    overlap_reason: str = "",
    reason: str = "",
) -> Registration:
    """Name an unnamed seat, or replace its trainee by another of the same organisation.

    Raises NotFound, AlreadyCancelled, AlreadyRegistered, Overlap, Refused.
    """
    rules.require_running(registration)
    if registration.trainee_id == trainee_id:
        return registration
    trainee = trainees.get(registration.organisation_id, trainee_id)
    check_not_registered(registration.session_id, {trainee.trainee_id: trainee.full_name})
    seat = seat_for(trainee, session_id=registration.session_id, overlap_reason=overlap_reason)
    after = order_rules.named(registration, seat)
    what = "registration.replaced" if registration.is_named else "registration.named"
    at = ports.now()
    promise = _owed(session_promises.SEAT_GIVEN, after, registration, at=at)
    with transaction() as tx:
        seats.release(tx, registration)
        seats.hold(tx, after)
        registrations.replace(tx, after, before=registration)
        _update_order(tx, after, by=by, at=at)
        outbox.add(tx, promise)
        _note(tx, by, after, what=what, before=registration.full_name, reason=reason, at=at)
    ports.outbox_hints.send(promise.key)
    return after


def _owed(kind: str, after: Registration, before: Registration, *, at: datetime) -> Promise:
    """What a change of a seat owes; its facts tell who had the seat and where."""
    promise = session_promises.of_seat(kind, after, version=before.version, at=at)
    told = {"from_session_id": before.session_id, "from_trainee_id": before.trainee_id or ""}
    return replace(promise, facts={**promise.facts, **told})


def _owed_to_waiting(session: Session, registration: Registration, *, at: datetime) -> list[Promise]:
    """The seat that is given back goes to the waiting list first (ORD-16)."""
    if not session.waiting:
        return []
    key = f"{registration.registration_id}/{registration.version}"
    return [session_promises.seats_freed(session.session_id, key=key, at=at)]


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a seat goes, and why; the other reasons set a rule aside as in `registrations.Addition`."""

    session_id: str
    reason: str
    overbook_reason: str = ""
    overlap_reason: str = ""


def move(ports: Ports, by: Person, registration: Registration, to: Move) -> Registration:
    """Give the seat back and take one in another session, for the same person and order (ORD-9). Moved there already: nothing happens.

    Raises NotFound, NotAllowed, InvalidInput, AlreadyCancelled, SessionNotOpen, SessionFull, AlreadyRegistered, Overlap, Refused.
    """
    if not to.reason.strip():
        raise InvalidInput({"reason": "Say why the seat is moved."})
    session = sessions.get(to.session_id)
    access.hide_unless(session.organisation_id in (None, registration.organisation_id))
    if session.session_id == registration.session_id:
        return registration
    after = rules.move(registration, session)
    check_still_open(session)
    is_overbooked = check_capacity(by, session, wanted=1, reason=to.overbook_reason)
    after = replace(after, overlap_reason=_reason_to_overlap(registration, to))
    at = ports.now()
    promise = _owed(session_promises.SEAT_MOVED, after, registration, at=at)
    left = sessions.get(registration.session_id)
    promises = [promise, *_owed_to_waiting(left, registration, at=at)]
    with transaction() as tx:
        seats.give_back(tx, left, seats=1)
        seats.release(tx, registration)
        (seats.take_beyond_capacity if is_overbooked else seats.take)(tx, session, seats=1)
        seats.hold(tx, after)
        registrations.replace(tx, after, before=registration)
        order = _update_order(tx, after, by=by, at=at)
        for each in promises:
            outbox.add(tx, each)
        before = registration.session_code
        _note(tx, by, after, what="registration.moved", before=before, reason=to.reason, at=at)
        if is_overbooked:
            reason = to.overbook_reason
            history.add(tx, overbooked(order, session.session_id, by=by, reason=reason, seats=1, at=at))
    for each in promises:
        ports.outbox_hints.send(each.key)
    return after


def _reason_to_overlap(registration: Registration, to: Move) -> str:
    """Why the person may be in two overlapping sessions after the move; empty: no overlap. Raises AlreadyRegistered, Overlap."""
    if registration.trainee_id is None:
        return ""
    trainee = trainees.get(registration.organisation_id, registration.trainee_id)
    check_not_registered(to.session_id, {trainee.trainee_id: trainee.full_name})
    leaving = registration.session_id
    seat = seat_for(trainee, session_id=to.session_id, overlap_reason=to.overlap_reason, leaving=leaving)
    return seat.overlap_reason


def cancel_by_staff(ports: Ports, by: Person, registration: Registration, *, reason: str) -> Registration:
    """Give the seat back; with the last one its order is cancelled. Raises InvalidInput, AlreadyCancelled, Refused."""
    if not reason.strip():
        raise InvalidInput({"reason": "Say why the registration is cancelled."})
    return _cancel(ports, by, registration, what="registration.cancelled", reason=reason.strip())


def cancel_by_client(ports: Ports, by: Person, order_id: str, registration_id: str) -> Registration:
    """Cancel an on-demand course that was not started; its seat is free again (ORD-12).

    Cancelled already: nothing happens. Raises NotFound, NotAllowed, Dated, Started, Refused.
    """
    access.require(by, Right.PLACE_ORDER)
    order = for_reader(by, by.organisation_id, order_id)
    registration = registrations.get(by.organisation_id, registration_id)
    access.hide_unless(registration.order_id == order.order_id)
    if not registration.is_running:
        return registration
    rules.check_cancellable(registration, sessions.get(registration.session_id).kind)
    told = Promise(
        key=f"{CANCELLED_BY_CLIENT}/{registration_id}",
        kind=CANCELLED_BY_CLIENT,
        organisation_id=by.organisation_id,
        object_id=order_id,
        due_at=ports.now(),
        promised_at=ports.now(),
        facts={"registration_id": registration_id, "cancelled_by": by.name},
    )
    return _cancel(ports, by, registration, what="registration.cancelled_by_client", also=told)


def _cancel(
    ports: Ports,
    by: Person,
    registration: Registration,
    *,
    what: str,
    reason: str = "",
    also: Promise | None = None,
) -> Registration:
    after = rules.cancel(registration)
    at = ports.now()
    promises = [_owed(session_promises.SEAT_CANCELLED, after, registration, at=at)]
    promises += [also] if also else []
    session = sessions.get(registration.session_id)
    promises += _owed_to_waiting(session, registration, at=at)
    with transaction() as tx:
        seats.give_back(tx, session, seats=1)
        seats.release(tx, registration)
        registrations.replace(tx, after, before=registration)
        _update_order(tx, after, by=by, at=at)
        for promise in promises:
            outbox.add(tx, promise)
        _note(tx, by, after, what=what, before="", reason=reason, at=at)
    for promise in promises:
        ports.outbox_hints.send(promise.key)
    return after


def start(ports: Ports, by: Person, registration: Registration) -> Registration:
    """An on-demand course was begun: the client can't cancel it any more (ORD-12). Begun before: nothing happens.

    Raises NotAllowed, AlreadyCancelled, InvalidInput, Refused.
    """
    access.require(by, Right.STAFF_ORDERS)
    rules.require_running(registration)
    if registration.started_at is not None:
        return registration
    if sessions.get(registration.session_id).kind is not SessionKind.ON_DEMAND:
        raise InvalidInput({"": "Only an on-demand course is started by one person."})
    at = ports.now()
    after = replace(registration, started_at=at)
    with transaction() as tx:
        registrations.replace(tx, after, before=registration)
        _note(tx, by, after, what="registration.started", before="", reason="", at=at)
    return after


def _update_order(tx: Transaction, changed: Registration, *, by: Person, at: datetime) -> Order:
    """The order with the names and the amount of the seats it has now, cancelled with its last one (ORD-9).

    Written even when nothing of it changes, so that two cancellations at once can't both miss being the last one.
    """
    before = orders.get(changed.organisation_id, changed.order_id)
    seats_now = [
        changed if seat.registration_id == changed.registration_id else seat
        for seat in registrations.of_order(before.organisation_id, before.order_id)
    ]
    after = order_rules.following(before, seats_now)
    orders.replace(tx, after, before=before)
    if after.amount.total_cents != before.amount.total_cents:
        history.add(tx, _new_amount(before, after, by=by, at=at))
    return after


def _new_amount(before: Order, after: Order, *, by: Person, at: datetime) -> Entry:
    return Entry(
        object_id=after.order_id,
        at=at,
        who_id=by.user_id,
        who_name=by.name,
        what="order.amount_changed",
        facts={
            "before_cents": str(before.amount.total_cents),
            "after_cents": str(after.amount.total_cents),
        },
    )


def _note(
    tx: Transaction,
    by: Person,
    registration: Registration,
    *,
    what: str,
    before: str,
    reason: str,
    at: datetime,
) -> None:
    """In the history of the order, which the client reads (ORD-9)."""
    number = rules.seat_number(registration.registration_id)
    history.add(
        tx,
        Entry(
            object_id=registration.order_id,
            at=at,
            who_id=by.user_id,
            who_name=by.name,
            what=what,
            before=before,
            after=registration.full_name,
            reason=reason,
            facts={
                "seat": str(number),
                "name": registration.full_name,
                "before": before,
                "session": registration.session_code,
            },
        ),
    )
