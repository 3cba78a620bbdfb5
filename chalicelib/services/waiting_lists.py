"""Waiting lists: joining, leaving, offers when seats free up, what is offered passed on (ORD-16).

Seats that somebody frees while others wait are held on the session's counter at once, so that no other path takes them (ORD-17).
The promise `seats_freed` then gives them out; an offer that nobody answers lapses by a promise that is due at its deadline.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from chalicelib.domain import access
from chalicelib.domain import waiting as rules
from chalicelib.domain.access import SYSTEM, Person, Right
from chalicelib.domain.calendar import instant, local_date
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.history import Entry
from chalicelib.domain.orders import TooBusy
from chalicelib.domain.outbox import Promise
from chalicelib.domain.sessions import Planning, Publication, Session
from chalicelib.domain.waiting import AlreadyWaiting, Waiting, WaitingState
from chalicelib.models import history, institute, outbox, seats, sessions, waiting
from chalicelib.models.base import Refused, Transaction, transaction
from chalicelib.models.contention import Contended, retrying
from chalicelib.ports import Ports
from chalicelib.services import session_promises
from chalicelib.services.carts import Client, read_sale

R = TypeVar("R")

OFFERED = "seats_offered"
"""Kind of the promise an offer owes: its e-mail."""
LAPSES = "offer_lapses"
"""Kind of the promise that is due when an offer ends."""
ATTEMPTS = 6


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How many seats, all together or as many as possible."""

    session_id: str
    seats: int
    takes_fewer: bool = False


def join(ports: Ports, client: Client, wish: Wish) -> Waiting:
    """Wait for seats of a full session.

    Raises NotFound, NotAllowed, SessionNotOpen, InvalidInput, NoList, SeatsLeft, AlreadyWaiting, TooBusy.
    """
    access.require(client.person, Right.PLACE_ORDER)
    return trying(partial(_join, ports, client, wish))


def _join(ports: Ports, client: Client, wish: Wish) -> Waiting:
    sale = read_sale(client, wish.session_id)
    sale.check(seats=0, on=local_date(ports.now(), zone_name=client.institute.zone_name))
    rules.check_join(sale.session, seats=wish.seats)
    person, at = client.person, ports.now()
    entry = Waiting(
        session_id=wish.session_id,
        waiting_id=ports.new_id("wai"),
        organisation_id=person.organisation_id,
        user_id=person.user_id,
        user_name=person.name,
        email=person.email,
        language=person.language,
        session_code=sale.session.code,
        title=sale.session.title,
        seats=wish.seats,
        takes_fewer=wish.takes_fewer,
        joined_at=at,
    )
    starts_at = _starts_at(*sessions.read(wish.session_id), client.institute.zone_name)
    try:
        with transaction() as tx:
            waiting.add(tx, entry)
            seats.wait(tx, sale.session, seats=wish.seats)
            if starts_at is not None:
                outbox.add(tx, _closing(entry, starts_at=starts_at, at=at))
            _note(tx, person, entry, what="waiting.joined", at=at)
    except Refused as refusal:
        if "waiting" in refusal.labels:
            raise AlreadyWaiting from refusal
        raise
    return entry


def _closing(entry: Waiting, *, starts_at: datetime, at: datetime) -> Promise:
    """When the session is about to begin, the list is closed for whoever still waits."""
    return _closes(entry.session_id, key=entry.waiting_id, starts_at=starts_at, at=at)


def _closes(session_id: str, *, key: str, starts_at: datetime, at: datetime) -> Promise:
    promise = session_promises.seats_freed(session_id, key=f"closes/{key}", at=at)
    return replace(promise, due_at=starts_at - rules.LEAST_TIME + timedelta(seconds=1))


