"""A booked session that moves takes its registrations along: they carry its days for lists and people's plannings."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import STAFF
from chalicelib.domain.outbox import Promise
from chalicelib.domain.sessions import Session
from chalicelib.models import registrations, sessions
from chalicelib.models.base import transaction
from chalicelib.ports import Ports

KIND = "session_moved"


def promised(before: Session, after: Session, *, at: datetime) -> Promise | None:
    """What is owed when the days change while seats are taken; None: nothing."""
    if not before.is_booked or (before.starts_on, before.ends_on) == (after.starts_on, after.ends_on):
        return None
    return Promise(
        key=f"{KIND}/{after.session_id}/{before.version + 1}",
        kind=KIND,
        organisation_id=STAFF,
        object_id=after.session_id,
        due_at=at,
        promised_at=at,
    )


def follow(_: Ports, promise: Promise) -> None:
    """Give each registration the days its session has now. May be run twice, at any time. Raises Refused: try again."""
    session = sessions.get(promise.object_id)
    for seat in registrations.of_session(session.session_id):
        moved = replace(seat, starts_on=session.starts_on, ends_on=session.ends_on)
        if moved != seat:
            with transaction() as tx:
                registrations.replace(tx, moved, before=seat)
