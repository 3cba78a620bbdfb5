"""Batches of drivers: what a centre is entering, verifying and registering, kept from one page to the next (DRV-6)."""

import dataclasses

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.driver_batches import Batch, BatchState, Counts
from chalicelib.domain.driver_trainings import DriverTraining
from chalicelib.domain.drivers import DriverLine, Profile, Source
from chalicelib.domain.errors import NotFound
from chalicelib.models.attributes import DayAttribute, EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged
from chalicelib.models.paging import Page, key_of, page_of


class DriverBatchItem(Table):
    class Meta:
        table_name = config.table_name("driver_batches")

    organisation_id = UnicodeAttribute(hash_key=True)
    batch_id = UnicodeAttribute(range_key=True)
    source = EnumAttribute(Source)
    profile = EnumAttribute(Profile, null=True)
    training = EnumAttribute(DriverTraining, null=True)
    title = UnicodeAttribute(null=True)
    ends_on = DayAttribute(null=True)
    pays_card = BooleanAttribute(null=True)
    state = EnumAttribute(BatchState, null=True)
    lines = ValueAttribute(tuple[DriverLine, ...], null=True)
    file_key = UnicodeAttribute(null=True)
    file_name = UnicodeAttribute(null=True)
    file_sha256 = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    price_cents = NumberAttribute(null=True)
    approval_number = UnicodeAttribute(null=True)
    confirmed_by_id = UnicodeAttribute(null=True)
    confirmed_by_name = UnicodeAttribute(null=True)
    counts = ValueAttribute(Counts, null=True)
    done_lines = NumberAttribute(null=True)
    valid_only = BooleanAttribute(null=True)
    report_key = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)
    created_at = InstantAttribute()
    created_by_id = UnicodeAttribute()
    created_by_name = UnicodeAttribute()
    created_by_email = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    registered_at = InstantAttribute(null=True)
    version = NumberAttribute(null=True)


def add(tx: Transaction, batch: Batch) -> None:
    """Refused (label `batch`) when there is one with this identifier."""
    tx.save(
        DriverBatchItem.holding(batch),
        condition=DriverBatchItem.batch_id.does_not_exist(),
        label="batch",
    )


def get(organisation_id: str, batch_id: str) -> Batch:
    """Raises NotFound."""
    try:
        return DriverBatchItem.get(organisation_id, batch_id, consistent_read=True).to(Batch)
    except DriverBatchItem.DoesNotExist as error:
        raise NotFound(batch_id) from error


def replace(tx: Transaction, batch: Batch, *, before: Batch) -> Batch:
    """The batch as written. Refused (label `batch`) when somebody changed it meanwhile."""
    after = dataclasses.replace(batch, version=before.version + 1)
    tx.save(
        DriverBatchItem.holding(after),
        condition=unchanged(DriverBatchItem.version, before.version),
        label="batch",
    )
    return after


def of_centre(organisation_id: str, *, cursor: str | None = None, limit: int = 30) -> Page[Batch]:
    """The newest first."""
    results = DriverBatchItem.query(
        organisation_id,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=key_of(cursor, organisation_id=organisation_id),
    )
    return page_of(results, lambda item: item.to(Batch))
