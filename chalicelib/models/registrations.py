"""Registrations: the seats of orders, by organisation, by session and by trainee."""

import dataclasses
import functools
import operator
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration, RegistrationState, prefix_of_order
from chalicelib.models.attributes import DayAttribute, EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of
from chalicelib.models.sessions import UNDATED

NOT_STARTED = "not_started"
"""Partition of the index of seats whose trainee may be reminded."""


class BySession(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_session"
        projection = AllProjection()

    session_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)


class ByTrainee(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_trainee"
        projection = AllProjection()

    trainee_id = UnicodeAttribute(hash_key=True)
    starts_key = UnicodeAttribute(range_key=True)


class ByReminder(GlobalSecondaryIndex):
    """Sparse: only what was not started and may be reminded of."""

    class Meta:
        index_name = "by_reminder"
        projection = KeysOnlyProjection()

    remind = UnicodeAttribute(hash_key=True)
    remind_at = InstantAttribute(range_key=True)


class RegistrationItem(Table):
    class Meta:
        table_name = config.table_name("registrations")

    organisation_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)
    order_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    session_code = UnicodeAttribute()
    training_code = UnicodeAttribute()
    title = UnicodeAttribute()
    starts_on = DayAttribute(null=True)
    starts_key = UnicodeAttribute(null=True)
    ends_on = DayAttribute(null=True)
    state = EnumAttribute(RegistrationState)
    registered_at = InstantAttribute()
    ordered_by_email = UnicodeAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    trainee_id = UnicodeAttribute(null=True)
    last_name = UnicodeAttribute(null=True)
    first_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    job = UnicodeAttribute(null=True)
    overlap_reason = UnicodeAttribute(null=True)
    started_at = InstantAttribute(null=True)
    remind = UnicodeAttribute(null=True)
    remind_at = InstantAttribute(null=True)
    reminded_at = InstantAttribute(null=True)
    reminders = NumberAttribute(null=True)
    version = NumberAttribute(null=True)

    by_session = BySession()
    by_trainee = ByTrainee()
    by_reminder = ByReminder()


def get(organisation_id: str, registration_id: str) -> Registration:
    """Raises NotFound."""
    try:
        return RegistrationItem.get(organisation_id, registration_id, consistent_read=True).to(Registration)
    except RegistrationItem.DoesNotExist as error:
        raise NotFound(registration_id) from error


def read_many(keys: Iterable[tuple[str, str]]) -> list[Registration]:
    """Those that exist, by organisation and identifier, read consistently: what an index listed may have changed."""
    found = read_together([(RegistrationItem, key) for key in keys])
    return [item.to(Registration) for item in found if item is not None]


def to_remind(*, at: datetime, limit: int) -> list[tuple[str, str]]:
    """Organisation and identifier of those to look at by now, the oldest first (CER-5). Costs what it finds."""
    found = RegistrationItem.by_reminder.query(NOT_STARTED, RegistrationItem.remind_at <= at, limit=limit)
    return [(str(item.organisation_id), str(item.registration_id)) for item in found]


def add(tx: Transaction, registration: Registration) -> None:
    tx.save(
        _item(registration), condition=RegistrationItem.registration_id.does_not_exist(), label="registration"
    )


def replace(tx: Transaction, registration: Registration, *, before: Registration) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(registration, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(RegistrationItem.version, before.version), label="registration")


def _item(registration: Registration) -> RegistrationItem:
    is_waiting = registration.is_running and registration.started_at is None
    return RegistrationItem.holding(
        registration,
        remind=NOT_STARTED if is_waiting and registration.remind_at else None,
        starts_key=registration.starts_on.isoformat()
        if registration.starts_on
        else UNDATED
        if registration.trainee_id
        else None,
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Of an organisation's list; None or empty: all."""

    session_id: str = ""
    trainee_id: str = ""
    is_named: bool | None = None
    establishment_ids: frozenset[str] = frozenset()
    ordered_by_email: str = ""
    from_day: date | None = None
    to_day: date | None = None
    """The session starts within these days, both included."""


def of_order(organisation_id: str, order_id: str) -> list[Registration]:
    """All seats of an order, cancelled ones too, in order of seat."""
    mine = RegistrationItem.registration_id.startswith(prefix_of_order(order_id))
    return [
        item.to(Registration) for item in RegistrationItem.query(organisation_id, mine, consistent_read=True)
    ]


def of_organisation(
    organisation_id: str, *, filters: Filters, cursor: str | None = None, limit: int = 50
) -> Page[Registration]:
    """The newest orders first. A page may hold few rows although more follow: filters are applied after reading."""
    options: dict[str, Any] = {
        "scan_index_forward": False,
        "filter_condition": _condition(filters),
        "page_size": limit if filters == Filters() else 200,
    }
    if filters.trainee_id:
        key = key_of(cursor, trainee_id=filters.trainee_id)
        own = RegistrationItem.organisation_id == organisation_id
        condition = options.pop("filter_condition")
        results = RegistrationItem.by_trainee.query(
            filters.trainee_id,
            filter_condition=own if condition is None else own & condition,
            last_evaluated_key=key,
            **options,
        )
    else:
        key = key_of(cursor, organisation_id=organisation_id)
        results = RegistrationItem.query(organisation_id, last_evaluated_key=key, **options)
    return bounded_page(results, lambda item: item.to(Registration), rows=limit)


def of_trainee(
    organisation_id: str, trainee_id: str, *, from_day: date | None = None, to_day: date | None = None
) -> list[Registration]:
    """What one person is registered for, in order of date, undated last; cancelled ones too."""
    last = to_day.isoformat() if to_day else UNDATED
    span = RegistrationItem.starts_key.between(from_day.isoformat() if from_day else "0", last)
    rows = RegistrationItem.by_trainee.query(
        trainee_id, span, filter_condition=RegistrationItem.organisation_id == organisation_id
    )
    return [item.to(Registration) for item in rows]


def of_session(session_id: str, *, organisation_id: str = "") -> list[Registration]:
    """Every seat of a session, cancelled ones too, or only those of one organisation. Read from an index: may lag by a moment."""
    mine = RegistrationItem.organisation_id == organisation_id if organisation_id else None
    rows = RegistrationItem.by_session.query(session_id, filter_condition=mine)
    return [item.to(Registration) for item in rows]


def find_in_session(session_id: str, registration_id: str) -> Registration | None:
    """The seat if it is one of this session; read from an index."""
    rows = RegistrationItem.by_session.query(session_id, RegistrationItem.registration_id == registration_id)
    return next((item.to(Registration) for item in rows), None)


def _condition(filters: Filters) -> Condition | None:
    item = RegistrationItem
    conditions: list[Condition] = []
    if filters.session_id:
        conditions.append(item.session_id == filters.session_id)
    if filters.is_named is not None:
        named = item.trainee_id
        conditions.append(named.exists() if filters.is_named else named.does_not_exist())
    if filters.establishment_ids:
        place = item.establishment_id
        conditions.append(place.is_in(*sorted(filters.establishment_ids)) | place.does_not_exist())
    if filters.ordered_by_email:
        conditions.append(item.ordered_by_email == filters.ordered_by_email)
    if filters.from_day:
        conditions.append(item.starts_on >= filters.from_day)
    if filters.to_day:
        conditions.append(item.starts_on <= filters.to_day)
    return functools.reduce(operator.and_, conditions) if conditions else None
