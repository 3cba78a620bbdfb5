"""Orders: validated carts, read-only for the client afterwards (ORD-7 to ORD-11)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from chalicelib.domain import ids, pricing
from chalicelib.domain.access import Person
from chalicelib.domain.calendar import local_date
from chalicelib.domain.carts import Cart, Seat, require_session, require_turn
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.institute import Institute
from chalicelib.domain.money import Amount, rounded
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration, RegistrationState, first_look, registration_id
from chalicelib.domain.sessions import (
    Audience,
    Session,
    SessionKind,
    SessionNotOpen,
    check_seats,
    is_visible,
)
from chalicelib.domain.trainings import Modality, Training, TrainingState, is_open_to

ORDER_ID = re.compile(f"ord_[{ids.ALPHABET}]{{16}}")


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
    trainee_names: tuple[str, ...] = ()
    """Of its seats that are named and not cancelled, for lists: they would read three times as many rows otherwise."""
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


class PriceChanged(RuleViolation):
    """Facts: `total_cents`, the new one."""

    code = "price_changed"
    message = "The price changed since this page was shown. Check the new amount, then validate again."


class TermsChanged(RuleViolation):
    """Facts: `version`, the one in force."""

    code = "terms_changed"
    message = "The terms of sale changed since this page was shown. Read the new ones, then validate again."


class CartChanged(RuleViolation):
    code = "cart_changed"
    message = "The cart changed since this page was shown. Check it, then validate again."


class AlreadyRegistered(RuleViolation):
    """Facts: `name`, `reference`, `order_id` (of the order that gave the seat)."""

    code = "already_registered"
    message = "%(name)s already has a seat in this session, with the order %(reference)s."


class TooBusy(RuleViolation):
    code = "too_busy"
    message = "Very many people are ordering at this moment. Nothing was ordered: validate again."


class AlreadyHandled(RuleViolation):
    code = "order_already_handled"
    message = "This order was already confirmed or cancelled."


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What a person says when validating the cart (ORD-7), and what he or she was shown."""

    order_id: str
    """Chosen when the page was shown: the same form sent twice is the same order."""
    session_id: str
    cart_version: int
    total_cents: int
    terms_version: str
    has_accepted: bool
    """The terms of sale and the prerequisites of the training."""
    establishment_id: str | None = None
    purchase_order_number: str = ""
    funding_body: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """What is on sale, to whom, by whom: everything an order is decided on, read at one moment."""

    session: Session
    training: Training
    organisation: Organisation
    institute: Institute
    person: Person

    def amount(self, *, seats: int) -> Amount:
        return pricing.amount(self.session, self.training, seats=seats, institute=self.institute)

    def is_visible(self, *, on: date) -> bool:
        """Whether the person may order this session on this day, and its training is on offer to him or her (CAT-4)."""
        audience = Audience(
            organisation_id=self.organisation.organisation_id,
            populations=self.person.populations | self.organisation.populations,
            today=on,
        )
        offered = self.training.state is TrainingState.PUBLISHED
        is_open = is_open_to(audience.populations, self.training.populations)
        return offered and is_open and is_visible(self.session, audience)

    def check(self, *, seats: int, on: date) -> None:
        """The session can still be ordered and has so many seats. Raises SessionNotOpen, SessionFull."""
        if not self.is_visible(on=on):
            raise SessionNotOpen
        check_seats(self.session, wanted=seats)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An order and its seats, named ones first."""

    order: Order
    registrations: tuple[Registration, ...]


def place(cart: Cart, validation: Validation, sale: Sale, *, at: datetime) -> Placed:
    """The order a cart becomes (ORD-7, ORD-8).

    Raises TurnLost, CartEmpty, CartChanged, InvalidInput, TermsChanged, SessionNotOpen, SessionFull, PriceChanged.
    """
    check_cart(cart, validation, user_id=sale.person.user_id, at=at)
    if validation.terms_version != sale.institute.terms_version:
        raise TermsChanged(version=sale.institute.terms_version)
    sale.check(seats=cart.seats, on=local_date(at, zone_name=sale.institute.zone_name))
    amount = sale.amount(seats=cart.seats)
    if amount.total_cents != validation.total_cents:
        raise PriceChanged(total_cents=amount.total_cents)
    order = new_order(
        sale,
        amount,
        order_id=validation.order_id,
        establishment_id=validation.establishment_id,
        purchase_order_number=validation.purchase_order_number,
        funding_body=validation.funding_body,
        comment=validation.comment,
        terms_version=validation.terms_version,
        access_language=cart.access_language,
        access_months=cart.access_months,
        at=at,
    )
    return placed(order, named=cart.named, at=at)


def check_cart(cart: Cart, validation: Validation, *, user_id: str, at: datetime) -> None:
    """It is still the cart that was shown, in the same hands, and its conditions were accepted.

    Raises TurnLost, CartEmpty, CartChanged, InvalidInput.
    """
    require_turn(cart, user_id, at=at)
    require_session(cart)
    if (cart.session_id, cart.version) != (validation.session_id, validation.cart_version):
        raise CartChanged
    if not validation.has_accepted:
        raise InvalidInput({"accepted": "Tick this box to accept the terms of sale and the prerequisites."})


def new_order(
    sale: Sale,
    amount: Amount,
    *,
    order_id: str,
    at: datetime,
    state: OrderState = OrderState.VALIDATED,
    **said: Any,
) -> Order:
    """An order with the session as it is now and the institute's person in charge (ORD-9); `said` holds what the person entered."""
    institute, organisation = sale.institute, sale.organisation
    return Order(
        organisation_id=organisation.organisation_id,
        order_id=order_id,
        state=state,
        session=snapshot(sale.session),
        amount=amount,
        vat_note=institute.vat_note,
        ordered_at=at,
        ordered_by_id=sale.person.user_id,
        ordered_by_name=sale.person.name,
        ordered_by_email=sale.person.email,
        language=sale.person.language,
        manager_name=organisation.manager_name or sale.session.manager_name or institute.name,
        manager_email=organisation.manager_email or sale.session.manager_email or institute.email,
        manager_phone=organisation.manager_phone or institute.phone,
        **said,
    )


