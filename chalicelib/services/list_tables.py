"""Orders, requests and organisations as tables to export (ALL-3): whole, up to a limit that one answer can carry."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from chalicelib import formats, timetables
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.requests import Request
from chalicelib.models import organisations
from chalicelib.models.paging import Page
from chalicelib.templating import N_, label, translate

R = TypeVar("R")

MAX_ROWS = 5000

Table = tuple[list[str], list[list[Any]]]
"""Headers and rows."""

_ORDER = (
    N_("Order"),
    N_("Organisation"),
    N_("Session"),
    N_("Training"),
    N_("Dates"),
    N_("Seats"),
    N_("Total"),
    N_("Ordered"),
    N_("By"),
    N_("State"),
)
_REQUEST = (
    N_("Subject"),
    N_("Organisation"),
    N_("Number of people"),
    N_("Wished period"),
    N_("Place"),
    N_("Sent"),
    N_("By"),
    N_("State"),
    N_("Handled by"),
)
_ORGANISATION = (N_("Organisation"), N_("SIREN"), N_("City"), N_("E-mail address"), N_("Phone"))


def every(page_from: Callable[[str | None], Page[R]]) -> Iterator[R]:
    """The rows of all pages, at most MAX_ROWS; `page_from` gets the cursor of a page."""
    cursor: str | None = None
    given = 0
    while given < MAX_ROWS:
        page = page_from(cursor)
        yield from page.rows[: MAX_ROWS - given]
        given += len(page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return


def orders_table(found: Sequence[Order], *, language: str) -> Table:
    names = organisations.names(order.organisation_id for order in found)
    rows = [
        [
            order.reference,
            names.get(order.organisation_id, order.organisation_id),
            order.session.code,
            order.session.title,
            timetables.dates(
                order.session.starts_on, order.session.ends_on, order.session.modality, language=language
            ),
            order.seats,
            formats.money(order.amount.total_cents, language),
            formats.moment(order.ordered_at, language),
            order.ordered_by_name,
            label(order.state, language=language),
        ]
        for order in found
    ]
    return _headers(_ORDER, language), rows


def requests_table(found: Sequence[Request], *, language: str) -> Table:
    rows = [
        [
            request.subject,
            request.organisation_name,
            request.people,
            request.wished_period,
            request.place,
            formats.moment(request.sent_at, language),
            request.sent_by_name,
            label(request.state, language=language),
            request.assigned_to_name,
        ]
        for request in found
    ]
    return _headers(_REQUEST, language), rows


def organisations_table(found: Sequence[Organisation], *, language: str) -> Table:
    rows = [[o.name, o.siren, o.address.city, o.email, o.phone] for o in found]
    return _headers(_ORGANISATION, language), rows


def _headers(msgids: Sequence[str], language: str) -> list[str]:
    return [translate(language, msgid) for msgid in msgids]
