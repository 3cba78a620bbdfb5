"""Validation and the client's pages of orders (ORD-7 to ORD-11)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain import ids
from chalicelib.domain.access import Role
from chalicelib.domain.orders import Order
from chalicelib.models import carts, orders, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import orders as service
from chalicelib.services import registration_changes as staff_service
from tests.factories import (
    a_user,
    signed_in,
    stored_establishment,
    stored_organisation,
    stored_staff,
    stored_user,
)
from tests.page import Browser
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


@pytest.fixture
def claire(browser: Browser) -> Browser:
    """An administrator of Transports Duvallon, who may order."""
    stored_client()
    return signed_in(browser, stored_user())


def placed(ports: Ports, **said: object) -> Order:
    client = client_of(a_user(), manager_name="Karim Haddad", manager_email="karim@horizon.example")
    cart = filled_cart(ports, client)
    return service.place(ports, client, cart, a_validation(cart, **said))


def test_a_cart_is_validated_and_the_order_says_what_comes_next(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")

    answer = claire.submit(
        form, "/cart/validation", accepted="yes", purchase_order_number="PO-1", comment="Fauteuil roulant"
    )

    page = claire.follow(answer)
    assert "Your order is placed." in page.text
    assert "Karim Haddad" in page.text
    assert "PO-1" in page.text
    assert "Châtelain Léa" in page.text
    assert "Seat without a name yet" in page.text
    assert "Order placed (seats: 3)" in page.text
    assert seats_taken() == 3
    assert cart_of().turn is None


def test_the_form_sent_twice_leads_to_the_same_order(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")

    first = claire.submit(form, "/cart/validation", accepted="yes")
    second = claire.submit(form, "/cart/validation", accepted="yes")

    assert first.location == second.location
    assert traces()["orders"] == 1


def test_conditions_not_accepted_keep_everything_typed(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")

    page = claire.submit(form, "/cart/validation", status=422, purchase_order_number="PO-1")

    assert "accepted" in page.errors
    assert page.form("/cart/validation")["purchase_order_number"] == "PO-1"
    assert traces() == NOTHING


def test_a_price_that_changed_is_shown_and_asked_again(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")
    before = sessions.get("ses_1")
    with transaction() as tx:
        sessions.replace(tx, replace(before, price_cents=120_000), before=before)

    asked = claire.submit(form, "/cart/validation", status=409, accepted="yes")
    assert "The price changed" in asked.text
    assert "€3,600.00" in asked.text
    assert traces() == NOTHING
    claire.submit(asked, "/cart/validation", accepted="yes")

    assert traces()["orders"] == 1


def test_a_session_that_filled_up_is_told_on_the_cart(claire: Browser, ports: Ports) -> None:
    from chalicelib.models import seats

    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")
    with transaction() as tx:
        seats.take(tx, sessions.get("ses_1"), seats=11)

    page = claire.submit(form, "/cart/validation", status=409, accepted="yes")

    assert "Seats left in this session: 1" in page.text
    assert page.h1 == "Who attends?"
    assert cart_of().seats == 3


def test_validation_of_a_lost_turn_says_so(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")
    ports.now.forward(minutes=15)  # type: ignore[attr-defined]

    page = claire.submit(form, "/cart/validation", status=409, accepted="yes")

    assert "Your ordering turn has ended" in page.text
    assert claire.get("/cart/validation", status=303).location == "/cart"


def test_an_order_id_that_is_not_ours_is_replaced(claire: Browser, ports: Ports) -> None:
    filled_cart(ports, client_of(a_user()))
    form = claire.get("/cart/validation")

    answer = claire.submit(form, "/cart/validation", accepted="yes", order_id="ord_../../etc")

    assert answer.location.startswith("/orders/ord_1m8")


def test_orders_are_found_by_state_session_trainee_establishment_and_period(
    claire: Browser, ports: Ports
) -> None:
    order = placed(ports)

    for query in (
        "",
        "?state=validated",
        "?session=2026-00001",
        "?trainee=chatelain",
        "?trainee=trn_lea",
        "?establishment=est_paris",
        "?from=2026-11-23&to=2026-11-23",
    ):
        assert order.reference in claire.get(f"/orders{query}").text, query
    for query in (
        "?state=cancelled",
        "?session=2026-00002",
        "?trainee=nobody",
        "?establishment=est_lyon",
        "?to=2026-11-22",
        "?from=2026-11-24",
    ):
        assert order.reference not in claire.get(f"/orders{query}").text, query


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?from=2026-11-24", True),  # half past midnight in Paris
        ("?to=2026-11-23", False),
        ("?establishment=est_paris", True),  # of no establishment: shown with each
    ],
)
@pytest.mark.parametrize("trainee", ["", "&trainee=trn_lea"])
def test_a_search_for_somebody_filters_as_the_list_does(
    claire: Browser, ports: Ports, query: str, trainee: str, is_there: bool
) -> None:
    after_midnight = ids.new("ord", at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    order = placed(ports, order_id=after_midnight, establishment_id=None)

    assert (order.reference in claire.get(f"/orders{query}{trainee}").text) is is_there


def test_registrations_are_found_by_name_session_and_period(claire: Browser, ports: Ports) -> None:
    placed(ports)

    rows = claire.get("/registrations").soup.select("tbody tr")
    assert len(rows) == 3
    assert len(claire.get("/registrations?named=yes").soup.select("tbody tr")) == 1
    assert len(claire.get("/registrations?named=no").soup.select("tbody tr")) == 2
    assert len(claire.get("/registrations?trainee=lea").soup.select("tbody tr")) == 1
    assert len(claire.get("/registrations?from=2026-12-15").soup.select("tbody tr")) == 0
    assert len(claire.get("/registrations?session=2026-00001&to=2026-12-14").soup.select("tbody tr")) == 3
    assert len(claire.get("/registrations?session=2026-99999").soup.select("tbody tr")) == 0


def test_lists_are_exported_as_they_are_filtered(claire: Browser, ports: Ports) -> None:
    order = placed(ports)

    as_csv = claire.get("/orders/export?format=csv").answer.body.decode("utf-8-sig")
    none = claire.get("/orders/export?format=csv&state=cancelled").answer.body.decode("utf-8-sig")
    seats = claire.get("/registrations/export?format=csv&named=yes").answer.body.decode("utf-8-sig")
    workbook = claire.get("/orders/export").answer.body

    assert order.reference in as_csv
    assert "3360" in as_csv
    assert order.reference not in none
    assert "Châtelain;Léa" in seats
    assert workbook.startswith(b"PK")


def test_a_registration_manager_sees_what_was_ordered_with_his_address(claire: Browser, ports: Ports) -> None:
    order = placed(ports)
    manager = stored_user(
        user_id="usr_mia",
        username="mia",
        email="mia@duvallon.example",
        roles=frozenset({Role.REGISTRATION_MANAGER}),
    )
    signed_in(claire, manager)

    assert order.reference not in claire.get("/orders").text
    assert not claire.get("/registrations").soup.select("tbody tr")
    claire.get(f"/orders/{order.order_id}", status=404)


def test_a_registration_manager_without_an_address_sees_nobodys_orders(claire: Browser, ports: Ports) -> None:
    order = placed(ports)
    manager = stored_user(
        user_id="usr_mia", username="mia", email="", roles=frozenset({Role.REGISTRATION_MANAGER})
    )
    signed_in(claire, manager)

    assert order.reference not in claire.get("/orders").text
    assert not claire.get("/registrations").soup.select("tbody tr")
    assert "Châtelain" not in claire.get("/registrations/export?format=csv").answer.text
    claire.get(f"/orders/{order.order_id}", status=404)


def test_a_user_of_another_establishment_does_not_see_the_order(claire: Browser, ports: Ports) -> None:
    stored_establishment(establishment_id="est_lyon", name="Site de Lyon")
    order = placed(ports)
    user = stored_user(user_id="usr_lyon", username="lyon", establishment_ids=frozenset({"est_lyon"}))
    signed_in(claire, user)

    assert order.reference not in claire.get("/orders").text
    claire.get(f"/orders/{order.order_id}", status=404)


def test_another_organisation_finds_nothing(claire: Browser, ports: Ports) -> None:
    order = placed(ports)
    stored_organisation(organisation_id="org_rival", siren="732829320")
    signed_in(claire, stored_user(organisation_id="org_rival", user_id="usr_rival", username="rival"))

    claire.get(f"/orders/{order.order_id}", status=404)
    assert order.reference not in claire.get("/orders").text
    assert "Châtelain" not in claire.get("/registrations?trainee=trn_lea").text
    assert order.reference not in claire.get("/orders?trainee=trn_lea").text


def test_what_staff_changed_shows_at_once_with_who(claire: Browser, ports: Ports) -> None:
    order = placed(ports)
    staff = stored_staff(Role.OPERATIONS_MANAGER, name="Nadia Benali").person()
    from chalicelib.models import registrations

    seat = registrations.of_order("org_acme", order.order_id)[0]
    staff_service.cancel_by_staff(ports, staff, seat, reason="Arrêt maladie")

    page = claire.get(f"/orders/{order.order_id}")

    assert "Seat 1 cancelled" in page.text
    assert "Nadia Benali" in page.text
    assert "Arrêt maladie" in page.text
    assert page.soup.select(".document .badge-state")


def test_the_terms_of_sale_are_public(browser: Browser) -> None:
    stored_client()

    assert "Conditions générales de vente." in browser.get("/terms/2026-01").text
    browser.get("/terms/1999-01", status=404)


def test_pages_of_orders_go_on_by_cursor(claire: Browser, ports: Ports) -> None:
    order = placed(ports)
    ids = [f"ord_01abcdefg00000{n:02d}" for n in range(30)]
    with transaction() as tx:
        for order_id in ids:
            orders.add(tx, replace(order, order_id=order_id))

    first = claire.get("/orders")
    rest = claire.get(f"/orders{next(a for a in first.links() if 'cursor=' in a)}")

    assert len(first.soup.select("tbody tr")) == 20
    assert len(rest.soup.select("tbody tr")) == 11
    assert carts.get("org_acme").is_empty