def snapshot(session: Session) -> SessionSnapshot:
    return SessionSnapshot(**{f.name: getattr(session, f.name) for f in fields(SessionSnapshot)})


def placed(order: Order, *, named: Sequence[Seat], at: datetime) -> Placed:
    """The order with a registration per seat, numbered from 1: the named ones, then those without a name yet."""
    seats: list[Seat | None] = [*named, *[None] * (order.seats - len(named))]
    registrations = tuple(
        registration_of(order, seat, number=number, at=at) for number, seat in enumerate(seats, start=1)
    )
    return Placed(order=with_names(order, registrations), registrations=registrations)


def with_names(order: Order, registrations: Iterable[Registration]) -> Order:
    """The order with the names its seats have now."""
    return replace(
        order, trainee_names=tuple(r.full_name for r in registrations if r.is_named and r.is_running)
    )


def following(order: Order, registrations: Sequence[Registration]) -> Order:
    """The order as its seats are now: their names, and the price of those that were not cancelled (ORD-9).

    A seat moved to another session keeps the price it was ordered at; without any seat left, nothing is due and the order is cancelled.
    """
    running = sum(registration.is_running for registration in registrations)
    before = order.amount
    amount = replace(before, seats=running)
    if before.discount_cents and before.gross_cents:
        kept = rounded(Decimal(before.discount_cents) * amount.gross_cents / before.gross_cents)
        amount = replace(amount, discount_cents=kept)
    state = order.state if running else OrderState.CANCELLED
    return with_names(replace(order, amount=amount, state=state), registrations)


def registration_of(order: Order, seat: Seat | None, *, number: int, at: datetime) -> Registration:
    session = order.session
    blank = Registration(
        organisation_id=order.organisation_id,
        registration_id=registration_id(order.order_id, seat=number),
        order_id=order.order_id,
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        state=RegistrationState.REGISTERED,
        registered_at=at,
        ordered_by_email=order.ordered_by_email,
        establishment_id=order.establishment_id,
        remind_at=first_look(session.kind, registered_at=at),
    )
    return named(blank, seat) if seat else blank


def named(registration: Registration, seat: Seat) -> Registration:
    """The seat given to this person."""
    return replace(
        registration,
        trainee_id=seat.trainee_id,
        last_name=seat.last_name,
        first_name=seat.first_name,
        email=seat.email,
        job=seat.job,
        establishment_id=seat.establishment_id or registration.establishment_id,
        overlap_reason=seat.overlap_reason,
        started_at=None,
    )


def confirm(order: Order) -> Order:
    """Staff have looked at it. Raises AlreadyHandled."""
    if order.state is not OrderState.VALIDATED:
        raise AlreadyHandled
    return replace(order, state=OrderState.CONFIRMED)


def is_order_id(text: str, *, at: datetime) -> bool:
    """Whether a form may propose this identifier for its order: ours, and made within the last day."""
    if not ORDER_ID.fullmatch(text):
        return False
    return timedelta(minutes=-5) < at - ids.created_at(text) < timedelta(days=1)
