"""Accepting seats that a waiting list offers: an ordinary order with its documents, in one transaction (ORD-16, ORD-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.domain import access
from chalicelib.domain import orders as rules
from chalicelib.domain.access import Right
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import TooManySeats
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.orders import Order, Placed, PriceChanged, Sale, TermsChanged
from chalicelib.domain.sessions import SessionNotOpen
from chalicelib.domain.waiting import Waiting, WaitingState
from chalicelib.models import orders, waiting
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import orders as order_service
from chalicelib.services import waiting_lists
from chalicelib.services.carts import Client, read_sale
from chalicelib.services.registrations import check_place, people_of, seats_for


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """What a person says when accepting, and what he or she was shown: as on validating a cart (ORD-7)."""

    order_id: str
    total_cents: int
    terms_version: str
    has_accepted: bool
    trainee_ids: Sequence[str] = ()
    overlap_reason: str = ""
    establishment_id: str | None = None
    purchase_order_number: str = ""
    funding_body: str = ""
    comment: str = ""


def sale_of(client: Client, entry: Waiting) -> Sale:
    """What is offered, as it stands. Raises NotFound."""
    return read_sale(client, entry.session_id)


def accept(ports: Ports, client: Client, entry: Waiting, acceptance: Acceptance) -> Order:
    """The order of the seats offered. Accepted twice, it is one order.

    Raises NotAllowed, NotOffered, SessionNotOpen, InvalidInput, TermsChanged, PriceChanged, TooManySeats, AlreadyRegistered,
    Overlap, TooBusy.
    """
    access.require(client.person, Right.PLACE_ORDER)
    order = waiting_lists.trying(partial(_accept, ports, client, entry, acceptance))
    ports.outbox_hints.send(f"{order_service.PROMISE}/{order.order_id}")
    return order


def _accept(ports: Ports, client: Client, entry: Waiting, acceptance: Acceptance) -> Order:
    entry = waiting.get(entry.session_id, entry.waiting_id)
    if entry.state is WaitingState.ACCEPTED:
        return orders.get(entry.organisation_id, entry.order_id)
    waiting_lists.check_offer(ports, entry)
    sale, at = sale_of(client, entry), ports.now()
    if not sale.is_visible(on=local_date(at, zone_name=sale.institute.zone_name)):
        raise SessionNotOpen
    new = _placed(ports, sale, entry, acceptance)
    with transaction() as tx:
        order_service.write(tx, new, by=client.person, what="order.placed")
        order_id = new.order.order_id
        waiting_lists.accepted(tx, client.person, entry, sale.session, order_id=order_id, at=at)
    return new.order


def _placed(ports: Ports, sale: Sale, entry: Waiting, acceptance: Acceptance) -> Placed:
    """Decided as an order from a cart is, but for the seats, which are held."""
    if not acceptance.has_accepted:
        raise InvalidInput({"accepted": "Tick this box to accept the terms of sale and the prerequisites."})
    if acceptance.terms_version != sale.institute.terms_version:
        raise TermsChanged(version=sale.institute.terms_version)
    amount = sale.amount(seats=entry.offered)
    if amount.total_cents != acceptance.total_cents:
        raise PriceChanged(total_cents=amount.total_cents)
    _check_establishment(sale, acceptance.establishment_id)
    people = people_of(sale.organisation, acceptance.trainee_ids)
    if len(people) > entry.offered:
        raise TooManySeats(limit=entry.offered)
    named = seats_for(people, session_id=entry.session_id, overlap_reason=acceptance.overlap_reason)
    order = rules.new_order(
        sale,
        amount,
        order_id=acceptance.order_id,
        establishment_id=acceptance.establishment_id,
        purchase_order_number=acceptance.purchase_order_number,
        funding_body=acceptance.funding_body,
        comment=acceptance.comment,
        terms_version=acceptance.terms_version,
        at=ports.now(),
    )
    return rules.placed(order, named=named, at=ports.now())


def _check_establishment(sale: Sale, establishment_id: str | None) -> None:
    """Raises InvalidInput."""
    check_place(sale.organisation.organisation_id, establishment_id)
    if establishment_id and not access.may_read_establishment(sale.person, establishment_id):
        raise InvalidInput({"establishment_id": "Choose one of the establishments in the list."})
