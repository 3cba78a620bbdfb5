"""Driver registrations: what centres declared, by centre, by driver and by month of billing (DRV-10 to DRV-14)."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.calendar import local_date
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import (
    DriverRegistration,
    DriverRegistrationState,
    Profile,
    Source,
    summary_until,
)
from chalicelib.domain.errors import NotFound
from chalicelib.models.attributes import DayAttribute, EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of


class ByDriver(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_driver"
        projection = AllProjection()

    driver_key = UnicodeAttribute(hash_key=True)
    ends_on = DayAttribute(range_key=True)


class ByMonth(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_month"
        projection = AllProjection()

    billing_month = UnicodeAttribute(hash_key=True)
    billing_key = UnicodeAttribute(range_key=True)


class ByCredit(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_credit"
        projection = AllProjection()

    credit_month = UnicodeAttribute(hash_key=True)
    billing_key = UnicodeAttribute(range_key=True)


SUMMARIES = "summaries"
"""Partition of the index of summaries that are still kept."""


class ByRemoval(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_removal"
        projection = KeysOnlyProjection()

    kept = UnicodeAttribute(hash_key=True)
    removal_day = DayAttribute(range_key=True)


class DriverRegistrationItem(Table):
    class Meta:
        table_name = config.table_name("driver_registrations")

    organisation_id = UnicodeAttribute(hash_key=True)
    registration_id = UnicodeAttribute(range_key=True)
    driver_key = UnicodeAttribute()
    batch_id = UnicodeAttribute()
    source = EnumAttribute(Source)
    profile = EnumAttribute(Profile)
    training = EnumAttribute(DriverTraining)
    title = UnicodeAttribute()
    ends_on = DayAttribute()
    approval_number = UnicodeAttribute(null=True)
    reference = UnicodeAttribute(null=True)
    order_number = UnicodeAttribute()
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    birth_date = DayAttribute()
    neph = UnicodeAttribute()
    price_cents = NumberAttribute()
    pays_card = BooleanAttribute(null=True)
    state = EnumAttribute(DriverRegistrationState, null=True)
    registered_at = InstantAttribute()
    registered_by_id = UnicodeAttribute()
    registered_by_name = UnicodeAttribute()
    annulled_at = InstantAttribute(null=True)
    annulled_by_name = UnicodeAttribute(null=True)
    annul_reason = UnicodeAttribute(null=True)
    card_requested_at = InstantAttribute(null=True)
    billing_month = UnicodeAttribute()
    billing_key = UnicodeAttribute()
    credit_month = UnicodeAttribute(null=True)
    summary_removed_at = InstantAttribute(null=True)
    kept = UnicodeAttribute(null=True)
    removal_day = DayAttribute(null=True)
    version = NumberAttribute(null=True)

    by_driver = ByDriver()
    by_month = ByMonth()
    by_credit = ByCredit()
    by_removal = ByRemoval()


def add(tx: Transaction, registration: DriverRegistration) -> None:
    """Refused (label `registration`) when this identifier is taken: the same line sent again."""
    tx.save(
        _item(registration),
        condition=DriverRegistrationItem.registration_id.does_not_exist(),
        label="registration",
    )


def replace(tx: Transaction, registration: DriverRegistration, *, before: DriverRegistration) -> None:
    """Refused (label `registration`) when somebody changed it meanwhile."""
    after = dataclasses.replace(registration, version=before.version + 1)
    condition = unchanged(DriverRegistrationItem.version, before.version)
    tx.save(_item(after), condition=condition, label="registration")


def get(organisation_id: str, registration_id: str) -> DriverRegistration:
    """Raises NotFound."""
    try:
        item = DriverRegistrationItem.get(organisation_id, registration_id, consistent_read=True)
    except DriverRegistrationItem.DoesNotExist as error:
        raise NotFound(registration_id) from error
    return item.to(DriverRegistration)


def many(keys: Iterable[tuple[str, str]]) -> list[DriverRegistration]:
    """Those of these pairs of organisation and identifier that there are, in one round trip per hundred."""
    found = read_together([(DriverRegistrationItem, key) for key in keys])
    return [item.to(DriverRegistration) for item in found if item is not None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Of a centre's list; None or empty: all."""

    training: DriverTraining | None = None
    batch_id: str = ""
    order_number: str = ""
    ended_from: date | None = None
    ended_to: date | None = None
    state: DriverRegistrationState | None = None


def of_centre(
    organisation_id: str, *, filters: Filters = Filters(), cursor: str | None = None, limit: int = 50
) -> Page[DriverRegistration]:
    """The newest first. A page may hold few rows although more follow: filters are applied after reading."""
    results = DriverRegistrationItem.query(
        organisation_id,
        scan_index_forward=False,
        filter_condition=_condition(filters),
        page_size=limit if filters == Filters() else 200,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    return bounded_page(results, lambda item: item.to(DriverRegistration), rows=limit)


def of_driver(driver_key: str) -> list[DriverRegistration]:
    """Everything declared about a driver by any centre, the newest end date first. From an index: may lag by a moment."""
    rows = DriverRegistrationItem.by_driver.query(driver_key, scan_index_forward=False)
    return [item.to(DriverRegistration) for item in rows]


def of_month(organisation_id: str, year: int, month: int) -> Iterator[DriverRegistration]:
    """What a centre is billed for a month, in order of order number: whole months are read, page by page (DRV-13)."""
    for item in DriverRegistrationItem.by_month.query(f"{organisation_id}#{year:04d}-{month:02d}"):
        yield item.to(DriverRegistration)


def annulled_in(organisation_id: str, year: int, month: int) -> Iterator[DriverRegistration]:
    """What was annulled in a month, whenever it was registered (DRV-14)."""
    for item in DriverRegistrationItem.by_credit.query(f"{organisation_id}#{year:04d}-{month:02d}"):
        yield item.to(DriverRegistration)


def with_summary_before(day: date, *, limit: int) -> list[tuple[str, str]]:
    """Centre and identifier of those whose summary is kept too long by this day, the oldest first (DRV-15)."""
    rows = DriverRegistrationItem.by_removal.query(
        SUMMARIES, DriverRegistrationItem.removal_day <= day, limit=limit
    )
    return [(str(item.organisation_id), str(item.registration_id)) for item in rows]


def _item(registration: DriverRegistration) -> DriverRegistrationItem:
    day = local_date(registration.registered_at)
    is_kept = registration.has_documents and registration.summary_removed_at is None
    annulled = local_date(registration.annulled_at) if registration.annulled_at else None
    return DriverRegistrationItem.holding(
        registration,
        billing_month=f"{registration.organisation_id}#{day:%Y-%m}",
        billing_key=f"{registration.order_number}#{registration.registration_id}",
        credit_month=f"{registration.organisation_id}#{annulled:%Y-%m}" if annulled else None,
        kept=SUMMARIES if is_kept else None,
        removal_day=summary_until(day) + timedelta(days=1) if is_kept else None,
    )


def _condition(filters: Filters) -> Any:
    item = DriverRegistrationItem
    conditions = []
    for name in ("training", "batch_id", "order_number"):
        if value := getattr(filters, name):
            conditions.append(getattr(item, name) == value)
    if filters.ended_from:
        conditions.append(item.ends_on >= filters.ended_from)
    if filters.ended_to:
        conditions.append(item.ends_on <= filters.ended_to)
    if filters.state is DriverRegistrationState.ANNULLED:
        conditions.append(item.state == filters.state)
    elif filters.state is not None:
        conditions.append(item.state.does_not_exist())
    condition = None
    for each in conditions:
        condition = each if condition is None else condition & each
    return condition
