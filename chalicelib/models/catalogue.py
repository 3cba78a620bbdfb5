"""The published snapshot the search runs on: a head that names the current snapshot, and its compressed parts.

Parts are written before the head names them and belong to one snapshot each, so nobody ever reads half of one.
"""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from chalicelib import config
from chalicelib.models.attributes import InstantAttribute
from chalicelib.models.base import Table, read_together
from chalicelib.models.contention import CONDITION_FAILED, code_of

HEAD = "head"

PART_BYTES = 350_000
"""An item holds 400 kB at most."""


class CatalogueItem(Table):
    class Meta:
        table_name = config.table_name("catalogue")

    part = UnicodeAttribute(hash_key=True)
    snapshot = UnicodeAttribute()
    chunks = NumberAttribute(null=True)
    content = BinaryAttribute(legacy_encoding=False, null=True)
    digest = UnicodeAttribute(null=True)
    built_at = InstantAttribute(null=True)


@dataclass(frozen=True, kw_only=True)
class Head:
    """Which snapshot is current, in how many parts, and what its content's digest is."""

    snapshot: str
    chunks: int
    digest: str
    built_at: datetime
    """When the reading of trainings and sessions for it began."""


def head() -> Head | None:
    """None before the first rebuild."""
    (item,) = read_together([(CatalogueItem, (HEAD,))])
    return head_of(item)


def head_of(item: CatalogueItem | None) -> Head | None:
    """From a row that was read with others."""
    return item.to(Head) if item is not None else None


def read(head: Head) -> bytes | None:
    """The compressed snapshot; None when a newer one took its place while it was read."""
    found = read_together([(CatalogueItem, (_part(head.snapshot, n),)) for n in range(head.chunks)])
    if any(item is None for item in found):
        return None
    return b"".join(item.content for item in found)


def write(snapshot: str, content: bytes, *, digest: str, built_at: datetime) -> Head:
    """Put the parts of a snapshot; nobody reads them before `point_to`."""
    pieces = [content[n : n + PART_BYTES] for n in range(0, len(content), PART_BYTES)]
    with CatalogueItem.batch_write() as batch:
        for n, piece in enumerate(pieces):
            batch.save(CatalogueItem(_part(snapshot, n), snapshot=snapshot, content=piece, built_at=built_at))
    return Head(snapshot=snapshot, chunks=len(pieces), digest=digest, built_at=built_at)


def point_to(head: Head, *, instead_of: Head | None) -> bool:
    """Make it current in place of the head that was read; False when another one is current by now."""
    if instead_of is None:
        condition = CatalogueItem.part.does_not_exist()
    else:
        condition = (CatalogueItem.snapshot == instead_of.snapshot) & (
            CatalogueItem.built_at == instead_of.built_at
        )
    try:
        CatalogueItem.holding(head, part=HEAD).save(condition=condition)
    except PutError as error:
        if code_of(error) == CONDITION_FAILED:
            return False
        raise
    return True


def remove(head: Head) -> None:
    """The parts of a snapshot that is not current any more. May be done twice."""
    with CatalogueItem.batch_write() as batch:
        for n in range(head.chunks):
            batch.delete(CatalogueItem(_part(head.snapshot, n)))


def _part(snapshot: str, number: int) -> str:
    return f"{snapshot}#{number}"