def follow_dates(ports: Ports, session_id: str, *, key: str) -> None:
    """The session may begin at another time: its list closes before that one, standing offers with it.

    `key`: of the change of planning. May be run twice.
    """
    session, plan = sessions.read(session_id)
    starts_at = _starts_at(session, plan, institute.get().zone_name)
    if starts_at is None or not (session.waiting or session.seats_offered):
        return
    promise = _closes(session_id, key=key, starts_at=starts_at, at=ports.now())
    if outbox.put_new(promise) and promise.due_at <= ports.now():
        ports.outbox_hints.send(promise.key)


def mine(person: Person, session_id: str, waiting_id: str) -> Waiting:
    """An entry of this person's organisation; who sees only own orders sees only own entries. Raises NotFound."""
    entry = waiting.get(session_id, waiting_id)
    access.hide_unless(may_read(person, entry))
    return entry


def may_read(person: Person, entry: Waiting) -> bool:
    return access.may_read_order(
        person,
        organisation_id=entry.organisation_id,
        establishment_id=None,
        ordered_by_email=entry.email,
    )


def leave(ports: Ports, person: Person, entry: Waiting) -> Waiting:
    """Wait no more, or decline what is offered: the next gets it. Ended before: nothing happens. Raises NotAllowed, TooBusy."""
    access.require(person, Right.PLACE_ORDER)
    state = WaitingState.DECLINED if entry.is_offered else WaitingState.LEFT
    return end(ports, person, entry, state)


def remove(ports: Ports, by: Person, entry: Waiting, *, reason: str) -> Waiting:
    """Staff take an entry off the list. Raises NotAllowed, InvalidInput, TooBusy."""
    access.require(by, Right.STAFF_ORDERS)
    if not reason.strip():
        raise InvalidInput({"reason": "Say why the entry is removed."})
    return end(ports, by, entry, WaitingState.REMOVED, reason=reason.strip())


def end(ports: Ports, by: Person, entry: Waiting, state: WaitingState, *, reason: str = "") -> Waiting:
    """Take an entry off the list in this state; seats it was offered stay held and go to the next. Raises TooBusy."""
    return trying(partial(_end, ports, by, entry, state, reason))


def _end(ports: Ports, by: Person, entry: Waiting, state: WaitingState, reason: str) -> Waiting:
    before = waiting.get(entry.session_id, entry.waiting_id)
    if not before.is_live:
        return before
    at = ports.now()
    after = replace(before, state=state, reason=reason)
    owed = session_promises.seats_freed(before.session_id, key=before.waiting_id, at=at)
    with transaction() as tx:
        waiting.replace(tx, after, before=before)
        if before.is_offered:
            outbox.add(tx, owed)
        else:
            seats.stop_waiting(tx, before.session_id)
        _note(tx, by, after, what=f"waiting.{state.value}", at=at, reason=reason)
    if before.is_offered:
        ports.outbox_hints.send(owed.key)
    return after


def freed(ports: Ports, promise: Promise) -> None:
    """Seats were freed: give them to who waits. May be run twice."""
    offer(ports, promise.object_id)


def offer(ports: Ports, session_id: str) -> int:
    """Offer free seats to those who wait, in order; what nobody can take is free for all. Says how many steps it took.

    May be run twice. Raises TooBusy.
    """
    made = 0
    while trying(partial(_offer_next, ports, session_id)):
        made += 1
    return made


def _offer_next(ports: Ports, session_id: str) -> bool:
    """One step: an offer, an entry of a list that is closed, or the release of what nobody takes. Whether there may be another."""
    session, plan = sessions.read(session_id)
    entries = [entry for entry in waiting.of_session(session_id) if entry.is_live]
    settings, at = institute.get(), ports.now()
    starts_at = _starts_at(session, plan, settings.zone_name)
    if rules.is_closed(session, starts_at=starts_at, at=at) and entries:
        _end(ports, SYSTEM, entries[0], WaitingState.CLOSED, "")
        return True
    if entries and session.publication is not Publication.PUBLISHED:
        return False  # nobody could accept: what is held stays held until it is published again
    assert session.capacity_max is not None or not entries
    held = rules.held(entries)
    available = (session.capacity_max or 0) - session.seats_taken - held
    chosen = rules.pick(entries, available=available)
    if chosen is not None:
        until = rules.deadline(at=at, starts_at=starts_at, hours=settings.offer_hours)
        _make_offer(ports, session, *chosen, held=held, until=until)
        return True
    if session.seats_offered != held:
        with transaction() as tx:
            seats.release_offers(tx, session, held=held)
    return False


