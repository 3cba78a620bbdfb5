"""What staff do with seats: add, give to somebody else, cancel; each change is in the order's history (ORD-9, ORD-17)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import access, pricing
from chalicelib.domain import orders as order_rules
from chalicelib.domain import registrations as rules
from chalicelib.domain.access import Person, Right
from chalicelib.domain.carts import MAX_SEATS, Seat, TooManySeats
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import Order, OrderState, Placed, Sale
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, SessionNotOpen, Workflow, check_seats
from chalicelib.domain.trainees import Trainee
from chalicelib.models import (
    history,
    institute,
    orders,
    organisations,
    outbox,
    registrations,
    seats,
    sessions,
    trainees,
)
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.ports import Ports
from chalicelib.services.carts import (
    Client,
    check_not_registered,
    overlap,
    overlapping,
    read_sale,
    seat_of,
)
from chalicelib.services.orders import PROMISE, write


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Whom staff register for a client, and why where a rule is set aside."""

    session_id: str
    trainee_ids: Sequence[str] = ()
    unnamed: int = 0
    establishment_id: str | None = None
    comment: str = ""
    overbook_reason: str = ""
    """Why there may be more seats than the session has: asks for the right of operations managers (ORD-17)."""
    overlap_reason: str = ""


def add_by_staff(ports: Ports, by: Person, organisation: Organisation, addition: Addition) -> Order:
    """An order that staff place for a client, under the capacity rule of every path (ORD-17).

    Raises NotFound, NotAllowed, SessionNotOpen, SessionFull, AlreadyRegistered, Overlap, TooManySeats, InvalidInput, Refused.
    """
    client = Client(person=by, organisation=organisation, institute=institute.get())
    sale = read_sale(client, addition.session_id)
    _check_still_open(sale.session)
    _check_place(organisation.organisation_id, addition.establishment_id)
    people = _people(organisation, addition.trainee_ids)
    wanted = len(people) + addition.unnamed
    is_overbooked = _check_capacity(by, sale.session, wanted=wanted, reason=addition.overbook_reason)
    named = _seats_for(people, session_id=addition.session_id, overlap_reason=addition.overlap_reason)
    new = _order(ports, sale, addition, named=named, wanted=wanted)
    try:
        with transaction() as tx:
            if is_overbooked:
                _write_overbooked(tx, new, sale.session, by=by, reason=addition.overbook_reason.strip())
            else:
                seats.take(tx, sale.session, seats=wanted)
                write(tx, new, by=by, what="order.added_by_staff")
    except Refused:
        _check_again(by, addition, people, wanted=wanted)
        raise
    ports.outbox_hints.send(f"{PROMISE}/{new.order.order_id}")
    return new.order


def _people(organisation: Organisation, trainee_ids: Sequence[str]) -> list[Trainee]:
    """Each once, in the order given. Raises NotFound."""
    found = trainees.read_many(organisation.organisation_id, trainee_ids)
    if missing := set(trainee_ids) - found.keys():
        raise NotFound(", ".join(sorted(missing)))
    return [found[trainee_id] for trainee_id in dict.fromkeys(trainee_ids)]


def _order(ports: Ports, sale: Sale, addition: Addition, *, named: Sequence[Seat], wanted: int) -> Placed:
    at = ports.now()
    order = order_rules.new_order(
        sale,
        pricing.amount(sale.session, sale.training, seats=wanted, institute=sale.institute),
        order_id=ports.new_id("ord"),
        at=at,
        state=OrderState.CONFIRMED,
        establishment_id=addition.establishment_id,
        comment=addition.comment,
    )
    return order_rules.placed(order, named=named, at=at)


def _write_overbooked(tx: Transaction, new: Placed, session: Session, *, by: Person, reason: str) -> None:
    order = new.order
    seats.take_beyond_capacity(tx, session, seats=order.seats)
    write(tx, new, by=by, what="order.overbooked", reason=reason)
    at = order.ordered_at
    history.add(tx, _overbooked(order, session.session_id, by=by, reason=reason, seats=order.seats, at=at))


def _overbooked(order: Order, session_id: str, *, by: Person, reason: str, seats: int, at: datetime) -> Entry:
    """In the history of the session too: the audit reads there that the seats beyond its capacity are meant (ORD-17)."""
    return Entry(
        object_id=session_id,
        at=at,
        who_id=by.user_id,
        who_name=by.name,
        what="session.overbooked",
        reason=reason,
        facts={"seats": str(seats), "reference": order.reference},
    )


def _check_place(organisation_id: str, establishment_id: str | None) -> None:
    """Raises InvalidInput: an order for an establishment that isn't the client's could neither be shown nor drawn."""
    known = {site.establishment_id for site in organisations.establishments(organisation_id)}
    if establishment_id and establishment_id not in known:
        raise InvalidInput({"establishment_id": "Choose one of the establishments in the list."})


def _check_still_open(session: Session) -> None:
    """Staff may register late and in unpublished sessions, not in cancelled or closed ones. Raises SessionNotOpen."""
    if session.workflow in (Workflow.CANCELLED, Workflow.CLOSED):
        raise SessionNotOpen


def _check_capacity(by: Person, session: Session, *, wanted: int, reason: str) -> bool:
    """Whether the seats go beyond the capacity, which a reason and the right allow. Raises SessionFull, NotAllowed, TooManySeats."""
    if wanted < 1:
        raise InvalidInput({"trainee_ids": "Choose somebody, or a number of seats without a name."})
    if wanted > MAX_SEATS:
        raise TooManySeats(limit=MAX_SEATS)
    if session.seats_left is None or wanted <= session.seats_left:
        return False
    if not reason.strip():
        check_seats(session, wanted=wanted)
    access.require(by, Right.STAFF_OVERBOOK)
    return True


