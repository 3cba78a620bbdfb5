"""What the institute changed of the defaults of messages: a part per kind of session, of the table `institute` (NOT-1)."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.mailing_defaults import KindSettings
from chalicelib.domain.session_mailings import Setting
from chalicelib.domain.sessions import SessionKind
from chalicelib.models.attributes import ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged

PART = "mailings#"


class DefaultsItem(Table):
    """A row of the table `institute`."""

    class Meta:
        table_name = config.table_name("institute")

    part = UnicodeAttribute(hash_key=True)
    settings = ValueAttribute(tuple[Setting, ...], null=True)
    version = NumberAttribute(null=True)


def get(kind: SessionKind) -> KindSettings:
    """Blank while nobody changed any."""
    try:
        item = DefaultsItem.get(key(kind), consistent_read=True)
    except DefaultsItem.DoesNotExist:
        return KindSettings(kind=kind)
    return of(item, kind)


def of(item: DefaultsItem | None, kind: SessionKind) -> KindSettings:
    """From a row that was read with others."""
    if item is None:
        return KindSettings(kind=kind)
    return KindSettings(kind=kind, settings=item.settings or (), version=int(item.version or 0))


def key(kind: SessionKind) -> str:
    return PART + kind.value


def replace(tx: Transaction, settings: KindSettings, *, before: KindSettings) -> None:
    """Write over the state that was read; Refused (label `defaults`) when somebody changed it meanwhile."""
    after = dataclasses.replace(settings, version=before.version + 1)
    tx.save(
        DefaultsItem(key(after.kind), settings=after.settings, version=after.version),
        condition=unchanged(DefaultsItem.version, before.version),
        label="defaults",
    )