def _starts_at(session: Session, plan: Planning, zone_name: str) -> datetime | None:
    starts = [instant(slot.day, slot.starts_at, zone_name=zone_name) for slot in plan.slots]
    if starts:
        return min(starts)
    return instant(session.starts_on, datetime.min.time(), zone_name=zone_name) if session.starts_on else None


def _make_offer(
    ports: Ports, session: Session, entry: Waiting, number: int, *, held: int, until: datetime
) -> None:
    at = ports.now()
    after = rules.offer(entry, number, until=until)
    told = _promise(OFFERED, after, due_at=at, at=at)
    # A moment later, so that the last instant of the offer is the client's.
    lapses = _promise(LAPSES, after, due_at=until + timedelta(seconds=1), at=at)
    with transaction() as tx:
        waiting.replace(tx, after, before=entry)
        seats.offer(tx, session, seats=number, held=held)
        outbox.add(tx, told)
        outbox.add(tx, lapses)
        _note(tx, SYSTEM, after, what="waiting.offered", at=at)
    ports.outbox_hints.send(told.key)


def _promise(kind: str, entry: Waiting, *, due_at: datetime, at: datetime) -> Promise:
    return Promise(
        key=f"{kind}/{entry.waiting_id}",
        kind=kind,
        organisation_id=entry.organisation_id,
        object_id=entry.session_id,
        due_at=due_at,
        promised_at=at,
        facts={"waiting_id": entry.waiting_id},
    )


def lapse(ports: Ports, promise: Promise) -> None:
    """The deadline of an offer is over: unless it was answered, it goes to the next. May be run twice."""
    entry = waiting.get(promise.object_id, promise.facts["waiting_id"])
    if entry.is_offered and entry.deadline is not None and entry.deadline <= ports.now():
        end(ports, SYSTEM, entry, WaitingState.LAPSED)


def check_offer(ports: Ports, entry: Waiting) -> None:
    """Raises NotOffered."""
    rules.check_offer(entry, at=ports.now())


def accepted(
    tx: Transaction, by: Person, entry: Waiting, session: Session, *, order_id: str, at: datetime
) -> None:
    """Within the transaction of its order: the seats held are taken, the entry has ended (ORD-17)."""
    after = replace(entry, state=WaitingState.ACCEPTED, order_id=order_id)
    waiting.replace(tx, after, before=entry)
    seats.accept(tx, session, seats=entry.offered)
    _note(tx, by, after, what="waiting.accepted", at=at)


def trying(once: Callable[[], R]) -> R:
    """Decide again on fresh facts after a refusal by a condition: somebody was quicker. Raises TooBusy."""
    for _ in range(ATTEMPTS):
        try:
            return retrying(once)
        except Refused:
            continue
        except Contended as conflict:
            raise TooBusy from conflict
    raise TooBusy


def _note(tx: Transaction, by: Person, entry: Waiting, *, what: str, at: datetime, reason: str = "") -> None:
    """In the history of the session, which staff read."""
    history.add(
        tx,
        Entry(
            object_id=entry.session_id,
            at=at,
            who_id=by.user_id,
            who_name=by.name,
            what=what,
            reason=reason,
            facts={"name": entry.user_name, "seats": str(entry.offered or entry.seats)},
        ),
    )


def positions(entries: Sequence[Waiting]) -> dict[str, int]:
    """Of entries in several sessions: the place of each among those who wait, 0 for the others. A read per session."""
    lists = {session_id: waiting.of_session(session_id) for session_id in {e.session_id for e in entries}}
    return {entry.waiting_id: rules.position(lists[entry.session_id], entry.waiting_id) for entry in entries}
