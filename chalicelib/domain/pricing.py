"""What seats cost: unit price, discounts, VAT or exemption, total; always shown whole (ORD-6)."""

from chalicelib.domain.institute import Institute
from chalicelib.domain.money import Amount
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.domain.trainings import Training


def amount(session: Session, training: Training, *, seats: int, institute: Institute) -> Amount:
    """The amount of an order of these seats.

    An in-house session has one price, charged with its first seats. Another one costs its own price per trainee, or its
    training's where it has none.
    """
    if session.kind is SessionKind.INTRA:
        return Amount(
            unit_price_cents=0 if session.is_booked else _price_of_intra(session, training),
            seats=seats,
            vat_rate=institute.vat_rate,
            is_flat=True,
        )
    return Amount(
        unit_price_cents=session.price_cents or training.price_cents,
        seats=seats,
        vat_rate=institute.vat_rate,
    )


def _price_of_intra(session: Session, training: Training) -> int:
    return session.price_cents or training.price_intra_cents or 0
