"""What the tests of ordering share: a client with a session to order, and a cart in some state."""

from typing import Any

from chalicelib.domain.carts import Cart
from chalicelib.domain.orders import Validation
from chalicelib.domain.users import User
from chalicelib.models import carts, sessions
from chalicelib.models.base import read_together
from chalicelib.models.carts import CartItem
from chalicelib.models.history import EntryItem
from chalicelib.models.orders import OrderItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.registrations import RegistrationItem
from chalicelib.ports import Ports
from chalicelib.services import carts as cart_service
from chalicelib.services.carts import Client, Wanted
from tests.factories import (
    a_user,
    an_organisation,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_trainee,
    stored_training,
)
from tests.fakes import NOW

ORDER_ID = "ord_01abcdefg0000001"


def client_of(user: User, **organisation: Any) -> Client:
    from chalicelib.models import institute

    made = an_organisation(organisation_id=user.organisation_id, **organisation)
    return Client(person=user.person(), organisation=made, institute=institute.get())


def stored_client(**session: Any) -> Client:
    """Claire of Transports Duvallon, with an institute, a training, a session and Léa in the directory."""
    stored_institute()
    stored_organisation(manager_name="Karim Haddad", manager_email="karim@horizon.example")
    stored_establishment()
    stored_training()
    stored_session(**session)
    stored_trainee()
    return client_of(a_user(), manager_name="Karim Haddad", manager_email="karim@horizon.example")


def filled_cart(
    ports: Ports, client: Client, *, seats: int = 3, trainees: tuple[str, ...] = ("trn_lea",)
) -> Cart:
    cart_service.add_session(ports, client, Wanted(session_id="ses_1", seats=seats))
    for trainee in trainees:
        cart_service.add_trainee(ports, client, trainee)
    return carts.get(client.organisation.organisation_id)


def a_validation(cart: Cart, **overrides: Any) -> Validation:
    from chalicelib.domain import ids

    values: dict[str, Any] = {
        "order_id": ids.new("ord", at=NOW),
        "session_id": cart.session_id or "ses_1",
        "cart_version": cart.version,
        "total_cents": 112_000 * cart.seats,
        "terms_version": "2026-01",
        "has_accepted": True,
        "establishment_id": "est_paris",
        "purchase_order_number": "PO-4711",
    }
    return Validation(**{**values, **overrides})


def traces() -> dict[str, int]:
    """How many rows ordering left, by kind."""
    return {
        "orders": OrderItem.count(),
        "registrations": RegistrationItem.count(),
        "promises": PromiseItem.count(),
        "history": EntryItem.count(),
    }


NOTHING = {"orders": 0, "registrations": 0, "promises": 0, "history": 0}


def seats_taken(session_id: str = "ses_1") -> int:
    return sessions.get(session_id).seats_taken


def cart_of(organisation_id: str = "org_acme") -> Cart:
    [item] = read_together([(CartItem, (organisation_id,))])
    return item.to(Cart) if item else Cart(organisation_id=organisation_id)
