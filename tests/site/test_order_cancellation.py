"""An on-demand course that was not started is cancelled by the client, a dated seat is not (ORD-12)."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.orders import Order, OrderState
from chalicelib.domain.sessions import SessionKind
from chalicelib.models import emails, orders, registrations
from chalicelib.ports import Ports
from chalicelib.services import follow_ups, mailings
from chalicelib.services import orders as service
from tests.factories import a_user, signed_in, stored_organisation, stored_staff, stored_user
from tests.page import Browser
from tests.services.ordering import a_validation, client_of, filled_cart, seats_taken, stored_client


def placed(ports: Ports, **session: object) -> Order:
    """Two seats, one of them Léa's."""
    stored_client(**session)
    client = client_of(a_user())
    cart = filled_cart(ports, client, seats=2)
    return service.place(ports, client, cart, a_validation(cart))


def on_demand(ports: Ports) -> Order:
    return placed(ports, kind=SessionKind.ON_DEMAND, capacity_max=None, starts_on=None, ends_on=None)


def seats_of(order: Order) -> list[str]:
    return [seat.registration_id for seat in registrations.of_order("org_acme", order.order_id)]


def test_an_on_demand_seat_is_cancelled_with_its_price_and_a_confirmation(
    browser: Browser, ports: Ports
) -> None:
    order = on_demand(ports)
    signed_in(browser, stored_user())
    lea = seats_of(order)[0]
    path = f"/orders/{order.order_id}"
    assert "Cancel…" in browser.get(path).text

    page = browser.follow(browser.post(path, {"registration_id": lea}))

    assert not registrations.get("org_acme", lea).is_running
    assert seats_taken() == 1
    assert orders.get("org_acme", order.order_id).amount.total_cents == 112_000
    assert "Seat 1 cancelled by the client" in page.text
    assert "€1,120.00 instead of €2,240.00" in page.text
    follow_ups.follow_up(ports, f"cancelled_by_client/{lea}")
    mailings.deliver(ports, f"registration_cancelled/{lea}")
    assert emails.get(f"registration_cancelled/{lea}").to == ("claire@duvallon.example",)
    browser.post(path, {"registration_id": lea})  # sent twice, done once
    assert seats_taken() == 1


def test_with_its_last_seat_the_order_is_cancelled_and_nothing_is_due(browser: Browser, ports: Ports) -> None:
    order = on_demand(ports)
    signed_in(browser, stored_user())

    for seat in seats_of(order):
        browser.post(f"/orders/{order.order_id}", {"registration_id": seat})

    after = orders.get("org_acme", order.order_id)
    assert (after.state, after.amount.total_cents) == (OrderState.CANCELLED, 0)


def test_a_started_course_stays(browser: Browser, ports: Ports) -> None:
    order = on_demand(ports)
    lea = seats_of(order)[0]
    signed_in(browser, stored_staff(Role.OPERATIONS_MANAGER))
    browser.post(f"/staff/registrations/org_acme/{lea}", {"do": "start", "registration_id": lea})
    signed_in(browser, stored_user())

    page = browser.post(f"/orders/{order.order_id}", {"registration_id": lea}, status=409)

    assert "was started" in page.text
    assert registrations.get("org_acme", lea).is_running


def test_a_dated_seat_is_the_contacts_matter(browser: Browser, ports: Ports) -> None:
    order = placed(ports)
    signed_in(browser, stored_user())
    path = f"/orders/{order.order_id}"
    assert "Cancel…" not in browser.get(path).text

    page = browser.post(path, {"registration_id": seats_of(order)[0]}, status=409)

    assert "ask your contact" in page.text
    assert seats_taken() == 2


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ({"roles": frozenset({Role.CLIENT_STANDARD})}, 403),
        ({"roles": frozenset({Role.REGISTRATION_MANAGER}), "email": "other@duvallon.example"}, 404),
        ({"organisation_id": "org_rival"}, 404),
    ],
)
def test_who_may_not_order_or_read_the_order_cancels_nothing(
    browser: Browser, ports: Ports, person: dict[str, object], status: int
) -> None:
    order = on_demand(ports)
    stored_organisation(organisation_id="org_rival", siren="552100554")
    signed_in(browser, stored_user(**{"user_id": "usr_eve", "username": "eve", **person}))

    browser.post(f"/orders/{order.order_id}", {"registration_id": seats_of(order)[0]}, status=status)

    assert seats_taken() == 2
