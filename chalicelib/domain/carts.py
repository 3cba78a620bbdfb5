"""The ordering turn and the cart: one person at a time orders for an organisation, seats of one session (ORD-1 to ORD-5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import RuleViolation

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
