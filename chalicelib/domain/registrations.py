"""Registrations: the seats of an order, named or not yet."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain import ids
from chalicelib.domain.errors import RuleViolation
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.domain.start_reminders import FIRST_LOOK


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
    started_at: datetime | None = None
    """Of an on-demand course: when the trainee began it. From then on it can't be cancelled online (ORD-12)."""
    remind_at: datetime | None = None
    """Of an on-demand course: when to look whether a reminder is due (CER-5); None: never again."""
    reminded_at: datetime | None = None
    reminders: int = 0
    """How many were promised."""
    version: int = 0

    @property
    def is_named(self) -> bool:
        return self.trainee_id is not None

    @property
    def is_running(self) -> bool:
        """Not cancelled."""
        return self.state is RegistrationState.REGISTERED

    def touches(self, first: date, last: date) -> bool:
        """Whether the session's days and these have one in common; one without dates touches none."""
        return (
            self.starts_on is not None
            and self.ends_on is not None
            and self.starts_on <= last
            and first <= self.ends_on
        )

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def registration_id(order_id: str, *, seat: int) -> str:
    """Of the n-th seat of an order, from 1."""
    return f"reg_{ids.body(order_id)}_{seat:03d}"


def prefix_of_order(order_id: str) -> str:
    return f"reg_{ids.body(order_id)}_"


def order_id_of(registration_id: str) -> str:
    """The order whose seat this is."""
    return "ord_" + registration_id.removeprefix("reg_").rpartition("_")[0]


def seat_number(registration_id: str) -> int:
    """From 1, within its order."""
    return int(registration_id.rpartition("_")[2])


class AlreadyCancelled(RuleViolation):
    code = "registration_already_cancelled"
    message = "This registration was already cancelled."


class Dated(RuleViolation):
    """ORD-12."""

    code = "registration_is_dated"
    message = "A seat in a session with dates can’t be cancelled online: ask your contact."


class Started(RuleViolation):
    """ORD-12."""

    code = "registration_started"
    message = "This course was started: it can’t be cancelled online any more. Ask your contact."


def check_cancellable(registration: Registration, kind: SessionKind) -> None:
    """What a client may cancel alone: an on-demand course that was not started (ORD-12). Raises AlreadyCancelled, Dated, Started."""
    require_running(registration)
    if kind is not SessionKind.ON_DEMAND:
        raise Dated
    if registration.started_at is not None:
        raise Started


def cancel(registration: Registration) -> Registration:
    """The seat is free again. Raises AlreadyCancelled."""
    require_running(registration)
    return replace(registration, state=RegistrationState.CANCELLED)


def move(registration: Registration, session: Session) -> Registration:
    """The same seat of the same order, in another session. Raises AlreadyCancelled."""
    require_running(registration)
    return replace(
        registration,
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        remind_at=first_look(session.kind, registered_at=registration.registered_at),
    )


def first_look(kind: SessionKind, *, registered_at: datetime) -> datetime | None:
    """When to look first whether a reminder is due (CER-5); None where the course has dates."""
    return registered_at + FIRST_LOOK if kind is SessionKind.ON_DEMAND else None


def require_running(registration: Registration) -> None:
    """Raises AlreadyCancelled."""
    if not registration.is_running:
        raise AlreadyCancelled
