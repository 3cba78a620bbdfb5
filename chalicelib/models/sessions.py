"""Sessions: rows `session` (with the seat counter), `planning` and `holder#<trainee>` of one collection."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.session_lists import EVERYTHING, Wanted, matches
from chalicelib.domain.sessions import Planning, Publication, Sequence, Session, SessionKind, Workflow
from chalicelib.domain.trainings import Modality
from chalicelib.models.attributes import DayAttribute, EnumAttribute, SetAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page, text_in
from chalicelib.models.paging import Page

SESSION = "session"
PLANNING = "planning"

UNDATED = "9999"
"""Sorts after every date: pool, on demand, not planned yet."""


class ByTraining(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_training"
        projection = AllProjection()

    training_code = UnicodeAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class ByYear(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_year"
        projection = AllProjection()

    year = NumberAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class ByCode(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_code"
        projection = KeysOnlyProjection()

    code = UnicodeAttribute(hash_key=True)


class SessionItem(Table):
    class Meta:
        table_name = config.table_name("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    code = UnicodeAttribute(null=True)
    year = NumberAttribute(null=True)
    training_code = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    kind = EnumAttribute(SessionKind, null=True)
    modality = EnumAttribute(Modality, null=True)
    publication = EnumAttribute(Publication, null=True)
    workflow = EnumAttribute(Workflow, null=True)
    language = UnicodeAttribute(null=True)
    starts_on = DayAttribute(null=True)
    starts_key = UnicodeAttribute(null=True)
    ends_on = DayAttribute(null=True)
    planned_from = DayAttribute(null=True)
    planned_to = DayAttribute(null=True)
    duration_minutes = NumberAttribute(null=True)
    duration_days_tenths = NumberAttribute(null=True)
    city = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    price_cents = NumberAttribute(null=True)
    capacity_min = NumberAttribute(null=True)
    capacity_target = NumberAttribute(null=True)
    capacity_max = NumberAttribute(null=True)
    seats_taken = NumberAttribute(null=True)
    seats_offered = NumberAttribute(null=True)
    waiting = NumberAttribute(null=True)
    populations = SetAttribute()
    organisation_id = UnicodeAttribute(null=True)
    provider = UnicodeAttribute(null=True)
    provider_email = UnicodeAttribute(null=True)
    certification = UnicodeAttribute(null=True)
    scheme = UnicodeAttribute(null=True)
    funding_eligible = BooleanAttribute(null=True)
    partner_id = UnicodeAttribute(null=True)
    partner_number = UnicodeAttribute(null=True)
    cancel_reason = UnicodeAttribute(null=True)
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    convocation_comment = UnicodeAttribute(null=True)
    provider_comment = UnicodeAttribute(null=True)
    comments = UnicodeAttribute(null=True)
    sequences = ValueAttribute(tuple[Sequence, ...], null=True)
    registration_id = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_training = ByTraining()
    by_year = ByYear()
    by_code = ByCode()


def get(session_id: str) -> Session:
    """Raises NotFound."""
    try:
        return SessionItem.get(session_id, SESSION, consistent_read=True).to(Session)
    except SessionItem.DoesNotExist as error:
        raise NotFound(session_id) from error


def get_planning(session_id: str) -> Planning:
    """Without any sequence when nothing was planned yet."""
    try:
        return SessionItem.get(session_id, PLANNING, consistent_read=True).to(Planning)
    except SessionItem.DoesNotExist:
        return Planning(session_id=session_id)


def read(session_id: str) -> tuple[Session, Planning]:
    """Both in one round trip. Raises NotFound."""
    session, planning = read_together([(SessionItem, (session_id, part)) for part in (SESSION, PLANNING)])
    if session is None:
        raise NotFound(session_id)
    return session.to(Session), planning.to(Planning) if planning else Planning(session_id=session_id)


def read_many(session_ids: Iterable[str]) -> dict[str, Session]:
    """Those that exist, by id."""
    found = read_together([(SessionItem, (session_id, SESSION)) for session_id in session_ids])
    return {item.session_id: item.to(Session) for item in found if item is not None}


def read_plannings(session_ids: Iterable[str]) -> dict[str, Planning]:
    """Those that were planned, by session."""
    found = read_together([(SessionItem, (session_id, PLANNING)) for session_id in session_ids])
    return {item.session_id: item.to(Planning) for item in found if item is not None}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Standing:
    """How a session stands at this moment: what orders and staff change between two rebuilds of the catalogue."""

    seats_taken: int = 0
    seats_offered: int = 0
    publication: Publication = Publication.DRAFT
    workflow: Workflow = Workflow.CREATED


def standings(session_ids: Iterable[str]) -> dict[str, Standing]:
    """Of those that exist, by id."""
    only = ("session_id", "part", "seats_taken", "seats_offered", "publication", "workflow")
    keys = [(SessionItem, (session_id, SESSION)) for session_id in dict.fromkeys(session_ids)]
    found = read_together(keys, only=only)
    return {item.session_id: item.to(Standing) for item in found if item is not None}


def find_by_code(code: str) -> Session | None:
    """By the code people say, `2026-00042`."""
    for key in SessionItem.by_code.query(code, limit=1):
        return get(key.session_id)
    return None


def of_training(code: str, *, from_day: date) -> list[Session]:
    """In order of date, from this day on; those without a date last. Read from an index, so it may lag by a moment."""
    found = SessionItem.by_training.query(code, SessionItem.starts_key >= from_day.isoformat())
    return [item.to(Session) for item in found]


def of_year(
    year: int,
    *,
    from_day: date | None = None,
    wanted: Wanted = EVERYTHING,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Session]:
    """In order of date. A page may hold fewer rows than `limit` although more follow: filters are applied after reading."""
    results = SessionItem.by_year.query(
        year,
        SessionItem.starts_key >= from_day.isoformat() if from_day else None,
        filter_condition=_condition(wanted),
        page_size=limit if wanted == EVERYTHING else 500,
        last_evaluated_key=_year_key(text_in(cursor, "starts_key"), year),
    )
    page = bounded_page(
        results,
        lambda item: item.to(Session),
        rows=limit,
        reads=2,
        keep=lambda session: matches(session, wanted),
    )
    return page.cut(limit, lambda last: _year_key(starts_key(last), year) or {})


def latest_of_training(code: str, *, limit: int) -> list[Session]:
    """Whatever their state, the latest first, those without a date before them."""
    found = SessionItem.by_training.query(code, scan_index_forward=False, limit=limit)
    return [item.to(Session) for item in found]


def between(year: int, first: date, last: date, *, wanted: Wanted = EVERYTHING, limit: int) -> list[Session]:
    """Those with codes of a year that start, or are wished to, within these days, both included; at most `limit` of them are read."""
    span = SessionItem.starts_key.between(first.isoformat(), f"{last.isoformat()}$")
    found = SessionItem.by_year.query(year, span, filter_condition=_condition(wanted), limit=limit)
    return [session for item in found if matches(session := item.to(Session), wanted)]


def starting_from(year: int, first: date, *, limit: int = 50) -> list[Session]:
    """The next dated sessions of a year from this day on: what starts soon."""
    span = SessionItem.starts_key.between(first.isoformat(), "9998")
    return [item.to(Session) for item in SessionItem.by_year.query(year, span, limit=limit)]


def published_from(year: int, first: date) -> Iterator[Session]:
    """The published sessions of a year from this day on, undated ones last; for the snapshot, never for a page."""
    found = SessionItem.by_year.query(
        year,
        SessionItem.starts_key >= first.isoformat(),
        filter_condition=SessionItem.publication == Publication.PUBLISHED,
    )
    for item in found:
        yield item.to(Session)


def _year_key(key: str, year: int) -> dict[str, Any] | None:
    """In the index of the list, from a `starts_key`; None: from the top."""
    session_id = key.rpartition("#")[2]
    if not session_id:
        return None
    return {
        "session_id": {"S": session_id},
        "part": {"S": SESSION},
        "year": {"N": str(year)},
        "starts_key": {"S": key},
    }


_EXACT = ("training_code", "kind", "workflow", "publication")


def _condition(wanted: Wanted) -> Any:
    """What the query itself can leave out."""
    condition = None
    for name in _EXACT:
        value = getattr(wanted, name)
        if value:
            found = getattr(SessionItem, name) == value
            if value in (Workflow.CREATED, Publication.DRAFT):
                found = found | getattr(SessionItem, name).does_not_exist()
            condition = found if condition is None else condition & found
    return condition


def add(tx: Transaction, session: Session, planning: Planning | None = None) -> None:
    """A new session, with its planning when there is one. Refused (label `session`) when the id is taken."""
    item = SessionItem.holding(session, part=SESSION, starts_key=starts_key(session))
    tx.save(item, condition=SessionItem.session_id.does_not_exist(), label="session")
    if planning is not None and planning.sequences:
        tx.save(
            SessionItem.holding(planning, part=PLANNING),
            condition=SessionItem.session_id.does_not_exist(),
            label="planning",
        )


def replace(tx: Transaction, session: Session, *, before: Session, while_unbooked: bool = False) -> None:
    """Write an edit over the state that was read, but never the seat counter: orders count there meanwhile.

    Refused (label `session`) when somebody else edited it, when the seats taken no longer fit the new capacity, or,
    with `while_unbooked`, when somebody was registered in the meantime (SES-6).
    """
    after = dataclasses.replace(session, version=before.version + 1)
    condition = unchanged(SessionItem.version, before.version) & SessionItem.session_id.exists()
    taken = SessionItem.seats_taken
    if while_unbooked:
        condition &= taken.does_not_exist() | (taken == 0)
    if after.has_capacity and after.capacity_max is not None and after.capacity_max != before.capacity_max:
        condition &= taken.does_not_exist() | (taken <= after.capacity_max - before.seats_offered)
        condition &= unchanged(SessionItem.seats_offered, before.seats_offered) | (
            SessionItem.seats_offered == before.seats_offered
        )
    if after.capacity_max != before.capacity_max and not before.waiting:
        # Whoever begins to wait at this moment would be passed over: the edit is decided again.
        condition &= SessionItem.waiting.does_not_exist() | (SessionItem.waiting == 0)
    item = SessionItem(session.session_id, SESSION)
    actions = _actions(after)
    if seats := raised_for_the_list(before, after):
        actions.append(SessionItem.seats_offered.add(seats))
    tx.update(item, actions=actions, condition=condition, label="session")


def raised_for_the_list(before: Session, after: Session) -> int:
    """How many seats a higher capacity gives to those who wait: nobody else gets them first (ORD-16)."""
    if not before.waiting or before.capacity_max is None or after.capacity_max is None:
        return 0
    return max(0, after.capacity_max - before.capacity_max)


COUNTERS = ("seats_taken", "seats_offered", "waiting")
"""What orders and waiting lists count on the row while staff edit the rest of it."""


def _actions(session: Session) -> list[Action]:
    """Every field but the key and the counter; what has its default is taken away, as `Table.holding` leaves it out."""
    stored = SessionItem.holding(session)
    actions: list[Action] = [SessionItem.starts_key.set(starts_key(session))]
    for field in dataclasses.fields(session):
        if field.name in ("session_id", *COUNTERS):
            continue
        value = getattr(stored, field.name)
        attribute = getattr(SessionItem, field.name)
        actions.append(attribute.remove() if value is None else attribute.set(value))
    return actions


def replace_planning(tx: Transaction, planning: Planning, *, before: Planning) -> None:
    """Write over the planning that was read; Refused (label `planning`) when somebody changed it meanwhile."""
    after = dataclasses.replace(planning, version=before.version + 1)
    tx.save(
        SessionItem.holding(after, part=PLANNING),
        condition=unchanged(SessionItem.version, before.version),
        label="planning",
    )


def starts_key(session: Session) -> str:
    """Sorts by date, or by the wished one; undated last."""
    starts = session.shown_from.isoformat() if session.shown_from else UNDATED
    return f"{starts}#{session.session_id}"
