"""Messages of sessions that wait for their time, and those that left; `by_due` holds only the waiting ones (NOT-7)."""

import dataclasses
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.session_mailings import Mailing, MailingState, Message
from chalicelib.models import claims
from chalicelib.models.attributes import EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, transaction, unchanged


class ByDue(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    pending = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class MailingItem(Table):
    """`due_at` is when a worker may take it next, as in every table of owed work; `computed_at` what dates and settings say."""

    class Meta:
        table_name = config.table_name("mailings")

    session_id = UnicodeAttribute(hash_key=True)
    mailing_id = UnicodeAttribute(range_key=True)
    message = EnumAttribute(Message)
    sequence_id = UnicodeAttribute(null=True)
    due_at = InstantAttribute()
    computed_at = InstantAttribute()
    state = EnumAttribute(MailingState)
    pending = UnicodeAttribute(null=True)
    postponed_to = InstantAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    run = NumberAttribute(null=True)
    sent_at = InstantAttribute(null=True)
    attempts = NumberAttribute(null=True)
    last_error = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_due = ByDue()


def get(session_id: str, mailing_id: str) -> Mailing:
    """Raises NotFound."""
    try:
        return _mailing(MailingItem.get(session_id, mailing_id, consistent_read=True))
    except MailingItem.DoesNotExist as error:
        raise NotFound(mailing_id) from error


def of_session(session_id: str) -> list[Mailing]:
    """All of them, a few dozen at most, in order of time."""
    rows = (_mailing(item) for item in MailingItem.query(session_id, consistent_read=True))
    return sorted(rows, key=lambda mailing: (mailing.leaves_at, mailing.mailing_id))


def replace(tx: Transaction, mailing: Mailing) -> None:
    """Write over the state that was read, whose version the mailing has, or a new one; Refused (label `mailing`) when it changed."""
    after = dataclasses.replace(mailing, version=mailing.version + 1)
    tx.save(_item(after), condition=unchanged(MailingItem.version, mailing.version), label="mailing")


def remove(tx: Transaction, mailing: Mailing) -> None:
    """Refused (label `mailing`) when it changed since it was read."""
    tx.delete(
        MailingItem(mailing.session_id, mailing.mailing_id),
        condition=unchanged(MailingItem.version, mailing.version),
        label="mailing",
    )


def write(mailing: Mailing) -> None:
    """One row by itself. Raises Refused, as `replace`."""
    with transaction() as tx:
        replace(tx, mailing)


def withdraw(mailing: Mailing) -> None:
    """One row by itself. Raises Refused, as `remove`."""
    with transaction() as tx:
        remove(tx, mailing)


def claim(session_id: str, mailing_id: str, *, at: datetime, lease: timedelta) -> Mailing | None:
    """Ours to send for the length of the lease; None when it left, was withdrawn, isn't due, or is another worker's."""
    try:
        item = MailingItem.get(session_id, mailing_id, consistent_read=True)
    except MailingItem.DoesNotExist:
        return None
    taken = claims.take(item, MailingItem.version.add(1), at=at, lease=lease)
    return _mailing(item) if taken else None


def mark_sent(mailing: Mailing, *, at: datetime) -> None:
    """Its e-mails are promised: true whatever became of the row meanwhile, and be it withdrawn."""
    item = MailingItem(mailing.session_id, mailing.mailing_id)
    noted = claims.change(
        item,
        MailingItem.state.set(MailingState.SENT),
        MailingItem.sent_at.set(at),
        MailingItem.pending.remove(),
        MailingItem.last_error.remove(),
        MailingItem.version.add(1),
        condition=MailingItem.session_id.exists(),
    )
    if not noted:
        sent = dataclasses.replace(mailing, state=MailingState.SENT, sent_at=at, last_error="")
        _item(sent).save()


def note_failure(mailing: Mailing, *, reason: str) -> None:
    """Why it is tried again when the claim lapses."""
    item = MailingItem(mailing.session_id, mailing.mailing_id)
    claims.change(
        item,
        MailingItem.last_error.set(reason),
        condition=claims.still_mine(item, attempts=mailing.attempts),
    )


def mark_failed(mailing: Mailing, *, reason: str) -> bool:
    """Given up; False when another worker has it by now."""
    item = MailingItem(mailing.session_id, mailing.mailing_id)
    return claims.change(
        item,
        MailingItem.state.set(MailingState.FAILED),
        MailingItem.last_error.set(reason),
        MailingItem.pending.remove(),
        MailingItem.version.add(1),
        condition=claims.still_mine(item, attempts=mailing.attempts),
    )


def due(*, at: datetime, limit: int) -> list[tuple[str, str]]:
    """Session and identifier of what should have left by now, the oldest first. Costs what it finds, however many sessions there are."""
    found = MailingItem.by_due.query(claims.PENDING, MailingItem.due_at <= at, limit=limit)
    return [(str(item.session_id), str(item.mailing_id)) for item in found]


def _item(mailing: Mailing) -> MailingItem:
    item: MailingItem = MailingItem.holding(
        mailing,
        computed_at=mailing.due_at,
        pending=claims.PENDING if mailing.state is MailingState.WAITING else None,
    )
    item.due_at = mailing.leaves_at
    return item


def _mailing(item: MailingItem) -> Mailing:
    return dataclasses.replace(item.to(Mailing), due_at=item.computed_at)
