"""E-mails of orders, requests and accounts as they would be said to somebody real: what the institute's words are tried on (NOT-8)."""

from chalicelib.domain.access import Person
from chalicelib.domain.mailings import HIDDEN, Mail
from chalicelib.domain.orders import Order
from chalicelib.domain.requests import RequestState
from chalicelib.emails.message import EmailMessage
from chalicelib.models import invitations, orders, registrations, requests
from chalicelib.ports import Ports
from chalicelib.services import account_mails, letterheads, mail_builders, order_mails, request_mails
from chalicelib.services import invitations as invitation_service

NOBODY = "camille@example.org"
"""Stands where a real recipient has no address."""
MONTHS = 12
"""Looked back for an order."""


def shown(ports: Ports, by: Person, kind: str, language: str, *, is_tried: bool) -> EmailMessage | None:
    """The newest order, request or invitation, or the own account, told in this language; None: there is none yet.

    `is_tried`: with the words this person typed and did not save. Nothing is stored or sent. Raises NotFound.
    """
    found = _newest(ports, by, kind)
    if found is None:
        return None
    object_id, organisation_id, to, facts = found
    tried = {letterheads.TRIED_BY: by.user_id} if is_tried else {}
    mail = Mail(
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
    return mail_builders.build(ports, mail)


Found = tuple[str, str, str, dict[str, str]]
"""Object, organisation, address, facts."""


def _newest(ports: Ports, by: Person, kind: str) -> Found | None:
    match kind:
        case order_mails.CONFIRMED:
            order = _newest_order(ports)
            return (order.order_id, order.organisation_id, order.ordered_by_email, {}) if order else None
        case invitation_service.REQUEST:
            order = _newest_order(ports)
            return _invitation(order) if order else None
        case request_mails.RECEIVED:
            return _newest_request()
        case account_mails.NEW_USER:
            return by.user_id, by.organisation_id, by.email, {account_mails.PASSWORD: HIDDEN}
        case _:
            return by.user_id, by.organisation_id, by.email, {account_mails.TOKEN: HIDDEN}


def _newest_order(ports: Ports) -> Order | None:
    """Of the last twelve months: one read where there was an order this month."""
    now = ports.now()
    for back in range(MONTHS):
        years, month = divmod(now.month - 1 - back, 12)
        page = orders.of_month(f"{now.year + years}-{month + 1:02}", filters=orders.Filters(), limit=1)
        if page.rows:
            return page.rows[0]
    return None


def _invitation(order: Order) -> Found | None:
    """The first that somebody of this order holds."""
    for seat in registrations.of_order(order.organisation_id, order.order_id):
        for row in invitations.of_registration(seat.registration_id):
            if seat.is_running and row.trainee_id == seat.trainee_id and not row.is_withdrawn:
                facts = {
                    "registration_id": seat.registration_id,
                    "trainee_id": row.trainee_id,
                    "sequence_id": row.sequence_id,
                    "calendar_host": row.host,
                    "revision": "0",
                }
                return order.order_id, order.organisation_id, seat.email, facts
    return None


def _newest_request() -> Found | None:
    """The newest of those to take up, else of those in hand, planned or declined."""
    for state in RequestState:
        for request in requests.in_state(state, limit=1).rows:
            return request.request_id, request.organisation_id, request.sent_by_email, {}
    return None
