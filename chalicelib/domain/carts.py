"""The ordering turn and the cart: one person at a time orders for an organisation, seats of one session (ORD-1 to ORD-5)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import InvalidInput, NotFound, RuleViolation
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.domain.trainings import Training

TURN_LEASE = timedelta(minutes=15)
"""The turn ends by itself after this long without activity (ORD-1)."""

TURN_RENEWAL = timedelta(minutes=1)
"""Activity renews the lease at most this often, to spare writes."""

MAX_SEATS = 45
"""An order is written in one transaction of at most 100 items: two per named seat, and a few of its own."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who holds the right to order, since when, until when if nothing happens."""

    user_id: str
    user_name: str
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A named seat of the cart: a snapshot of the trainee as picked."""

    trainee_id: str
    last_name: str
    first_name: str
    email: str = ""
    job: str = ""
    establishment_id: str | None = None
    overlap_reason: str = ""
    """Why the person may be in two overlapping sessions (ORD-4); empty: there is no overlap."""


@dataclass(frozen=True, kw_only=True)
class Cart:
    """One per organisation. Without `session_id` it is empty. `seats` counts named and unnamed seats."""

    organisation_id: str
    turn: Turn | None = None
    session_id: str | None = None
    training_code: str = ""
    title: str = ""
    """Of the session, for the top bar."""
    seats: int = 0
    named: tuple[Seat, ...] = ()
    access_language: str = ""
    access_months: int | None = None
    """On-demand: chosen language and validity period (ORD-5)."""
    version: int = 0

    @property
    def is_empty(self) -> bool:
        return self.session_id is None

    @property
    def unnamed(self) -> int:
        return self.seats - len(self.named)

    def holder(self, *, at: datetime) -> Turn | None:
        """The turn if it is still running."""
        return self.turn if self.turn is not None and self.turn.expires_at > at else None


class TurnTaken(RuleViolation):
    """Facts: `holder` (name), `since`."""

    code = "turn_taken"
    message = "%(holder)s is ordering for your organisation. You can browse and consult everything meanwhile."


class TurnLost(RuleViolation):
    code = "turn_lost"
    message = "Your ordering turn has ended and the cart was emptied. Take the turn again to order."


class CartHoldsAnotherSession(RuleViolation):
    code = "cart_holds_another_session"
    message = "The cart already holds another session. Validate it or empty it first."


class TooManySeats(RuleViolation):
    """Facts: `limit`."""

    code = "too_many_seats"
    message = "One order holds at most %(limit)s seats. Validate this one, then order the others."


class FewerSeatsThanTrainees(RuleViolation):
    """Facts: `named`."""

    code = "fewer_seats_than_trainees"
    message = "%(named)s trainees are named: remove some before lowering the number of seats."


class AlreadyInCart(RuleViolation):
    code = "already_in_cart"
    message = "This trainee already has a seat in the cart."


class CartEmpty(RuleViolation):
    code = "cart_empty"
    message = "The cart is empty. Choose a session in the catalogue."


def holds_turn(cart: Cart, user_id: str, *, at: datetime) -> bool:
    holder = cart.holder(at=at)
    return holder is not None and holder.user_id == user_id


def lost_turn(cart: Cart, user_id: str, *, at: datetime) -> bool:
    """Whether this person's turn ran out and nobody has taken it since (ORD-1)."""
    return cart.turn is not None and cart.turn.user_id == user_id and cart.holder(at=at) is None


def take_turn(cart: Cart, *, user_id: str, user_name: str, at: datetime) -> Cart:
    """The turn and a clean cart; one's own running turn is renewed with its cart. Raises TurnTaken (ORD-1)."""
    holder = cart.holder(at=at)
    if holder is None:
        turn = Turn(user_id=user_id, user_name=user_name, since=at, expires_at=at + TURN_LEASE)
        return replace(_clean(cart), turn=turn)
    if holder.user_id != user_id:
        raise TurnTaken(holder=holder.user_name, since=holder.since)
    return renew_turn(cart, at=at)


def renew_turn(cart: Cart, *, at: datetime) -> Cart:
    """Activity of the holder: fifteen more minutes."""
    assert cart.turn is not None
    return replace(cart, turn=replace(cart.turn, expires_at=at + TURN_LEASE))


