"""Orders: validating a cart, all or nothing (ORD-7, ORD-8); what clients and staff read of them (ORD-9, ORD-11)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from chalicelib.domain import access, ids
from chalicelib.domain import orders as rules
from chalicelib.domain.access import Person, Role
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import Cart
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import Order, OrderState, Placed, Validation
from chalicelib.domain.outbox import Promise
from chalicelib.domain.sessions import Session
from chalicelib.domain.trainings import Training
from chalicelib.models import carts, history, orders, outbox, registrations, seats
from chalicelib.models.base import Refused, Transaction, read_together, transaction
from chalicelib.models.contention import Contended, retrying
from chalicelib.models.orders import OrderItem
from chalicelib.models.organisations import ESTABLISHMENT, OrganisationItem
from chalicelib.models.paging import Page
from chalicelib.models.sessions import SESSION, SessionItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.ports import Ports
from chalicelib.services import trainees
from chalicelib.services.carts import Client, check_not_registered, sale_of

PROMISE = "order_placed"
"""Kind of the promise an order owes: its purchase order, then its e-mails (ORD-10)."""

ATTEMPTS = 4
"""How often an order is decided again on fresh facts after a refusal by a condition: enough for an edit by staff meanwhile."""


def place(ports: Ports, client: Client, cart: Cart, validation: Validation) -> Order:
    """Turn the cart into an order with its seats, release the turn, promise the confirmation: all of it or nothing (ORD-8).

    Three round trips with the one that read the cart (PER-1). The same form sent twice places one order. Raises NotFound, TurnLost,
    CartEmpty, CartChanged, InvalidInput, TermsChanged, PriceChanged, SessionNotOpen, SessionFull, AlreadyRegistered, TooBusy.
    """
    decided_on = cart
    for _ in range(ATTEMPTS):
        try:
            order = retrying(partial(_place, ports, client, decided_on, validation))
        except Refused as refusal:
            # Somebody was quicker: decide again on what is true now, and so say precisely what changed.
            _say_who_holds_a_seat(refusal, decided_on)
            decided_on = carts.get(client.person.organisation_id)
        except Contended as conflict:
            raise rules.TooBusy from conflict
        else:
            ports.outbox_hints.send(_promise_key(order.order_id))
            return order
    raise rules.TooBusy


def _place(ports: Ports, client: Client, cart: Cart, validation: Validation) -> Order:
    organisation_id = client.person.organisation_id
    session, training, order, establishment = read_together(
        [
            (SessionItem, (validation.session_id, SESSION)),
            (TrainingItem, (cart.training_code or "-",)),
            (OrderItem, (organisation_id, validation.order_id)),
            (OrganisationItem, (organisation_id, ESTABLISHMENT + (validation.establishment_id or "-"))),
        ]
    )
    if order is not None:
        placed: Order = order.to(Order)
        return placed
    if validation.establishment_id and (
        establishment is None or not access.may_read_establishment(client.person, validation.establishment_id)
    ):
        raise InvalidInput({"establishment_id": "Choose one of the establishments in the list."})
    at = ports.now()
    rules.check_cart(cart, validation, user_id=client.person.user_id, at=at)
    sale = sale_of(
        client, session.to(Session) if session else None, training.to(Training) if training else None
    )
    new = rules.place(cart, validation, sale, at=at)
    with transaction() as tx:
        seats.take(tx, sale.session, seats=new.order.seats)
        carts.close(tx, cart, at=at)
        write(tx, new, by=client.person, what="order.placed")
    return new.order


def write(tx: Transaction, new: Placed, *, by: Person, what: str, reason: str = "") -> None:
    """The order, its seats, its holders, its promise and its history; the counter is the caller's."""
    order = new.order
    orders.add(tx, order)
    for registration in new.registrations:
        registrations.add(tx, registration)
        seats.hold(tx, registration)
    outbox.add(
        tx,
        Promise(
            key=_promise_key(order.order_id),
            kind=PROMISE,
            organisation_id=order.organisation_id,
            object_id=order.order_id,
            due_at=order.ordered_at,
            promised_at=order.ordered_at,
        ),
    )
    history.add(
        tx,
        Entry(
            object_id=order.order_id,
            at=order.ordered_at,
            who_id=by.user_id,
            who_name=by.name,
            what=what,
            after=order.state.value,
            reason=reason,
            facts={"seats": str(order.seats)},
        ),
    )


def _promise_key(order_id: str) -> str:
    return f"{PROMISE}/{order_id}"


def _say_who_holds_a_seat(refusal: Refused, cart: Cart) -> None:
    """Raises AlreadyRegistered when that is what refused, and not this same order, sent twice."""
    if "order" in refusal.labels:
        return
    if cart.session_id and any(label.startswith(seats.HOLDER) for label in refusal.labels):
        names = {seat.trainee_id: f"{seat.first_name} {seat.last_name}" for seat in cart.named}
        check_not_registered(cart.session_id, names)


