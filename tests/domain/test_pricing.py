"""What seats cost (ORD-6)."""

from decimal import Decimal

import pytest

from chalicelib.domain import pricing
from chalicelib.domain.institute import VatRegime
from chalicelib.domain.sessions import SessionKind
from tests.factories import a_session, a_training, an_institute


@pytest.mark.parametrize(
    ("session_price", "training_price", "seats", "net"),
    [(112_000, 99_000, 3, 336_000), (0, 99_000, 3, 297_000), (0, 0, 3, 0), (112_001, 0, 1, 112_001)],
)
def test_a_seat_costs_the_sessions_price_or_the_trainings(
    session_price: int, training_price: int, seats: int, net: int
) -> None:
    amount = pricing.amount(
        a_session(price_cents=session_price),
        a_training(price_cents=training_price),
        seats=seats,
        institute=an_institute(),
    )

    assert (amount.net_cents, amount.vat_cents, amount.total_cents) == (net, 0, net)


@pytest.mark.parametrize(
    ("seats_taken", "session_price", "intra_price", "net"),
    [(0, 600_000, 672_000, 600_000), (0, 0, 672_000, 672_000), (0, 0, None, 0), (1, 600_000, 672_000, 0)],
)
def test_an_in_house_session_has_one_price_charged_with_its_first_seats(
    seats_taken: int, session_price: int, intra_price: int | None, net: int
) -> None:
    session = a_session(kind=SessionKind.INTRA, price_cents=session_price, seats_taken=seats_taken)

    amount = pricing.amount(
        session, a_training(price_intra_cents=intra_price), seats=8, institute=an_institute()
    )

    assert (amount.net_cents, amount.seats) == (net, 8)


@pytest.mark.parametrize(
    ("regime", "rate", "total", "note"),
    [
        (VatRegime.EXEMPT, Decimal(0), 112_001, "Exonération"),
        (VatRegime.FRANCHISE, Decimal(0), 112_001, "TVA non applicable"),
        (VatRegime.TAXABLE, Decimal("0.20"), 134_401, ""),
    ],
)
def test_vat_follows_the_institutes_regime(regime: VatRegime, rate: Decimal, total: int, note: str) -> None:
    institute = an_institute(vat_regime=regime)

    amount = pricing.amount(a_session(price_cents=112_001), a_training(), seats=1, institute=institute)

    assert (amount.vat_rate, amount.total_cents) == (rate, total)
    assert institute.vat_note.startswith(note)
