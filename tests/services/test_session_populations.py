"""A session reserved for populations is booked by their members only, in the cart and at the last moment (SES-5); a draft by nobody."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.sessions import Publication, SessionNotOpen
from chalicelib.models import sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import carts, orders, registrations
from chalicelib.services.carts import Client, Wanted
from tests.factories import a_user
from tests.services.ordering import (
    NOTHING,
    a_validation,
    cart_of,
    client_of,
    filled_cart,
    seats_taken,
    stored_client,
    traces,
)

RESERVED = frozenset({"Cadres", "Conducteurs"})


def member(person: frozenset[str] = frozenset(), organisation: frozenset[str] = frozenset()) -> Client:
    """Claire, with the populations of herself and of her organisation."""
    return client_of(a_user(populations=person), populations=organisation)


@pytest.mark.parametrize(
    ("person", "organisation", "may_book"),
    [
        ({"Cadres"}, set(), True),
        (set(), {"Conducteurs"}, True),
        ({"Cadres", "Ouvriers"}, set(), True),
        ({"Ouvriers"}, set(), False),
        (set(), set(), False),
    ],
    ids=["her own", "her organisation's", "one of several", "another one", "none"],
)
def test_only_a_member_of_one_of_them_puts_the_session_into_the_cart(
    tables: None, ports: Ports, person: set[str], organisation: set[str], may_book: bool
) -> None:
    stored_client(populations=RESERVED)
    client = member(frozenset(person), frozenset(organisation))

    if may_book:
        carts.add_session(ports, client, Wanted(session_id="ses_1", seats=1))
        assert cart_of().session_id == "ses_1"
        return
    with pytest.raises(SessionNotOpen):
        carts.add_session(ports, client, Wanted(session_id="ses_1", seats=1))
    assert cart_of().session_id is None


def test_a_session_reserved_after_it_was_put_into_the_cart_is_not_ordered(tables: None, ports: Ports) -> None:
    stored_client()
    cart = filled_cart(ports, member())
    before = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(before, populations=RESERVED), before=before)

    with pytest.raises(SessionNotOpen):
        orders.place(ports, member(), cart, a_validation(cart))

    assert traces() == NOTHING
    assert seats_taken() == 0


@pytest.mark.parametrize(
    ("publication", "may_register"),
    [(Publication.DRAFT, False), (Publication.HIDDEN, True), (Publication.PUBLISHED, True)],
)
def test_not_even_staff_book_a_draft(
    tables: None, ports: Ports, publication: Publication, may_register: bool
) -> None:
    """SES-4; a hidden session takes who is registered by staff."""
    client = stored_client(publication=publication)
    by = a_user(organisation_id="staff", roles=frozenset({Role.OPERATIONS_MANAGER})).person()
    addition = registrations.Addition(session_id="ses_1", trainee_ids=("trn_lea",))

    if may_register:
        registrations.add_by_staff(ports, by, client.organisation, addition)
        assert seats_taken() == 1
        return
    with pytest.raises(SessionNotOpen):
        registrations.add_by_staff(ports, by, client.organisation, addition)
    assert traces() == NOTHING


def test_a_member_orders_what_became_reserved(tables: None, ports: Ports) -> None:
    stored_client(populations=RESERVED)
    client = member(frozenset({"Cadres"}))
    cart = filled_cart(ports, client)

    orders.place(ports, client, cart, a_validation(cart))

    assert seats_taken() == cart.seats
