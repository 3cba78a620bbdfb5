"""The staff's inbox of orders and what staff change there (ORD-9, ORD-17)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import ids
from chalicelib.domain.access import Role
from chalicelib.domain.orders import Order, OrderState
from chalicelib.models import orders, registrations
from chalicelib.models.orders import OrderItem
from chalicelib.ports import Ports
from chalicelib.services import orders as service
from tests.factories import a_user, signed_in, stored_session, stored_staff, stored_trainee, stored_user
from tests.page import Browser
from tests.services.ordering import a_validation, client_of, filled_cart, seats_taken, stored_client


@pytest.fixture
def order(tables: None, ports: Ports) -> Order:
    """Three seats, one of them Léa's."""
    stored_client()
    cart = filled_cart(ports, client_of(a_user()))
    return service.place(ports, client_of(a_user()), cart, a_validation(cart))


@pytest.fixture
def nadia(browser: Browser, order: Order) -> Browser:
    """An operations manager."""
    return signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER, name="Nadia Benali"))


def address(order: Order) -> str:
    return f"/staff/orders/org_acme/{order.order_id}"


def test_new_orders_wait_in_the_inbox_until_somebody_confirms_them(nadia: Browser, order: Order) -> None:
    inbox = nadia.get("/staff/orders")
    assert order.reference in inbox.text
    assert "Transports Duvallon" in inbox.text

    page = nadia.follow(nadia.submit(nadia.get(address(order)), address(order), do="confirm"))

    assert "Order confirmed by the institute" in page.text
    assert orders.get("org_acme", order.order_id).state is OrderState.CONFIRMED
    assert order.reference not in nadia.get("/staff/orders").text
    assert order.reference in nadia.get("/staff/orders?state=confirmed").text


def test_an_order_that_waits_behind_many_confirmed_ones_is_reached(nadia: Browser, order: Order) -> None:
    with OrderItem.batch_write() as batch:
        for n in range(301):
            later = ids.new("ord", at=order.ordered_at + timedelta(seconds=n + 1))
            batch.save(orders._item(replace(order, order_id=later, state=OrderState.CONFIRMED)))

    inbox = nadia.get("/staff/orders")
    further = nadia.get("/staff/orders" + next(link for link in inbox.links() if "cursor=" in link))

    assert order.reference not in inbox.text
    assert order.reference in further.text


def test_confirming_twice_says_it_was_done(nadia: Browser, order: Order) -> None:
    nadia.post(address(order), {"do": "confirm"})

    page = nadia.post(address(order), {"do": "confirm"}, status=409)

    assert "already confirmed" in page.text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?state=all", True),
        ("?organisation=duvallon", True),
        ("?organisation=991433822", True),
        ("?organisation=nobody", False),
        ("?session=2026-00001", True),
        ("?session=2026-00002", False),
        ("?month=2026-11", True),
        ("?month=2026-10", False),
        ("?state=cancelled", False),
    ],
)
def test_the_inbox_is_narrowed(nadia: Browser, order: Order, query: str, is_there: bool) -> None:
    assert (order.reference in nadia.get(f"/staff/orders{query}").text) is is_there


def test_a_seat_is_cancelled_with_a_reason(nadia: Browser, order: Order) -> None:
    seat = registrations.of_order("org_acme", order.order_id)[0]
    form = {"do": "cancel", "registration_id": seat.registration_id}

    refused = nadia.post(address(order), form, status=422)
    nadia.post(address(order), {**form, "reason": "Arrêt maladie"})

    assert "Say why" in refused.text
    assert seats_taken() == 2
    assert "Arrêt maladie" in nadia.get(address(order)).text


def test_a_seat_is_given_to_somebody_of_the_clients_directory(nadia: Browser, order: Order) -> None:
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    stored_trainee(organisation_id="org_rival", trainee_id="trn_theirs", first_name="Max", last_name="Weber")
    seat = registrations.of_order("org_acme", order.order_id)[2]

    page = nadia.get(f"{address(order)}?seat={seat.registration_id}&q=weber")
    assert [b["value"] for b in page.soup.select("button.picker-option")] == ["trn_max"]
    nadia.post(
        address(order), {"do": "give", "registration_id": seat.registration_id, "trainee_id": "trn_max"}
    )
    nadia.post(
        address(order),
        {"do": "give", "registration_id": seat.registration_id, "trainee_id": "trn_theirs"},
        status=404,
    )

    assert registrations.get("org_acme", seat.registration_id).full_name == "Max Weber"


def test_a_seat_is_moved_and_the_client_reads_where_to(nadia: Browser, order: Order) -> None:
    stored_session(session_id="ses_2", code="2026-00002")
    seat = registrations.of_order("org_acme", order.order_id)[0]
    form = {"do": "move", "registration_id": seat.registration_id, "reason": "Formateur absent"}

    unknown = nadia.post(address(order), {**form, "session_code": "2026-99999"}, status=422)
    nadia.post(address(order), {**form, "session_code": "2026-00002"})

    assert "No session has this code." in unknown.text
    assert "→ session 2026-00002" in nadia.get(address(order)).text
    signed_in(nadia, stored_user())
    page = nadia.get(f"/orders/{order.order_id}")
    assert "→ session 2026-00002" in page.text
    assert "Formateur absent" in page.text


def test_staff_place_an_order_for_a_client(nadia: Browser, order: Order) -> None:
    stored_trainee(trainee_id="trn_max", first_name="Max", last_name="Weber")
    path = "/staff/orders/new/org_acme"
    blank = nadia.get(f"{path}?session=2026-00001")
    found = nadia.submit(blank, path, status=200, do="search", q="weber")
    ticked = nadia.submit(found, path, status=200, do="search", q="zoe", trainee_ids="trn_max")
    assert ticked.form(path)["trainee_ids"] == "trn_max"
    assert seats_taken() == 3

    answer = nadia.post(path, {"session_code": "2026-00001", "trainee_ids": "trn_max", "unnamed": "2"})

    assert "Max" in nadia.follow(answer).text
    assert seats_taken() == 6


def test_the_same_form_sent_twice_places_one_order(nadia: Browser, order: Order) -> None:
    path = "/staff/orders/new/org_acme"
    page = nadia.get(f"{path}?session=2026-00001")

    first, second = (nadia.submit(page, path, unnamed="2") for _ in range(2))

    assert first.location == second.location
    assert seats_taken() == 5
    nadia.post(path, {"session_code": "2026-00001", "unnamed": "1", "order_id": "ord_../../x"})
    assert seats_taken() == 6


def test_what_is_wrong_with_a_staff_order_is_said(nadia: Browser, order: Order) -> None:
    path = "/staff/orders/new/org_acme"

    blank = nadia.post(path, {"unnamed": "1"}, status=422)
    unknown = nadia.post(path, {"session_code": "2026-99999", "unnamed": "1"}, status=422)
    full = nadia.post(path, {"session_code": "2026-00001", "unnamed": "10"}, status=409)
    twice = nadia.post(path, {"session_code": "2026-00001", "trainee_ids": "trn_lea"}, status=409)
    nadia.post(path, {"session_code": "2026-00001", "unnamed": "10", "overbook_reason": "Grande salle"})

    assert "session_code" in blank.errors
    assert "session_code" in unknown.errors
    assert "Seats left in this session: 9" in full.text
    assert order.reference in twice.text
    assert seats_taken() == 13


def test_a_client_never_reaches_the_inbox(browser: Browser, order: Order) -> None:
    signed_in(browser, stored_user())

    browser.get("/staff/orders", status=403)
    browser.get(address(order), status=403)
