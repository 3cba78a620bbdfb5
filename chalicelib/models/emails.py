"""E-mails: promised, claimed by one worker, sent once; the log on the object they are about."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail, MailState, forgetting_secrets, without_secrets
from chalicelib.models import claims
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, SetAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together
from chalicelib.models.paging import Page, key_of, page_of


class ByObject(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_object"
        projection = AllProjection()

    object_id = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)


class ByDue(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    pending = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class MailItem(Table):
    class Meta:
        table_name = config.table_name("emails")

    key = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    object_id = UnicodeAttribute()
    organisation_id = UnicodeAttribute()
    to = ValueAttribute(tuple[str, ...])
    cc = ValueAttribute(tuple[str, ...], null=True)
    bcc = ValueAttribute(tuple[str, ...], null=True)
    language = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    due_at = InstantAttribute()
    promised_at = InstantAttribute()
    state = EnumAttribute(MailState)
    pending = UnicodeAttribute(null=True)
    attempts = NumberAttribute(null=True)
    last_error = UnicodeAttribute(null=True)
    sent_at = InstantAttribute(null=True)
    archive_key = UnicodeAttribute(null=True)
    undelivered = SetAttribute()
    facts = ValueAttribute(dict[str, str], null=True)

    by_object = ByObject()
    by_due = ByDue()


def add(mail: Mail) -> bool:
    """Whether it is new: the same key is promised once."""
    return claims.put_new(MailItem.holding(mail, pending=claims.PENDING), key=MailItem.key)


def promise(tx: Transaction, mail: Mail) -> None:
    """Promised with the change that owes it; Refused (label `email`) when the key was promised before."""
    item = MailItem.holding(mail, pending=claims.PENDING)
    tx.save(item, condition=MailItem.key.does_not_exist(), label="email")


def get(key: str) -> Mail:
    """Raises NotFound."""
    try:
        return _mail(MailItem.get(key, consistent_read=True))
    except MailItem.DoesNotExist as error:
        raise NotFound(key) from error


def many(keys: Sequence[str]) -> dict[str, Mail]:
    """Those of these keys that there are."""
    items = read_together([(MailItem, (key,)) for key in keys])
    return {str(item.key): _mail(item) for item in items if item is not None}


def claim(key: str, *, at: datetime, lease: timedelta) -> Mail | None:
    """Ours to send for the length of the lease; None when it was sent, isn't due, or is another worker's."""
    try:
        item = MailItem.get(key, consistent_read=True)
    except MailItem.DoesNotExist:
        return None
    taken = claims.take(item, MailItem.state.set(MailState.SENDING), at=at, lease=lease)
    return _mail(item) if taken else None


def mark_sent(
    mail: Mail, *, at: datetime, archive_key: str, subject: str, left_out: Iterable[str] = ()
) -> None:
    """It has left: true whatever became of the claim meanwhile. Secrets are forgotten. `left_out`: addresses it was not sent to."""
    blocked = frozenset(left_out)
    MailItem(mail.key).update(
        actions=[
            MailItem.state.set(MailState.SENT),
            MailItem.sent_at.set(at),
            MailItem.archive_key.set(archive_key),
            MailItem.subject.set(subject),
            MailItem.facts.set(without_secrets(mail.facts)),
            MailItem.pending.remove(),
            MailItem.last_error.remove(),
            MailItem.undelivered.set(blocked) if blocked else MailItem.undelivered.remove(),
        ]
    )


def note_trouble(mail: Mail, *, lost: bool, reason: str, addresses: Iterable[str]) -> None:
    """It left and something was told of it since. Lost: these addresses did not get it, and it counts as a failure. May be run twice."""
    actions: list[Action] = [MailItem.last_error.set(reason)]
    if lost:
        actions += [
            MailItem.state.set(MailState.BOUNCED),
            MailItem.pending.set(claims.FAILED),
            MailItem.undelivered.add(frozenset(addresses)),
        ]
    elif mail.state is MailState.BOUNCED:
        return  # what was lost says more than a delay
    claims.change(MailItem(mail.key), *actions, condition=MailItem.key.exists())


def mark_failed(mail: Mail, *, reason: str) -> bool:
    """Given up; False when another worker has it by now. Secrets are forgotten."""
    item = MailItem(mail.key)
    return claims.change(
        item,
        MailItem.state.set(MailState.FAILED),
        MailItem.last_error.set(reason),
        MailItem.facts.set(forgetting_secrets(mail.facts)),
        MailItem.pending.set(claims.FAILED),
        condition=claims.still_mine(item, attempts=mail.attempts),
    )


def postpone(mail: Mail, *, until: datetime, reason: str) -> bool:
    """Give the claim back until then; False when another worker has it by now."""
    item = MailItem(mail.key)
    return claims.change(
        item,
        MailItem.state.set(MailState.QUEUED),
        MailItem.due_at.set(until),
        MailItem.last_error.set(reason),
        condition=claims.still_mine(item, attempts=mail.attempts),
    )


def due(*, at: datetime, limit: int) -> list[str]:
    """Keys of what should have left by now, the oldest first."""
    found = MailItem.by_due.query(claims.PENDING, MailItem.due_at <= at, limit=limit)
    return [str(item.key) for item in found]


def failed_since(at: datetime, *, limit: int) -> list[str]:
    """Keys of those given up that should have left since then, the latest first."""
    found = MailItem.by_due.query(claims.FAILED, MailItem.due_at >= at, limit=limit, scan_index_forward=False)
    return [str(item.key) for item in found]


def failed(*, cursor: str | None = None, limit: int = 50) -> Page[str]:
    """Keys of those given up or come back, the latest first."""
    results = MailItem.by_due.query(
        claims.FAILED,
        limit=limit,
        scan_index_forward=False,
        last_evaluated_key=key_of(cursor, pending=claims.FAILED),
    )
    return page_of(results, lambda item: str(item.key))


def try_again(tx: Transaction, mail: Mail, *, at: datetime) -> None:
    """Due now, with all its attempts before it. Refused (label `email`) when it isn't given up any more."""
    tx.update(
        MailItem(mail.key),
        actions=[
            MailItem.state.set(MailState.QUEUED),
            MailItem.pending.set(claims.PENDING),
            MailItem.due_at.set(at),
            MailItem.attempts.set(0),
        ],
        condition=(MailItem.pending == claims.FAILED) & (MailItem.state == MailState.FAILED),
        label="email",
    )


def forget(mail: Mail) -> None:
    """Nothing is left of it in the log; the kept message is removed by who calls. Done twice it is done once (DRV-15)."""
    MailItem(mail.key).delete()


def of_object(object_id: str, *, cursor: str | None = None, limit: int = 100) -> Page[Mail]:
    """The e-mails about an object, by key: those of one kind together."""
    results = MailItem.by_object.query(
        object_id, limit=limit, last_evaluated_key=key_of(cursor, object_id=object_id)
    )
    return page_of(results, _mail)


def _mail(item: MailItem) -> Mail:
    """By the base class: the attribute `to`, who gets the e-mail, hides the conversion of that name."""
    return Table.to(item, Mail)
