"""What an order costs by the seats it has left (ORD-9)."""

from dataclasses import replace

import pytest

from chalicelib.domain import orders as rules
from chalicelib.domain.money import Amount
from chalicelib.domain.orders import OrderState
from chalicelib.domain.registrations import RegistrationState
from tests.deliveries import TWO, a_seat, an_order


@pytest.mark.parametrize(
    ("amount", "running", "total_cents", "state"),
    [
        (Amount(unit_price_cents=100_00, seats=3), 3, 300_00, OrderState.VALIDATED),
        (Amount(unit_price_cents=100_00, seats=3), 2, 200_00, OrderState.VALIDATED),
        (Amount(unit_price_cents=100_00, seats=3), 0, 0, OrderState.CANCELLED),
        (Amount(unit_price_cents=100_00, seats=3, discount_cents=30_00), 2, 180_00, OrderState.VALIDATED),
        (Amount(unit_price_cents=100_00, seats=3, discount_cents=30_01), 1, 90_00, OrderState.VALIDATED),
        (Amount(unit_price_cents=500_00, seats=3, is_flat=True), 1, 500_00, OrderState.VALIDATED),
        (Amount(unit_price_cents=500_00, seats=3, is_flat=True), 0, 0, OrderState.CANCELLED),
    ],
)
def test_cancelled_seats_leave_the_amount_and_their_share_of_the_discount(
    amount: Amount, running: int, total_cents: int, state: OrderState
) -> None:
    order = an_order(amount=amount)
    people = (*TWO, None)
    seats = [
        replace(
            a_seat(order, people[n], number=n + 1),
            state=RegistrationState.REGISTERED if n < running else RegistrationState.CANCELLED,
        )
        for n in range(3)
    ]

    after = rules.following(order, seats)

    assert (after.amount.total_cents, after.seats, after.state) == (total_cents, running, state)
    assert len(after.trainee_names) == min(running, 2)
