"""What a session brings in, and what is left of it once its costs are paid (SES-14). Cents excluding VAT."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.domain.money import rounded
from chalicelib.domain.orders import Order
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Session, SessionKind, Workflow


@dataclass(frozen=True, kw_only=True)
class Margin:
    revenue_cents: int
    cost_cents: int
    is_expected: bool = False
    """An in-house session that nobody has ordered yet: its price stands for the revenue."""

    @property
    def cents(self) -> int:
        """Negative: the session costs more than it brings in."""
        return self.revenue_cents - self.cost_cents

    @property
    def rate(self) -> Decimal | None:
        """Of the revenue; None where there is none to compare with."""
        return Decimal(self.cents) / self.revenue_cents if self.revenue_cents else None


def margin(
    session: Session, seats: Iterable[Registration], orders: Iterable[Order], *, cost_cents: int
) -> Margin:
    """Of the seats that are running in this session, each at what its order charges for it after discount."""
    running = [seat for seat in seats if seat.is_running and seat.session_id == session.session_id]
    known = {order.order_id: order for order in orders}
    earned = sum(
        _earned(known[order_id], session, seats=number)
        for order_id, number in Counter(seat.order_id for seat in running).items()
        if order_id in known
    )
    if _is_awaited(session, running):
        return Margin(revenue_cents=session.price_cents, cost_cents=cost_cents, is_expected=True)
    return Margin(revenue_cents=earned, cost_cents=cost_cents)


def _earned(order: Order, session: Session, *, seats: int) -> int:
    """A flat price is earned where it was ordered, whatever the seats; a discount goes with the seats it was given for."""
    amount = order.amount
    if amount.is_flat:
        return amount.net_cents if order.session.session_id == session.session_id else 0
    if not amount.seats:
        return 0
    discount = rounded(Decimal(amount.discount_cents * seats) / amount.seats)
    return amount.unit_price_cents * seats - discount


def _is_awaited(session: Session, running: Sequence[Registration]) -> bool:
    """In-house, sold at one price, and not called off: its price is agreed before its trainees are named."""
    return session.kind is SessionKind.INTRA and not running and session.workflow is not Workflow.CANCELLED
