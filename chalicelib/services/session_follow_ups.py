"""What follows a change of a session or a seat: registrations, calendars of trainers and rooms, invitations (SES-8, SES-13, ORD-9)."""

from chalicelib.domain.outbox import Promise
from chalicelib.models import sessions
from chalicelib.ports import Ports
from chalicelib.services import session_cancellation, session_moves


def planning_changed(_ports: Ports, promise: Promise) -> None:
    """Take what depends on the planning along. May be run twice, at any time: each step reads what is true now."""
    session = sessions.get(promise.object_id)
    session_moves.follow(session)


def session_cancelled(ports: Ports, promise: Promise) -> None:
    """Cancel the registrations, free trainers and rooms, withdraw the invitations (SES-8). May be run twice."""
    session_cancellation.follow(ports, promise)


def seat_changed(_ports: Ports, _promise: Promise) -> None:
    """A seat was given to somebody, moved or cancelled: its calendar invitations follow (NOT-5). May be run twice."""
