"""Waiting lists of full sessions: first come first served, seats offered with a deadline and held meanwhile (ORD-16)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.carts import MAX_SEATS
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.sessions import Session, SessionKind, Workflow

LEAST_TIME = timedelta(hours=1)
"""Before the start: with less left, nobody can accept and come; the list is closed."""


class WaitingState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    LEFT = "left"
    REMOVED = "removed"
    CLOSED = "closed"
    """The session began or was cancelled."""


LIVE = frozenset({WaitingState.WAITING, WaitingState.OFFERED})


class SeatsLeft(RuleViolation):
    """Facts: `seats_left`."""

    code = "seats_left"
    message = "This session still has enough seats (%(seats_left)s): order them directly."


class NoList(RuleViolation):
    code = "no_waiting_list"
    message = "This session has no waiting list: it has no limit of seats, or can’t be ordered any more."


class AlreadyWaiting(RuleViolation):
    code = "already_waiting"
    message = "Your organisation is on this waiting list already."


class NotOffered(RuleViolation):
    code = "seats_not_offered"
    message = "These seats are not offered any more: the offer lapsed, or was answered."


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Who waits for how many seats of a session."""

    session_id: str
    waiting_id: str
    """`wai_…`: sorts by arrival."""
    organisation_id: str
    user_id: str
    user_name: str
    email: str
    language: str
    session_code: str
    title: str
    seats: int
    takes_fewer: bool = False
    """As many as possible, rather than all or none."""
    state: WaitingState = WaitingState.WAITING
    joined_at: datetime
    offered: int = 0
    """Seats held for this entry while it is offered them."""
    deadline: datetime | None = None
    """Until when the offer stands."""
    order_id: str = ""
    """What became of an accepted offer."""
    reason: str = ""
    """Why staff removed it."""
    version: int = 0

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_offered(self) -> bool:
        return self.state is WaitingState.OFFERED


def has_list(session: Session) -> bool:
    """A list is for sessions with dates that anybody may book, and with so many seats only."""
    return session.kind is SessionKind.INTER and session.capacity_max is not None


def check_join(session: Session, *, seats: int) -> None:
    """Nobody waits for seats that are there.

    Raises InvalidInput, NoList, SeatsLeft.
    """
    if not has_list(session) or session.capacity_max is None:
        raise NoList
    if not 1 <= seats <= min(MAX_SEATS, session.capacity_max):
        raise InvalidInput({"seats": "Enter a number of seats that the session has."})
    if session.seats_left is not None and seats <= session.seats_left:
        raise SeatsLeft(seats_left=session.seats_left)


def is_closed(session: Session, *, starts_at: datetime | None, at: datetime) -> bool:
    """Whether nobody can be offered a seat any more: cancelled, begun, about to begin, or without a list by now."""
    if session.workflow not in (Workflow.CREATED, Workflow.CONFIRMED) or not has_list(session):
        return True
    return starts_at is not None and starts_at - at < LEAST_TIME


def deadline(*, at: datetime, starts_at: datetime | None, hours: int) -> datetime:
    """The offer stands for this many hours, but at most half of the time left before the start, so that the next can be asked too."""
    longest = at + timedelta(hours=hours)
    return longest if starts_at is None else min(longest, at + (starts_at - at) / 2)


def pick(entries: Iterable[Waiting], *, available: int) -> tuple[Waiting, int] | None:
    """The first who can be satisfied, in order of arrival, and with how many seats; None: nobody."""
    for entry in entries:
        if entry.state is not WaitingState.WAITING:
            continue
        if entry.takes_fewer and available > 0:
            return entry, min(entry.seats, available)
        if entry.seats <= available:
            return entry, entry.seats
    return None


def position(entries: Sequence[Waiting], waiting_id: str) -> int:
    """From 1, among those who wait; 0 for who does not wait (any more)."""
    waiting = [entry.waiting_id for entry in entries if entry.state is WaitingState.WAITING]
    return waiting.index(waiting_id) + 1 if waiting_id in waiting else 0


def held(entries: Iterable[Waiting]) -> int:
    """Seats that live offers hold."""
    return sum(entry.offered for entry in entries if entry.is_offered)


def offer(entry: Waiting, seats: int, *, until: datetime) -> Waiting:
    return replace(entry, state=WaitingState.OFFERED, offered=seats, deadline=until)


def check_offer(entry: Waiting, *, at: datetime) -> None:
    """Raises NotOffered."""
    if not entry.is_offered or entry.deadline is None or entry.deadline <= at:
        raise NotOffered
