"""A booked session that moves takes its registrations along: they carry its days for lists and people's plannings."""

from dataclasses import replace

from chalicelib.domain.sessions import Session
from chalicelib.models import registrations
from chalicelib.models.base import transaction


def follow(session: Session) -> None:
    """Give each registration the days its session has now. May be run twice, at any time. Raises Refused: try again."""
    for seat in registrations.of_session(session.session_id):
        moved = replace(seat, starts_on=session.starts_on, ends_on=session.ends_on)
        if moved != seat:
            with transaction() as tx:
                registrations.replace(tx, moved, before=seat)
