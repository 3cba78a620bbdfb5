"""Seats that staff add for a client, under the capacity rule of every path (ORD-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import access, pricing
from chalicelib.domain import orders as order_rules
from chalicelib.domain.access import Person, Right
from chalicelib.domain.carts import MAX_SEATS, Seat, TooManySeats
from chalicelib.domain.errors import InvalidInput, NotFound
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import Order, OrderState, Placed, Sale
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.sessions import Publication, Session, SessionNotOpen, Workflow, check_seats
from chalicelib.domain.trainees import Trainee
from chalicelib.models import (
    history,
    institute,
    orders,
    organisations,
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
    order_id: str = ""
    """The form's: sent twice, it places one order. Empty: a new one."""
    trainee_ids: Sequence[str] = ()
    unnamed: int = 0
    establishment_id: str | None = None
    comment: str = ""
    overbook_reason: str = ""
    """Why there may be more seats than the session has: asks for the right of operations managers (ORD-17)."""
    overlap_reason: str = ""


def add_by_staff(ports: Ports, by: Person, organisation: Organisation, addition: Addition) -> Order:
    """An order that staff place for a client, under the capacity rule of every path (ORD-17). Placed before: nothing happens.

    Raises NotFound, NotAllowed, SessionNotOpen, SessionFull, AlreadyRegistered, Overlap, TooManySeats, InvalidInput, Refused.
    """
    if addition.order_id:
        for placed_before in orders.get_many(organisation.organisation_id, [addition.order_id]):
            return placed_before
    client = Client(person=by, organisation=organisation, institute=institute.get())
    sale = read_sale(client, addition.session_id)
    check_still_open(sale.session)
    check_place(organisation.organisation_id, addition.establishment_id)
    people = people_of(organisation, addition.trainee_ids)
    wanted = len(people) + addition.unnamed
    is_overbooked = check_capacity(by, sale.session, wanted=wanted, reason=addition.overbook_reason)
    named = seats_for(people, session_id=addition.session_id, overlap_reason=addition.overlap_reason)
    new = _order(ports, sale, addition, named=named, wanted=wanted)
    try:
        with transaction() as tx:
            if is_overbooked:
                _write_overbooked(tx, new, sale.session, by=by, reason=addition.overbook_reason.strip())
            else:
                seats.take(tx, sale.session, seats=wanted)
                write(tx, new, by=by, what="order.added_by_staff")
    except Refused as refusal:
        if "order" in refusal.labels:
            return orders.get(organisation.organisation_id, addition.order_id)
        _check_again(by, addition, people, wanted=wanted)
        raise
    ports.outbox_hints.send(f"{PROMISE}/{new.order.order_id}")
    return new.order


def people_of(organisation: Organisation, trainee_ids: Sequence[str]) -> list[Trainee]:
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
        order_id=addition.order_id or ports.new_id("ord"),
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
    history.add(tx, overbooked(order, session.session_id, by=by, reason=reason, seats=order.seats, at=at))


def overbooked(order: Order, session_id: str, *, by: Person, reason: str, seats: int, at: datetime) -> Entry:
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


def check_place(organisation_id: str, establishment_id: str | None) -> None:
    """Raises InvalidInput: an order for an establishment that isn't the client's could neither be shown nor drawn."""
    known = {site.establishment_id for site in organisations.establishments(organisation_id)}
    if establishment_id and establishment_id not in known:
        raise InvalidInput({"establishment_id": "Choose one of the establishments in the list."})


def check_still_open(session: Session) -> None:
    """Staff may register late and in hidden sessions, not in drafts (SES-4), nor in cancelled or closed ones. Raises SessionNotOpen."""
    if session.publication is Publication.DRAFT or session.workflow in (Workflow.CANCELLED, Workflow.CLOSED):
        raise SessionNotOpen


def check_capacity(by: Person, session: Session, *, wanted: int, reason: str) -> bool:
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


def seats_for(people: Sequence[Trainee], *, session_id: str, overlap_reason: str) -> list[Seat]:
    check_not_registered(session_id, {t.trainee_id: t.full_name for t in people})
    return [seat_for(t, session_id=session_id, overlap_reason=overlap_reason) for t in people]


def seat_for(trainee: Trainee, *, session_id: str, overlap_reason: str, leaving: str = "") -> Seat:
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
    check_capacity(by, sessions.get(addition.session_id), wanted=wanted, reason=addition.overbook_reason)
