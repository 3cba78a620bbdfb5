"""History: entries that are added and read, never changed (ALL-2)."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.history import Entry
from chalicelib.models.attributes import InstantAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction
from chalicelib.models.paging import Page, key_of, page_of

ERASED = "–"
"""Stands where the name of somebody was."""


class EntryItem(Table):
    class Meta:
        table_name = config.table_name("history")

    object_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    at = InstantAttribute()
    who_id = UnicodeAttribute()
    who_name = UnicodeAttribute()
    what = UnicodeAttribute()
    before = UnicodeAttribute(null=True)
    after = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    facts = ValueAttribute(dict[str, str], null=True)


def add(tx: Transaction, entry: Entry) -> None:
    """Written with the change it tells."""
    tx.save(EntryItem.holding(entry, entry_id=ids.new("his", at=entry.at)), label="history")


def without_names(object_id: str, *, who_id: str = "") -> None:
    """Take a person out of what was told about an object: the one exception to “never changed”, because the law asks for it (DRV-15).

    What happened and when stays; names, reasons, and who it was when it was that person, go. Done twice it is done once.
    """
    for item in EntryItem.query(object_id):
        actions: list[Action] = [
            EntryItem.before.remove(),
            EntryItem.after.remove(),
            EntryItem.reason.remove(),
        ]
        if who_id and item.who_id == who_id:
            actions += [EntryItem.who_id.set(ERASED), EntryItem.who_name.set(ERASED)]
        item.update(actions=actions)


def forget(object_id: str) -> None:
    """Of somebody whose very identifier names him or her: what happened is told elsewhere (DRV-15). Done twice it is done once."""
    for item in EntryItem.query(object_id):
        item.delete()


def of(object_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[Entry]:
    """The newest first."""
    results = EntryItem.query(
        object_id,
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=key_of(cursor, object_id=object_id),
    )
    return page_of(results, lambda item: item.to(Entry))
