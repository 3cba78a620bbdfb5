"""Registrations: the seats of an order, named or not yet."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain import ids


class RegistrationState(StrEnum):
    REGISTERED = "registered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Registration:
    organisation_id: str
    registration_id: str
    """`reg_<body of the order's id>_<nnn>`: the seats of an order are neighbours."""
    order_id: str
    session_id: str
    session_code: str
    training_code: str
    title: str
    starts_on: date | None
    ends_on: date | None
    state: RegistrationState
    registered_at: datetime
    ordered_by_email: str = ""
    establishment_id: str | None = None
    trainee_id: str | None = None
    """None: an unnamed seat."""
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    job: str = ""
    overlap_reason: str = ""
    version: int = 0

    @property
    def is_named(self) -> bool:
        return self.trainee_id is not None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def registration_id(order_id: str, *, seat: int) -> str:
    """Of the n-th seat of an order, from 1."""
    return f"reg_{ids.body(order_id)}_{seat:03d}"


def prefix_of_order(order_id: str) -> str:
    return f"reg_{ids.body(order_id)}_"
