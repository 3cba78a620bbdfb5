"""Lists of orders and of their seats as clients follow and export them (ORD-11)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.orders import Order, reference
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session
from chalicelib.models import registrations, sessions
from chalicelib.models.paging import Page
from chalicelib.services import orders
from chalicelib.services.orders import Search, find_trainees, own_email
from chalicelib.templating import N_, label, translate

MOST_EXPORTED = 5000
"""Rows of a file; a longer list is narrowed by period."""
AT_ONCE = 200

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Seats:
    """What a list of registrations is narrowed to; the days are those on which sessions start."""

    is_named: bool | None = None
    session_code: str = ""
    trainee: str = ""
    """An identifier, or words of a name."""
    from_day: date | None = None
    to_day: date | None = None


def registrations_of_client(
    person: Person, wanted: Seats, *, cursor: str | None = None, limit: int = 25
) -> Page[Registration]:
    """The seats of the orders this person may read, the newest orders first. Of several namesakes so many rows each, in one page."""
    trainee_ids = find_trainees(person, wanted.trainee)
    session = sessions.find_by_code(wanted.session_code) if wanted.session_code else None
    if (wanted.trainee and not trainee_ids) or (wanted.session_code and session is None):
        return Page(rows=())
    if len(trainee_ids) > 1:
        pages = (_page(person, wanted, session, t, limit=limit) for t in trainee_ids)
        return Page(rows=tuple(registration for page in pages for registration in page.rows))
    return _page(person, wanted, session, *trainee_ids, cursor=cursor, limit=limit)


def _page(
    person: Person,
    wanted: Seats,
    session: Session | None,
    trainee_id: str = "",
    *,
    cursor: str | None = None,
    limit: int = 25,
) -> Page[Registration]:
    filters = registrations.Filters(
        session_id=session.session_id if session else "",
        trainee_id=trainee_id,
        is_named=wanted.is_named,
        establishment_ids=person.establishment_ids,
        ordered_by_email=own_email(person),
        from_day=wanted.from_day,
        to_day=wanted.to_day,
    )
    return registrations.of_organisation(person.organisation_id, filters=filters, cursor=cursor, limit=limit)


def all_orders(person: Person, search: Search) -> list[Order]:
    """At most five thousand."""
    return _all(lambda cursor: orders.of_client(person, search, cursor=cursor, limit=AT_ONCE))


def all_registrations(person: Person, wanted: Seats) -> list[Registration]:
    """At most five thousand."""
    return _all(lambda cursor: registrations_of_client(person, wanted, cursor=cursor, limit=AT_ONCE))


def _all(read: Callable[[str | None], Page[R]]) -> list[R]:
    page = read(None)
    found = list(page.rows)
    while page.next_cursor and len(found) < MOST_EXPORTED:
        page = read(page.next_cursor)
        found += page.rows
    return found[:MOST_EXPORTED]


Table = tuple[list[str], list[list[Any]]]

_ORDER_HEADERS = (
    N_("Order"),
    N_("Ordered on"),
    N_("Ordered by"),
    N_("State"),
    N_("Training"),
    N_("Session"),
    N_("From"),
    N_("Until"),
    N_("Seats"),
    N_("Total excl. VAT"),
    N_("Total to pay"),
    N_("Establishment"),
    N_("Your purchase order number"),
)

_SEAT_HEADERS = (
    N_("Order"),
    N_("Training"),
    N_("Session"),
    N_("From"),
    N_("Until"),
    N_("Last name"),
    N_("First name"),
    N_("E-mail address"),
    N_("Job"),
    N_("State"),
)


def orders_table(found: Iterable[Order], establishments: Mapping[str, str], *, language: str) -> Table:
    """Headers and rows of a file, a row per order; amounts in euros."""
    return _said(_ORDER_HEADERS, language), [
        [
            order.reference,
            local_date(order.ordered_at),
            order.ordered_by_name,
            label(order.state, language=language),
            order.session.title,
            order.session.code,
            order.session.starts_on,
            order.session.ends_on,
            order.seats,
            order.amount.net_cents / 100,
            order.amount.total_cents / 100,
            establishments.get(order.establishment_id or "", ""),
            order.purchase_order_number,
        ]
        for order in found
    ]


def registrations_table(found: Iterable[Registration], *, language: str) -> Table:
    """Headers and rows of a file, a row per seat."""
    return _said(_SEAT_HEADERS, language), [
        [
            reference(seat.order_id),
            seat.title,
            seat.session_code,
            seat.starts_on,
            seat.ends_on,
            seat.last_name,
            seat.first_name,
            seat.email,
            seat.job,
            label(seat.state, language=language),
        ]
        for seat in found
    ]


def _said(headers: Sequence[str], language: str) -> list[str]:
    return [translate(language, header) for header in headers]
