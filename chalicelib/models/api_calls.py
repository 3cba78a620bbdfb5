"""What is kept of calls to the API for a day: how many a token made in a minute, and the answers by idempotency key (API-1)."""

import gzip
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError

from chalicelib import config
from chalicelib.models import claims
from chalicelib.models.attributes import InstantAttribute
from chalicelib.models.base import Table, Transaction
from chalicelib.models.contention import CONDITION_FAILED, Contended, code_of

KEPT_FOR = timedelta(days=1)
LEASE = timedelta(seconds=40)
"""A little more than a call may take: afterwards the same call may be tried again."""
MAX_ANSWER = 350_000
"""Packed bytes: a row holds at most 400 KB. A longer answer is made again from what the call left."""


class ApiCallItem(Table):
    class Meta:
        table_name = config.table_name("api_calls")

    key = UnicodeAttribute(hash_key=True)
    calls = NumberAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    reference = UnicodeAttribute(null=True)
    lease_ends_at = InstantAttribute(null=True)
    status = NumberAttribute(null=True)
    answer = BinaryAttribute(null=True, legacy_encoding=False)
    expires_at = NumberAttribute()
    """Unix seconds: DynamoDB's TTL."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A call with a key, made now or before."""

    digest: str
    """Of what was sent first."""
    reference: str
    """What the call makes is named after this, so that a second attempt finds what the first one left."""
    status: int | None = None
    """None: nobody finished it yet."""
    answer: bytes = b""
    is_ours: bool = False
    """Ours to make, for the length of the lease."""


def count(token_hash: str, *, at: datetime) -> int:
    """How many calls this token made in this minute, with this one."""
    item = ApiCallItem(f"calls#{token_hash}#{at:%Y%m%d%H%M}")
    item.update(
        actions=[ApiCallItem.calls.add(1), ApiCallItem.expires_at.set(int((at + KEPT_FOR).timestamp()))]
    )
    return int(item.calls)


def begin(organisation_id: str, key: str, *, digest: str, reference: str, at: datetime) -> Kept:
    """Take the key for this call; or what is known of the call that was made before with it.

    One whose worker died is taken over when its lease is past, with the reference it had. Raises Contended when it is
    forgotten at this very moment.
    """
    item = ApiCallItem(
        _key(organisation_id, key),
        digest=digest,
        reference=reference,
        lease_ends_at=at + LEASE,
        expires_at=int((at + KEPT_FOR).timestamp()),
    )
    if claims.put_new(item, key=ApiCallItem.key):
        return Kept(digest=digest, reference=reference, is_ours=True)
    try:
        before = ApiCallItem.get(item.key, consistent_read=True)
    except ApiCallItem.DoesNotExist as error:
        raise Contended from error
    is_ours = before.digest == digest and _took_over(before, at)
    return Kept(
        digest=before.digest or "",
        reference=before.reference or "",
        status=None if before.status is None else int(before.status),
        answer=gzip.decompress(before.answer) if before.answer else b"",
        is_ours=is_ours,
    )


def _took_over(item: ApiCallItem, at: datetime) -> bool:
    if item.status is not None or item.lease_ends_at is None or item.lease_ends_at >= at:
        return False
    return claims.change(
        item,
        ApiCallItem.lease_ends_at.set(at + LEASE),
        condition=ApiCallItem.status.does_not_exist() & (ApiCallItem.lease_ends_at == item.lease_ends_at),
    )


def finish(
    organisation_id: str, key: str, *, reference: str, status: int, answer: bytes, at: datetime
) -> None:
    """Keep the answer of this call, unless the key stands for another one by now."""
    packed = gzip.compress(answer, mtime=0)
    if len(packed) > MAX_ANSWER:
        let_go(organisation_id, key, reference=reference, at=at)
        return
    claims.change(
        ApiCallItem(_key(organisation_id, key)),
        ApiCallItem.status.set(status),
        ApiCallItem.answer.set(packed),
        ApiCallItem.lease_ends_at.remove(),
        condition=ApiCallItem.reference == reference,
    )


def let_go(organisation_id: str, key: str, *, reference: str, at: datetime) -> None:
    """The call stopped on the way: made again it goes on at once where it was, under the same reference."""
    claims.change(
        ApiCallItem(_key(organisation_id, key)),
        ApiCallItem.lease_ends_at.set(at - timedelta(seconds=1)),
        condition=ApiCallItem.reference == reference,
    )


def forget(organisation_id: str, key: str, *, reference: str) -> None:
    """The call failed before it did anything: the key may be used again, unless it stands for another call by now."""
    try:
        ApiCallItem(_key(organisation_id, key)).delete(condition=ApiCallItem.reference == reference)
    except DeleteError as error:
        if code_of(error) != CONDITION_FAILED:
            raise


def note_form(tx: Transaction, organisation_id: str, form_id: str, *, at: datetime) -> None:
    """A form whose answer shows a secret was used. Refused (label `form`) the second time."""
    item = ApiCallItem(f"form#{organisation_id}#{form_id}", expires_at=int((at + KEPT_FOR).timestamp()))
    tx.save(item, condition=ApiCallItem.key.does_not_exist(), label="form")


def has_form(organisation_id: str, form_id: str) -> bool:
    try:
        ApiCallItem.get(f"form#{organisation_id}#{form_id}", consistent_read=True)
    except ApiCallItem.DoesNotExist:
        return False
    return True


def _key(organisation_id: str, key: str) -> str:
    return f"key#{organisation_id}#{key}"
