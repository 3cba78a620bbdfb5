"""Costs of a session, line by line, and its margin; booked sessions have them too: the lock is about what people bought (SES-14)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain import costs as rules
from chalicelib.domain import margins
from chalicelib.domain.access import Person
from chalicelib.domain.costs import Cost, Costs
from chalicelib.domain.errors import Conflict
from chalicelib.domain.history import Entry
from chalicelib.domain.margins import Margin
from chalicelib.domain.sessions import Session
from chalicelib.models import history, orders, registrations, session_parts, sessions
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The costs of a session with what it brings in."""

    session: Session
    costs: Costs
    margin: Margin


def statement(session: Session) -> Statement:
    """Reads the session's seats and, a hundred at a time, their orders."""
    costs = session_parts.get(Costs, session.session_id)
    seats = registrations.of_session(session.session_id)
    keys = {(seat.organisation_id, seat.order_id) for seat in seats if seat.is_running}
    return Statement(
        session=session,
        costs=costs,
        margin=margins.margin(session, seats, orders.read_many(keys), cost_cents=costs.total_cents),
    )


def save_line(ports: Ports, session_id: str, line: Cost, *, version: int, by: Person) -> Costs:
    """The line in place of the one with its id, or a new one. Sent twice it is there once. Raises NotFound, Conflict, TooManyCosts."""
    return _change(
        ports,
        session_id,
        lambda costs: rules.with_line(costs, line),
        version=version,
        by=by,
        what="cost_saved",
    )


def remove_line(ports: Ports, session_id: str, cost_id: str, *, version: int, by: Person) -> Costs:
    """Raises NotFound, Conflict."""
    return _change(
        ports,
        session_id,
        lambda costs: rules.without_line(costs, cost_id),
        version=version,
        by=by,
        what="cost_removed",
    )


def settle(ports: Ports, session_id: str, *, version: int, by: Person) -> Costs:
    """Say that there are no further costs, or none at all: the session's page stops reminding (SES-3). Raises NotFound, Conflict."""
    return _change(
        ports,
        session_id,
        lambda costs: replace(costs, is_settled=True),
        version=version,
        by=by,
        what="costs_settled",
    )


def _change(
    ports: Ports, session_id: str, change_of: Callable[[Costs], Costs], *, version: int, by: Person, what: str
) -> Costs:
    sessions.get(session_id)
    before = session_parts.get(Costs, session_id)
    after = replace(change_of(before), version=before.version)
    if after == before:
        return before
    if before.version != version:
        raise Conflict(session_id)
    entry = Entry(
        object_id=session_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what=what,
        facts={"lines": rules.told(before, after)},
    )
    try:
        with transaction() as tx:
            session_parts.replace(tx, after, before=before)
            history.add(tx, entry)
    except Refused as refusal:
        raise Conflict(session_id) from refusal
    return replace(after, version=before.version + 1)
