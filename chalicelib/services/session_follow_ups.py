"""What follows a change of a session or a seat: registrations, calendars, invitations, messages (SES-8, SES-13, ORD-9, NOT-7).

Each step reads what is true now and may be run twice; one that fails is tried again with those before it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from chalicelib.domain.outbox import Promise
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message
from chalicelib.models import registrations, sessions
from chalicelib.ports import Ports
from chalicelib.services import (
    invitations,
    occupations,
    session_cancellation,
    session_documents,
    session_mailings,
    session_moves,
    slot_facts,
    waiting_lists,
)


def planning_changed(ports: Ports, promise: Promise) -> None:
    """Participants hear of it by their calendar, the others by the message on changed slots, unless nobody is to be told (SES-13)."""
    session_id = promise.object_id
    session_moves.follow(sessions.get(session_id))
    occupations.follow(session_id)
    waiting_lists.follow_dates(ports, session_id, key=promise.key)
    told = [each for each in promise.facts.get("sequences", "").split(";") if each]
    notify = bool(promise.facts.get("notify"))
    invitations.update(ports, session_id, notify=notify, sequences=told)
    session_mailings.recompute(ports, session_id)
    if notify and sessions.get(session_id).is_booked:
        _tell_trainers(ports, promise, told)


def _tell_trainers(ports: Ports, promise: Promise, sequences: Iterable[str]) -> None:
    """Whoever else the settings name: participants were told by their invitations. A lost sequence has nobody left to tell."""
    session_id = promise.object_id
    known = {each.sequence_id for each in sessions.get_planning(session_id).sequences if each.slots}
    for sequence_id in sequences:
        if sequence_id in known:
            facts = {"sequence_id": sequence_id, **slot_facts.of_sequence(promise.facts, sequence_id)}
            run = f"{promise.key}/{sequence_id}"
            session_mailings.tell(
                ports, session_id, Message.SLOT_CHANGED, registrations=(), facts=facts, key=run
            )


def session_cancelled(ports: Ports, promise: Promise) -> None:
    """Tell everybody, cancel the registrations, close the waiting list, free trainers and rooms, empty the calendars (SES-8)."""
    session_id = promise.object_id
    running = [seat for seat in registrations.of_session(session_id) if seat.is_running]
    session_mailings.tell(ports, session_id, Message.CANCELLATION, registrations=running, key=promise.key)
    session_cancellation.follow(ports, promise)
    waiting_lists.offer(ports, session_id)
    occupations.follow(session_id)
    for seat in registrations.of_session(session_id):
        invitations.withdraw(ports, seat)
        session_documents.withdraw(ports, seat)
    session_mailings.recompute(ports, session_id)


def seats_ordered(ports: Ports, seats: Sequence[Registration]) -> None:
    """Invite who has a seat of a new order, and give what others got already (ORD-10)."""
    invitations.settle(ports, seats)
    of_session = sorted(seats, key=lambda seat: seat.session_id)
    for session_id, group in groupby(of_session, key=lambda seat: seat.session_id):
        session_mailings.catch_up(ports, session_id, list(group))


def seat_changed(ports: Ports, promise: Promise) -> None:
    """A seat was given to somebody, moved or cancelled: its convocation, invitations and messages follow (NOT-5)."""
    seat = registrations.get(promise.organisation_id, promise.facts["registration_id"])
    session_documents.withdraw(ports, seat)
    seats_ordered(ports, [seat])