def _seats_for(people: Sequence[Trainee], *, session_id: str, overlap_reason: str) -> list[Seat]:
    check_not_registered(session_id, {t.trainee_id: t.full_name for t in people})
    return [_seat_for(t, session_id=session_id, overlap_reason=overlap_reason) for t in people]


def _seat_for(trainee: Trainee, *, session_id: str, overlap_reason: str, leaving: str = "") -> Seat:
    """Raises Overlap unless a reason is given."""
    other = overlapping(session_id, trainee, leaving=leaving)
    if other is None:
        return seat_of(trainee)
    if not overlap_reason.strip():
        raise overlap(trainee, other)
    return seat_of(trainee, overlap_reason=overlap_reason.strip())


def _check_again(by: Person, addition: Addition, people: Sequence[Trainee], *, wanted: int) -> None:
    """After a refusal: say precisely what is true now."""
    check_not_registered(addition.session_id, {t.trainee_id: t.full_name for t in people})
    _check_capacity(by, sessions.get(addition.session_id), wanted=wanted, reason=addition.overbook_reason)


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
    seat = _seat_for(trainee, session_id=registration.session_id, overlap_reason=overlap_reason)
    after = order_rules.named(registration, seat)
    what = "registration.replaced" if registration.is_named else "registration.named"
    promise = _invitation_owed(after, version=registration.version, at=ports.now())
    with transaction() as tx:
        seats.release(tx, registration)
        seats.hold(tx, after)
        registrations.replace(tx, after, before=registration)
        outbox.add(tx, promise)
        _note(tx, ports, by, after, what=what, before=registration.full_name, reason=reason)
    ports.outbox_hints.send(promise.key)
    return after


def _invitation_owed(after: Registration, *, version: int, at: datetime) -> Promise:
    """The trainee who got the seat is to be invited (NOT-5)."""
    return Promise(
        key=f"seat_given/{after.registration_id}/{after.trainee_id}/{version}",
        kind="seat_given",
        organisation_id=after.organisation_id,
        object_id=after.order_id,
        due_at=at,
        promised_at=at,
        facts={"registration_id": after.registration_id},
    )


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a seat goes, and why; the other reasons set a rule aside as in `Addition`."""

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
    _check_still_open(session)
    is_overbooked = _check_capacity(by, session, wanted=1, reason=to.overbook_reason)
    after = replace(after, overlap_reason=_reason_to_overlap(registration, to))
    with transaction() as tx:
        seats.give_back(tx, registration.session_id, seats=1)
        seats.release(tx, registration)
        (seats.take_beyond_capacity if is_overbooked else seats.take)(tx, session, seats=1)
        seats.hold(tx, after)
        registrations.replace(tx, after, before=registration)
        _update_order(tx, after)
        _note(
            tx,
            ports,
            by,
            after,
            what="registration.moved",
            before=registration.session_code,
            reason=to.reason,
        )
        if is_overbooked:
            order = orders.get(after.organisation_id, after.order_id)
            at = ports.now()
            history.add(
                tx, _overbooked(order, session.session_id, by=by, reason=to.overbook_reason, seats=1, at=at)
            )
    return after


def _reason_to_overlap(registration: Registration, to: Move) -> str:
    """Why the person may be in two overlapping sessions after the move; empty: no overlap. Raises AlreadyRegistered, Overlap."""
    if registration.trainee_id is None:
        return ""
    trainee = trainees.get(registration.organisation_id, registration.trainee_id)
    check_not_registered(to.session_id, {trainee.trainee_id: trainee.full_name})
    leaving = registration.session_id
    seat = _seat_for(trainee, session_id=to.session_id, overlap_reason=to.overlap_reason, leaving=leaving)
    return seat.overlap_reason


def cancel_by_staff(ports: Ports, by: Person, registration: Registration, *, reason: str) -> Registration:
    """Give the seat back; with the last one its order is cancelled. Raises InvalidInput, AlreadyCancelled, Refused."""
    if not reason.strip():
        raise InvalidInput({"reason": "Say why the registration is cancelled."})
    after = rules.cancel(registration)
    with transaction() as tx:
        seats.give_back(tx, registration.session_id, seats=1)
        seats.release(tx, registration)
        registrations.replace(tx, after, before=registration)
        _update_order(tx, after)
        _note(tx, ports, by, after, what="registration.cancelled", before="", reason=reason.strip())
    return after


def _update_order(tx: Transaction, changed: Registration) -> None:
    """The order with the names its seats have now, cancelled with its last seat.

    Written even when nothing of it changes, so that two cancellations at once can't both miss being the last one.
    """
    order = orders.get(changed.organisation_id, changed.order_id)
    seats_now = [
        changed if seat.registration_id == changed.registration_id else seat
        for seat in registrations.of_order(order.organisation_id, order.order_id)
    ]
    state = order.state if any(seat.is_running for seat in seats_now) else OrderState.CANCELLED
    orders.replace(tx, order_rules.with_names(replace(order, state=state), seats_now), before=order)


def _note(
    tx: Transaction,
    ports: Ports,
    by: Person,
    registration: Registration,
    *,
    what: str,
    before: str,
    reason: str,
) -> None:
    """In the history of the order, which the client reads (ORD-9)."""
    number = rules.seat_number(registration.registration_id)
    history.add(
        tx,
        Entry(
            object_id=registration.order_id,
            at=ports.now(),
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