def for_reader(person: Person, organisation_id: str, order_id: str) -> Order:
    """An order this person may read (ACC-6). Raises NotFound, also for what is somebody else's."""
    order = orders.get(organisation_id, order_id)
    access.hide_unless(_may_read(person, order))
    return order


def _may_read(person: Person, order: Order) -> bool:
    return access.may_read_order(
        person,
        organisation_id=order.organisation_id,
        establishment_id=order.establishment_id,
        ordered_by_email=order.ordered_by_email,
    )


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of orders is narrowed to."""

    state: OrderState | None = None
    session_code: str = ""
    trainee: str = ""
    """An identifier, or words of a name."""
    establishment_id: str = ""
    from_day: date | None = None
    to_day: date | None = None


def of_client(person: Person, search: Search, *, cursor: str | None = None, limit: int = 20) -> Page[Order]:
    """The orders of the person's organisation that he or she may read, the newest first (ORD-11)."""
    filters = _filters(person, search)
    if search.trainee:
        found = orders.get_many(person.organisation_id, _orders_of_trainees(person, search.trainee))
        page: Page[Order] = Page(rows=tuple(order for order in found if _matches(order, filters)))
    else:
        page = orders.of_organisation(person.organisation_id, filters=filters, cursor=cursor, limit=limit)
    return replace(page, rows=tuple(order for order in page.rows if _may_read(person, order)))


NAMESAKES = 5
"""A name may fit several people: that many are looked at."""


def find_trainees(person: Person, text: str) -> list[str]:
    """People of the organisation's directory by identifier or by words of their name."""
    if text.startswith("trn_") or not text:
        return [text] if text else []
    found = trainees.search(
        person.organisation_id, text, limit=NAMESAKES, establishments=person.establishment_ids
    )
    return [trainee.trainee_id for trainee in found]


def _orders_of_trainees(person: Person, text: str) -> set[str]:
    return {
        registration.order_id
        for trainee_id in find_trainees(person, text)
        for registration in registrations.of_trainee(person.organisation_id, trainee_id)
    }


def _filters(person: Person, search: Search) -> orders.Filters:
    establishments = frozenset({search.establishment_id}) if search.establishment_id else frozenset()
    return orders.Filters(
        state=search.state,
        session_code=search.session_code,
        establishment_ids=establishments or person.establishment_ids,
        ordered_by_email=own_email(person),
        from_day=search.from_day,
        to_day=search.to_day,
    )


NOBODY = "-"
"""Nobody's e-mail address."""


def own_email(person: Person) -> str:
    """The address that lists are narrowed to for who sees only his or her own; nobody's for who has none; empty: everybody's."""
    return (person.email or NOBODY) if reads_only_own(person) else ""


def reads_only_own(person: Person) -> bool:
    """A registration manager sees what was ordered with his or her e-mail address (ACC-6)."""
    return not person.roles & {Role.CLIENT_ADMINISTRATOR, Role.CLIENT_STANDARD}


def _matches(order: Order, filters: orders.Filters) -> bool:
    """As the tables filter: days are local, and an order of no establishment is of each."""
    ordered_on = local_date(ids.created_at(order.order_id))
    return (
        filters.state in (None, order.state)
        and filters.session_code in ("", order.session.code)
        and (not filters.establishment_ids or order.establishment_id in {None, *filters.establishment_ids})
        and (filters.from_day is None or filters.from_day <= ordered_on)
        and (filters.to_day is None or ordered_on <= filters.to_day)
    )


def confirm(ports: Ports, by: Person, *, organisation_id: str, order_id: str) -> Order:
    """Staff have looked at the order. Raises NotFound, AlreadyHandled, Refused. Run twice, the second is refused."""
    before = orders.get(organisation_id, order_id)
    after = rules.confirm(before)
    with transaction() as tx:
        orders.replace(tx, after, before=before)
        history.add(
            tx,
            Entry(
                object_id=order_id,
                at=ports.now(),
                who_id=by.user_id,
                who_name=by.name,
                what="order.confirmed",
                before=before.state.value,
                after=after.state.value,
            ),
        )
    return after


WAITING_READ = 200
"""How many of the newest orders the figure in the staff's menu looks at."""


def waiting_count(at: datetime) -> int:
    """Orders of this month nobody of the staff has looked at yet, among the newest two hundred, for the staff's rail."""
    month = ids.month(ids.first("ord", at=at))
    return orders.count_in_state(OrderState.VALIDATED, month=month, at_most=WAITING_READ)


def month_before(month: str) -> str:
    """`2026-10` for `2026-11`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"