def is_due_for_renewal(cart: Cart, user_id: str, *, at: datetime) -> bool:
    """Whether the holder's lease is older than a minute."""
    return (
        cart.turn is not None
        and holds_turn(cart, user_id, at=at)
        and cart.turn.expires_at - at <= TURN_LEASE - TURN_RENEWAL
    )


def require_turn(cart: Cart, user_id: str, *, at: datetime) -> None:
    """What only the holder does. Raises TurnLost: the page this came from was shown to a holder."""
    if not holds_turn(cart, user_id, at=at):
        raise TurnLost


def release_turn(cart: Cart) -> Cart:
    """The turn is free and the cart gone: after validation, on abandoning it, on sign-out."""
    return _clean(cart)


def empty(cart: Cart) -> Cart:
    """No session, no seats; the turn stays."""
    return replace(_clean(cart), turn=cart.turn)


def put_session(
    cart: Cart,
    *,
    session_id: str,
    training_code: str,
    title: str,
    seats: int,
    access_language: str = "",
    access_months: int | None = None,
) -> Cart:
    """Seats of a session in the cart. The session it already holds keeps its trainees, and at least its seats (a double click adds none).

    Raises CartHoldsAnotherSession, TooManySeats, InvalidInput.
    """
    if not cart.is_empty and cart.session_id != session_id:
        raise CartHoldsAnotherSession
    chosen = replace(
        cart,
        session_id=session_id,
        training_code=training_code,
        title=title,
        access_language=access_language,
        access_months=access_months,
    )
    return set_seats(chosen, max(cart.seats, seats))


def set_seats(cart: Cart, seats: int) -> Cart:
    """More seats than known trainees are unnamed, fewer is refused (ORD-3). Raises InvalidInput, FewerSeatsThanTrainees, TooManySeats."""
    require_session(cart)
    if seats < 1:
        raise InvalidInput({"seats": "Enter a number of at least 1."})
    if seats < len(cart.named):
        raise FewerSeatsThanTrainees(named=len(cart.named))
    if seats > MAX_SEATS:
        raise TooManySeats(limit=MAX_SEATS)
    return replace(cart, seats=seats)


def add_trainee(cart: Cart, seat: Seat) -> Cart:
    """Names an unnamed seat, or one more when all are named. Raises AlreadyInCart, TooManySeats."""
    require_session(cart)
    if any(taken.trainee_id == seat.trainee_id for taken in cart.named):
        raise AlreadyInCart
    named = (*cart.named, seat)
    return set_seats(replace(cart, named=named), max(cart.seats, len(named)))


def remove_trainee(cart: Cart, trainee_id: str) -> Cart:
    """The seat goes with the person, unless the buyer wants more seats than the people he or she knows. Raises NotFound."""
    named = tuple(seat for seat in cart.named if seat.trainee_id != trainee_id)
    if len(named) == len(cart.named):
        raise NotFound(trainee_id)
    seats = cart.seats if cart.unnamed else max(1, len(named))
    return replace(cart, named=named, seats=seats)


def remove_trainees(cart: Cart) -> Cart:
    """Start the list of people again; the number of seats stays."""
    return replace(cart, named=())


def require_session(cart: Cart) -> None:
    """Raises CartEmpty."""
    if cart.is_empty:
        raise CartEmpty


def _clean(cart: Cart) -> Cart:
    """Nothing but whose it is and its version: an older page of the same cart must not look current."""
    return Cart(organisation_id=cart.organisation_id, version=cart.version)


def choose_access(
    session: Session, training: Training, *, language: str, months: int | None
) -> tuple[str, int | None]:
    """Language and months of access of an on-demand session; what offers no choice needs none (ORD-5). Raises InvalidInput."""
    if session.kind is not SessionKind.ON_DEMAND:
        return "", None
    if len(training.languages) == 1:
        language = training.languages[0]
    if training.languages and language not in training.languages:
        raise InvalidInput({"access_language": "Choose the language of the course."})
    if len(training.validity_months) == 1:
        months = training.validity_months[0]
    if training.validity_months and months not in training.validity_months:
        raise InvalidInput({"access_months": "Choose how long the access lasts."})
    return language, months
