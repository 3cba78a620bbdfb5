"""Promises of transactions, until they are kept; `by_due` holds only the pending ones."""

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.outbox import Promise, PromiseState
from chalicelib.models import claims
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together


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


def add(tx: Transaction, promise: Promise) -> None:
    """Promised twice is Refused with label `promise`: the second transaction is a retry of the first."""
    item = PromiseItem.holding(promise, pending=claims.PENDING)
    tx.save(item, condition=PromiseItem.key.does_not_exist(), label="promise")


def put_new(promise: Promise) -> bool:
    """By itself, where no other change goes with it; whether it is new."""
    return claims.put_new(PromiseItem.holding(promise, pending=claims.PENDING), key=PromiseItem.key)


def get(key: str) -> Promise:
    """Raises NotFound."""
    try:
        return PromiseItem.get(key, consistent_read=True).to(Promise)
    except PromiseItem.DoesNotExist as error:
        raise NotFound(key) from error


def claim(key: str, *, at: datetime, lease: timedelta) -> Promise | None:
    """Ours to keep for the length of the lease; None when it was kept, isn't due, or is another worker's."""
    try:
        item = PromiseItem.get(key, consistent_read=True)
    except PromiseItem.DoesNotExist:
        return None
    return item.to(Promise) if claims.take(item, at=at, lease=lease) else None


def mark_done(promise: Promise) -> None:
    """Kept: true whatever became of the claim meanwhile."""
    PromiseItem(promise.key).update(
        actions=[
            PromiseItem.state.set(PromiseState.DONE),
            PromiseItem.pending.remove(),
            PromiseItem.last_error.remove(),
        ]
    )


def mark_failed(promise: Promise, *, reason: str) -> bool:
    """Given up; False when another worker has it by now."""
    item = PromiseItem(promise.key)
    return claims.change(
        item,
        PromiseItem.state.set(PromiseState.FAILED),
        PromiseItem.last_error.set(reason),
        PromiseItem.pending.set(claims.FAILED),
        condition=claims.still_mine(item, attempts=promise.attempts),
    )


def due(*, at: datetime, limit: int) -> list[str]:
    """Keys of what should have been done by now, the oldest first."""
    found = PromiseItem.by_due.query(claims.PENDING, PromiseItem.due_at <= at, limit=limit)
    return [str(item.key) for item in found]


def given_up(*, limit: int) -> list[Promise]:
    """The latest first."""
    found = PromiseItem.by_due.query(claims.FAILED, limit=limit, scan_index_forward=False)
    items = read_together([(PromiseItem, (str(item.key),)) for item in found])
    return [item.to(Promise) for item in items if item is not None]


def try_again(tx: Transaction, promise: Promise, *, at: datetime) -> None:
    """Due now, with all its attempts before it. Refused (label `promise`) when it isn't given up any more."""
    tx.update(
        PromiseItem(promise.key),
        actions=[
            PromiseItem.state.set(PromiseState.PENDING),
            PromiseItem.pending.set(claims.PENDING),
            PromiseItem.due_at.set(at),
            PromiseItem.attempts.set(0),
        ],
        condition=PromiseItem.pending == claims.FAILED,
        label="promise",
    )
