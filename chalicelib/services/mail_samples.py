"""E-mails of orders, requests, accounts, drivers and imports as they would be said: what the institute's words are tried on (NOT-8)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.access import Person
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import HIDDEN, Mail
from chalicelib.domain.orders import Order
from chalicelib.domain.requests import RequestState
from chalicelib.emails.message import EmailMessage
from chalicelib.models import invitations, orders, registrations, requests
from chalicelib.ports import Ports
from chalicelib.services import (
    account_mails,
    cancellation_mails,
    invitation_mails,
    letterheads,
    made_up_mails,
    mail_builders,
    order_mails,
    request_mails,
    start_reminders,
)
from chalicelib.services import invitations as invitation_service

NOBODY = "camille@example.org"
"""Stands where a real recipient has no address."""
MONTHS = 12
"""Looked back for an order."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    message: EmailMessage
    is_made_up: bool = False


def shown(ports: Ports, by: Person, kind: str, language: str, *, is_tried: bool) -> Sample | None:
    """The newest order, request or invitation, the own account, or something made up; None: there is nothing real yet.

    `is_tried`: with the words this person typed and did not save. Nothing is stored or sent.
    """
    found = _newest(ports, by, kind)
    if found is None:
        return None
    mail = _mail(ports, by, kind, language, found, is_tried=is_tried)
    if kind in made_up_mails.BUILDERS:
        return Sample(message=made_up_mails.BUILDERS[kind](ports, mail), is_made_up=True)
    try:
        return Sample(message=_told(ports, mail))
    except NotFound:
        return None


def _told(ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound. The newest invitation still stands: what its withdrawal would say is built from it."""
    if mail.kind != invitation_service.WITHDRAWAL:
        return mail_builders.build(ports, mail)
    facts = mail.facts
    row = invitations.find(facts["registration_id"], facts["trainee_id"], facts["sequence_id"])
    if row is None or not row.sequence.slots:
        raise NotFound(mail.object_id)
    return invitation_mails.tell_withdrawal(row, mail)


Found = tuple[str, str, str, dict[str, str]]
"""Object, organisation, address, facts."""


def _mail(ports: Ports, by: Person, kind: str, language: str, found: Found, *, is_tried: bool) -> Mail:
    """A row that is never stored."""
    object_id, organisation_id, to, facts = found
    tried = {letterheads.TRIED_BY: by.user_id} if is_tried else {}
    return Mail(
        key="",
        kind=kind,
        object_id=object_id,
        organisation_id=organisation_id,
        to=(to or NOBODY,),
        language=language,
        due_at=ports.now(),
        promised_at=ports.now(),
        facts={**facts, **tried},
    )


def _newest(ports: Ports, by: Person, kind: str) -> Found | None:
    if kind in _OF_ORDER:
        order = _newest_order(ports)
        return _OF_ORDER[kind](order) if order else None
    if kind in (request_mails.RECEIVED, request_mails.NOTICE):
        return _newest_request()
    secrets = {account_mails.PASSWORD: HIDDEN, account_mails.TOKEN: HIDDEN}
    return by.user_id, by.organisation_id, by.email, {"name": by.name, **secrets}


def _newest_order(ports: Ports) -> Order | None:
    """Of the last twelve months: one read where there was an order this month."""
    now = ports.now()
    for back in range(MONTHS):
        years, month = divmod(now.month - 1 - back, 12)
        page = orders.of_month(f"{now.year + years}-{month + 1:02}", filters=orders.Filters(), limit=1)
        if page.rows:
            return page.rows[0]
    return None


def _confirmation(order: Order) -> Found | None:
    return order.order_id, order.organisation_id, order.ordered_by_email, {}


def _seat(order: Order) -> Found | None:
    for seat in registrations.of_order(order.organisation_id, order.order_id):
        facts = {"registration_id": seat.registration_id, "cancelled_by": order.ordered_by_name}
        facts |= {"trainee_id": seat.trainee_id or "", "recipient": start_reminders.TRAINEE}
        return order.order_id, order.organisation_id, order.ordered_by_email, facts
    return None


def _invitation(order: Order, *, revision: int) -> Found | None:
    """The first that somebody of this order holds."""
    for seat in registrations.of_order(order.organisation_id, order.order_id):
        for row in invitations.of_registration(seat.registration_id):
            if seat.is_running and row.trainee_id == seat.trainee_id and not row.is_withdrawn:
                facts = {
                    "registration_id": seat.registration_id,
                    "trainee_id": row.trainee_id,
                    "sequence_id": row.sequence_id,
                    "calendar_host": row.host,
                    "revision": str(revision),
                }
                return order.order_id, order.organisation_id, seat.email, facts
    return None


_OF_ORDER: Mapping[str, Callable[[Order], Found | None]] = {
    order_mails.CONFIRMED: _confirmation,
    cancellation_mails.CANCELLED: _seat,
    start_reminders.NOT_STARTED: _seat,
    invitation_service.REQUEST: partial(_invitation, revision=0),
    invitation_service.CHANGED: partial(_invitation, revision=1),
    invitation_service.WITHDRAWAL: partial(_invitation, revision=1),
}
"""What an e-mail of this kind is about, of an order."""


def _newest_request() -> Found | None:
    """The newest of those to take up, else of those in hand, planned or declined."""
    for state in RequestState:
        for request in requests.in_state(state, limit=1).rows:
            return request.request_id, request.organisation_id, request.sent_by_email, {}
    return None
