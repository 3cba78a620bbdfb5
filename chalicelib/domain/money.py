"""Money: whole cents of euro. Rates are Decimal. Rounding is commercial (half away from zero), line by line."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NO_VAT = Decimal(0)
STANDARD_VAT = Decimal("0.20")
MOST_CENTS = 10**15
"""More than this nobody meant to type."""


def rounded(amount: Decimal) -> int:
    """Whole cents, halves away from zero."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_euros(text: str) -> int:
    """Cents of an amount typed or exported by a person: `1 350,00`, `1350.00`, `448`. Raises ValueError."""
    cleaned = "".join(text.split()).replace("€", "").replace("\u202f", "").replace(",", ".")
    try:
        cents = Decimal(cleaned) * 100
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not cents.is_finite() or abs(cents) > MOST_CENTS or cents != cents.to_integral_value():
        raise ValueError(text)
    return int(cents)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """What an order costs, always shown whole (ORD-6): cents, and the VAT rate that made them."""

    unit_price_cents: int
    seats: int
    discount_cents: int = 0
    vat_rate: Decimal = NO_VAT
    is_flat: bool = False
    """The price is of the whole session, whatever the seats (in-house)."""

    @property
    def gross_cents(self) -> int:
        """Without any seat left, nothing."""
        return self.unit_price_cents * (min(self.seats, 1) if self.is_flat else self.seats)

    @property
    def net_cents(self) -> int:
        """Excluding VAT, after discount."""
        return self.gross_cents - self.discount_cents

    @property
    def vat_cents(self) -> int:
        return rounded(self.net_cents * self.vat_rate)

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.vat_cents
