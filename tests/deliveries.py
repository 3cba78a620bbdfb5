"""An order as it lies in the tables when its transaction is done, and what was sent of it."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from chalicelib.domain.money import Amount
from chalicelib.domain.orders import Order, OrderState, snapshot
from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration, RegistrationState, registration_id
from chalicelib.domain.trainees import Trainee
from chalicelib.models import orders, outbox, registrations
from chalicelib.models.base import transaction
from tests.factories import a_session, a_trainee
from tests.fakes import NOW

ORDER_ID = "ord_01kj3v0000000abc"
KEY = f"order_placed/{ORDER_ID}"


def an_order(**overrides: Any) -> Order:
    values: dict[str, Any] = {
        "organisation_id": "org_acme",
        "order_id": ORDER_ID,
        "state": OrderState.VALIDATED,
        "session": snapshot(a_session()),
        "amount": Amount(unit_price_cents=112_000, seats=3),
        "vat_note": "Exonération de TVA – article 261, 4, 4° a du CGI",
        "ordered_at": NOW,
        "ordered_by_id": "usr_claire",
        "ordered_by_name": "Claire Fontaine",
        "ordered_by_email": "claire@duvallon.example",
        "language": "en",
        "establishment_id": "est_paris",
        "terms_version": "2026-01",
        "manager_name": "Nadia Benali",
        "manager_email": "nadia@horizon.example",
    }
    return Order(**{**values, **overrides})


def a_seat(order: Order, trainee: Trainee | None, *, number: int) -> Registration:
    blank = Registration(
        organisation_id=order.organisation_id,
        registration_id=registration_id(order.order_id, seat=number),
        order_id=order.order_id,
        session_id=order.session.session_id,
        session_code=order.session.code,
        training_code=order.session.training_code,
        title=order.session.title,
        starts_on=order.session.starts_on,
        ends_on=order.session.ends_on,
        state=RegistrationState.REGISTERED,
        registered_at=NOW,
        ordered_by_email=order.ordered_by_email,
        establishment_id=order.establishment_id,
    )
    if trainee is None:
        return blank
    return replace(
        blank,
        trainee_id=trainee.trainee_id,
        last_name=trainee.last_name,
        first_name=trainee.first_name,
        email=trainee.email,
        job=trainee.job,
    )


TWO = (
    a_trainee(),
    a_trainee(
        trainee_id="trn_bao", last_name="Nguyễn", first_name="Bảo", email="", birth_date=date(1990, 1, 1)
    ),
)
"""One with an e-mail, one without."""


def stored_order(*trainees: Trainee, **overrides: Any) -> Order:
    """An order with its seats, named ones first, and the promise that nobody has taken up yet."""
    order = an_order(**overrides)
    named = trainees or TWO
    seats = [*named, *[None] * (order.seats - len(named))]
    with transaction() as tx:
        orders.add(tx, order)
        for number, trainee in enumerate(seats, start=1):
            registrations.add(tx, a_seat(order, trainee, number=number))
        outbox.add(tx, a_promise(order))
    return order


def a_promise(order: Order) -> Promise:
    return Promise(
        key=f"order_placed/{order.order_id}",
        kind="order_placed",
        organisation_id=order.organisation_id,
        object_id=order.order_id,
        due_at=order.ordered_at,
        promised_at=order.ordered_at,
    )


def sent(mailer: Any) -> list[EmailMessage]:
    """The messages that left, parsed."""
    return [parsed(mime) for _, _, mime in mailer.sent]


def parsed(mime: bytes) -> EmailMessage:
    message = message_from_bytes(mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def file_names(message: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in message.iter_attachments()]
