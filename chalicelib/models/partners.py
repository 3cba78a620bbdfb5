"""Partners, with what was imported from each of them: one collection of rows per partner.

A row `folder#<folder>` says which partner owns a folder of dropped files. It is written with the partner, so two can't have the same.
"""

import dataclasses
from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.errors import NotFound
from chalicelib.domain.partners import Known, Partner
from chalicelib.models.base import Table, Transaction, read_together, unchanged

PARTNER = "partner"
HOLDER = "holder"
DIRECTORY = "all"
"""The one partition of the index that lists partners by name."""
MOST = 200
"""Of the list: an institute has a few dozen partners."""


class PartnersByName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_name"
        projection = AllProjection()

    directory = UnicodeAttribute(hash_key=True)
    name_key = UnicodeAttribute(range_key=True)


class PartnerItem(Table):
    class Meta:
        table_name = config.table_name("partners")

    partner_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    directory = UnicodeAttribute(null=True)
    name_key = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    folder = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    held_by = UnicodeAttribute(null=True)
    target = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_name = PartnersByName()


def get(partner_id: str) -> Partner:
    """Raises NotFound."""
    try:
        return PartnerItem.get(partner_id, PARTNER, consistent_read=True).to(Partner)
    except PartnerItem.DoesNotExist as error:
        raise NotFound(partner_id) from error


def find_by_folder(folder: str) -> Partner | None:
    try:
        held_by = PartnerItem.get(_holder(folder), HOLDER, consistent_read=True).held_by
    except PartnerItem.DoesNotExist:
        return None
    return get(held_by)


def directory() -> list[Partner]:
    """By name. Read from an index, so it may lag by a moment."""
    return [item.to(Partner) for item in PartnerItem.by_name.query(DIRECTORY, limit=MOST)]


def known(partner_id: str, parts: Iterable[str]) -> dict[str, Known]:
    """What was imported before, by part. Consistent."""
    found = read_together([(PartnerItem, (partner_id, part)) for part in dict.fromkeys(parts)])
    return {item.part: item.to(Known) for item in found if item is not None}


def add(tx: Transaction, partner: Partner) -> None:
    """Refused with label `partner` when the id is taken, `folder` when another partner has the folder."""
    tx.save(_item(partner), condition=PartnerItem.partner_id.does_not_exist(), label="partner")
    _hold(tx, partner)


def replace(tx: Transaction, partner: Partner, *, before: Partner) -> None:
    """Write over the state that was read; Refused (`partner`) when somebody changed it meanwhile, (`folder`) when it is another's."""
    after = dataclasses.replace(partner, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(PartnerItem.version, before.version), label="partner")
    if after.folder != before.folder:
        _hold(tx, after)
        tx.delete(PartnerItem(_holder(before.folder), HOLDER), label="old_folder")


def remember(tx: Transaction, after: Known, *, before: Known | None) -> None:
    """Which of ours it is, and what the file said. Refused (`known`) when another import was quicker."""
    if before is None:
        tx.save(PartnerItem.holding(after), condition=PartnerItem.partner_id.does_not_exist(), label="known")
        return
    raised = dataclasses.replace(after, version=before.version + 1)
    tx.save(
        PartnerItem.holding(raised), condition=unchanged(PartnerItem.version, before.version), label="known"
    )


def _hold(tx: Transaction, partner: Partner) -> None:
    item = PartnerItem(_holder(partner.folder), HOLDER, held_by=partner.partner_id)
    tx.save(item, condition=PartnerItem.partner_id.does_not_exist(), label="folder")


def _holder(folder: str) -> str:
    return f"folder#{folder}"


def _item(partner: Partner) -> PartnerItem:
    return PartnerItem.holding(
        partner,
        part=PARTNER,
        directory=DIRECTORY,
        name_key=f"{ids.folded(partner.name)}#{partner.partner_id}",
    )
