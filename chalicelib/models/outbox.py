"""Promises of transactions, until they are kept; `by_due` holds only the pending ones."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.outbox import Promise, PromiseState
from chalicelib.models.base import EnumAttribute, InstantAttribute, Table, Transaction, ValueAttribute


class ByDue(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    pending = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class PromiseItem(Table):
    class Meta:
        table_name = config.table_name("outbox")

    key = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    organisation_id = UnicodeAttribute()
    object_id = UnicodeAttribute()
    due_at = InstantAttribute()
    promised_at = InstantAttribute()
    state = EnumAttribute(PromiseState)
    pending = UnicodeAttribute(null=True)
    attempts = NumberAttribute(null=True)
    last_error = UnicodeAttribute(null=True)
    facts = ValueAttribute(dict[str, str], null=True)

    by_due = ByDue()


PENDING = "pending"
"""The one partition of the sparse index of what is still owed."""


def add(tx: Transaction, promise: Promise) -> None:
    """Promised twice is Refused with label `promise`: the second transaction is a retry of the first."""
    item = PromiseItem.holding(promise, pending=PENDING)
    tx.save(item, condition=PromiseItem.key.does_not_exist(), label="promise")
