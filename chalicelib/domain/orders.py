"""Orders: validated carts, read-only for the client afterwards (ORD-7 to ORD-11)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain import ids
from chalicelib.domain.money import Amount
from chalicelib.domain.sessions import SessionKind
from chalicelib.domain.trainings import Modality


class OrderState(StrEnum):
    VALIDATED = "validated"
    CONFIRMED = "confirmed"
    """Staff have looked at it."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class SessionSnapshot:
    """The session as it was ordered."""

    session_id: str
    code: str
    training_code: str
    title: str
    kind: SessionKind
    modality: Modality
    starts_on: date | None
    ends_on: date | None
    place: str
    city: str
    language: str
    duration_minutes: int
    duration_days_tenths: int


@dataclass(frozen=True, kw_only=True)
class Order:
    organisation_id: str
    order_id: str
    state: OrderState
    session: SessionSnapshot
    amount: Amount
    vat_note: str
    """The legal sentence when VAT is not charged."""
    ordered_at: datetime
    ordered_by_id: str
    ordered_by_name: str
    ordered_by_email: str
    language: str
    establishment_id: str | None
    """To invoice."""
    purchase_order_number: str = ""
    funding_body: str = ""
    comment: str = ""
    terms_version: str = ""
    """Of the general terms of sale accepted with the prerequisites (ORD-7)."""
    access_language: str = ""
    access_months: int | None = None
    manager_name: str = ""
    manager_email: str = ""
    manager_phone: str = ""
    version: int = 0

    @property
    def reference(self) -> str:
        return reference(self.order_id)

    @property
    def seats(self) -> int:
        return self.amount.seats


def reference(order_id: str) -> str:
    """What people say on the phone: `BC-2611-7KQ4-M2X`: year, month and the seven characters of chance of the identifier."""
    chance = ids.body(order_id)[ids.TIME_CHARACTERS :].upper()
    return f"BC-{ids.created_at(order_id):%y%m}-{chance[:4]}-{chance[4:]}"
