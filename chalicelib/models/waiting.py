"""Waiting lists, by session in order of arrival; a row `holder#<organisation>` lets each organisation wait once per session."""

import dataclasses

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.waiting import Waiting, WaitingState
from chalicelib.models.attributes import EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, unchanged

HOLDER = "holder#"
FIRST = "wai_"


class ByOrganisation(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_organisation"
        projection = AllProjection()

    organisation_id = UnicodeAttribute(hash_key=True)
    joined_at = InstantAttribute(range_key=True)


class WaitingItem(Table):
    class Meta:
        table_name = config.table_name("waiting")

    session_id = UnicodeAttribute(hash_key=True)
    waiting_id = UnicodeAttribute(range_key=True)
    organisation_id = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    user_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    session_code = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    seats = NumberAttribute(null=True)
    takes_fewer = BooleanAttribute(null=True)
    state = EnumAttribute(WaitingState, null=True)
    joined_at = InstantAttribute(null=True)
    offered = NumberAttribute(null=True)
    deadline = InstantAttribute(null=True)
    order_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_organisation = ByOrganisation()


def get(session_id: str, waiting_id: str) -> Waiting:
    """Raises NotFound."""
    if not waiting_id.startswith(FIRST):
        raise NotFound(waiting_id)
    try:
        return WaitingItem.get(session_id, waiting_id, consistent_read=True).to(Waiting)
    except WaitingItem.DoesNotExist as error:
        raise NotFound(waiting_id) from error


def add(tx: Transaction, entry: Waiting) -> None:
    """Refused with label `waiting` when the organisation waits for this session already."""
    holder = WaitingItem(entry.session_id, HOLDER + entry.organisation_id)
    tx.save(holder, condition=WaitingItem.waiting_id.does_not_exist(), label="waiting")
    tx.save(
        WaitingItem.holding(entry), condition=WaitingItem.waiting_id.does_not_exist(), label="waiting entry"
    )


def replace(tx: Transaction, entry: Waiting, *, before: Waiting) -> None:
    """Write over the state that was read, Refused (label `waiting entry`) when it changed meanwhile; one that ended may join again."""
    after = dataclasses.replace(entry, version=before.version + 1)
    tx.save(
        WaitingItem.holding(after),
        condition=unchanged(WaitingItem.version, before.version),
        label="waiting entry",
    )
    if before.is_live and not entry.is_live:
        tx.delete(WaitingItem(entry.session_id, HOLDER + entry.organisation_id), label="waiting")


def of_session(session_id: str) -> list[Waiting]:
    """In order of arrival, those that ended too; read consistently."""
    rows = WaitingItem.query(session_id, WaitingItem.waiting_id.startswith(FIRST), consistent_read=True)
    return [row.to(Waiting) for row in rows]


def of_organisation(organisation_id: str, *, limit: int = 50) -> list[Waiting]:
    """The newest first."""
    rows = WaitingItem.by_organisation.query(organisation_id, scan_index_forward=False, limit=limit)
    return [row.to(Waiting) for row in rows]
