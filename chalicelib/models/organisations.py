"""Organisations and their establishments: one collection of rows per client.

A row `siren#<siren>` says which organisation holds a SIREN. It is written in the transaction that creates the organisation, so two
people can't create the same client at the same instant, and it is read consistently, which an index is not.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.organisations import Address, Establishment, Organisation, search_key
from chalicelib.domain.start_reminders import StartReminders
from chalicelib.models.attributes import SetAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged
from chalicelib.models.bounded import bounded_page
from chalicelib.models.paging import Page, key_of, page_of

ORGANISATION = "organisation"
ESTABLISHMENT = "establishment#"
HOLDER = "holder"
DIRECTORY = "all"
"""The one partition of the index that lists organisations by name for staff."""


class DirectoryByName(GlobalSecondaryIndex):
    class Meta:
        index_name = "directory_by_name"
        projection = AllProjection()

    directory = UnicodeAttribute(hash_key=True)
    name_key = UnicodeAttribute(range_key=True)


class OrganisationItem(Table):
    class Meta:
        table_name = config.table_name("organisations")

    organisation_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    directory = UnicodeAttribute(null=True)
    name_key = UnicodeAttribute(null=True)
    establishment_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    siren = UnicodeAttribute(null=True)
    siret = UnicodeAttribute(null=True)
    address = ValueAttribute(Address, null=True)
    email = UnicodeAttribute(null=True)
    email_is_placeholder = BooleanAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    is_public_body = BooleanAttribute(null=True)
    is_driver_centre = BooleanAttribute(null=True)
    vat_number = UnicodeAttribute(null=True)
    billing_name = UnicodeAttribute(null=True)
    billing_address = ValueAttribute(Address, null=True)
    billing_email = UnicodeAttribute(null=True)
    populations = SetAttribute()
    manager_name = UnicodeAttribute(null=True)
    manager_email = UnicodeAttribute(null=True)
    manager_phone = UnicodeAttribute(null=True)
    start_reminders = ValueAttribute(StartReminders, null=True)
    service_code = UnicodeAttribute(null=True)
    held_by = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    directory_by_name = DirectoryByName()


def get(organisation_id: str) -> Organisation:
    """Raises NotFound."""
    try:
        item = OrganisationItem.get(organisation_id, ORGANISATION, consistent_read=True)
    except OrganisationItem.DoesNotExist as error:
        raise NotFound(organisation_id) from error
    return item.to(Organisation)


def names(organisation_ids: Iterable[str]) -> dict[str, str]:
    """By identifier."""
    found = read_together([(OrganisationItem, (one, ORGANISATION)) for one in sorted(set(organisation_ids))])
    return {item.organisation_id: item.name for item in found if item is not None}


def with_establishments(organisation_id: str) -> tuple[Organisation, list[Establishment]]:
    """The client and its sites by name, in one read. Raises NotFound."""
    organisation: Organisation | None = None
    sites: list[Establishment] = []
    for item in OrganisationItem.query(organisation_id, consistent_read=True):
        if item.part == ORGANISATION:
            organisation = item.to(Organisation)
        elif item.part.startswith(ESTABLISHMENT):
            sites.append(item.to(Establishment))
    if organisation is None:
        raise NotFound(organisation_id)
    return organisation, _by_name(sites)


def establishments(organisation_id: str) -> list[Establishment]:
    """By name."""
    items = OrganisationItem.query(
        organisation_id, OrganisationItem.part.startswith(ESTABLISHMENT), consistent_read=True
    )
    return _by_name(item.to(Establishment) for item in items)


def get_establishment(organisation_id: str, establishment_id: str) -> Establishment:
    """Raises NotFound."""
    try:
        item = OrganisationItem.get(organisation_id, ESTABLISHMENT + establishment_id, consistent_read=True)
    except OrganisationItem.DoesNotExist as error:
        raise NotFound(establishment_id) from error
    return item.to(Establishment)


def find_by_siren(siren: str) -> Organisation | None:
    held_by = holders_of_sirens([siren]).get(siren)
    return get(held_by) if held_by else None


def holders_of_sirens(sirens: Iterable[str]) -> dict[str, str]:
    """Which organisation holds each of these SIRENs; those nobody holds are left out. Consistent."""
    wanted = sorted(set(sirens))
    rows = read_together([(OrganisationItem, (_siren_key(siren), HOLDER)) for siren in wanted])
    return {siren: row.held_by for siren, row in zip(wanted, rows, strict=True) if row is not None}


def directory(*, cursor: str | None = None, prefix: str = "", limit: int = 50) -> Page[Organisation]:
    """Organisations by name, for staff; `prefix` is a beginning of the folded name."""
    results = OrganisationItem.directory_by_name.query(
        DIRECTORY,
        OrganisationItem.name_key.startswith(prefix) if prefix else None,
        limit=limit,
        last_evaluated_key=key_of(cursor, directory=DIRECTORY),
    )
    return page_of(results, lambda item: item.to(Organisation))


def containing(text: str, *, limit: int = 50, cursor: str | None = None) -> Page[Organisation]:
    """Organisations whose folded name or SIREN contains this, by name. A page may hold few rows although more follow."""
    results = OrganisationItem.directory_by_name.query(
        DIRECTORY,
        filter_condition=OrganisationItem.name_key.contains(text),
        page_size=1000,
        last_evaluated_key=key_of(cursor, directory=DIRECTORY),
    )
    page = bounded_page(results, lambda item: item.to(Organisation), rows=limit)
    return page.cut(limit, _directory_key)


def _directory_key(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation_id": {"S": organisation.organisation_id},
        "part": {"S": ORGANISATION},
        "directory": {"S": DIRECTORY},
        "name_key": {"S": search_key(organisation)},
    }


def add(tx: Transaction, organisation: Organisation) -> None:
    """Refused with label `organisation` when it exists, `siren` when another organisation holds the SIREN."""
    tx.save(
        _item(organisation), condition=OrganisationItem.organisation_id.does_not_exist(), label="organisation"
    )
    if organisation.siren:
        _hold(tx, organisation)


def replace(tx: Transaction, organisation: Organisation, *, before: Organisation) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile, or when the new SIREN is held."""
    after = dataclasses.replace(organisation, version=before.version + 1)
    tx.save(_item(after), condition=unchanged(OrganisationItem.version, before.version), label="organisation")
    if organisation.siren != before.siren:
        if before.siren:
            mine = OrganisationItem.held_by == before.organisation_id
            tx.delete(OrganisationItem(_siren_key(before.siren), HOLDER), condition=mine, label="siren")
        if organisation.siren:
            _hold(tx, organisation)


def add_establishment(tx: Transaction, establishment: Establishment) -> None:
    """Refused with label `establishment` when it exists."""
    item = _site(establishment)
    tx.save(item, condition=OrganisationItem.part.does_not_exist(), label="establishment")


def replace_establishment(tx: Transaction, establishment: Establishment, *, before: Establishment) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    after = dataclasses.replace(establishment, version=before.version + 1)
    tx.save(
        _site(after), condition=unchanged(OrganisationItem.version, before.version), label="establishment"
    )


def _hold(tx: Transaction, organisation: Organisation) -> None:
    row = OrganisationItem(
        _siren_key(organisation.siren), HOLDER, held_by=organisation.organisation_id, name=""
    )
    mine = OrganisationItem.held_by == organisation.organisation_id
    tx.save(row, condition=OrganisationItem.held_by.does_not_exist() | mine, label="siren")


def _siren_key(siren: str) -> str:
    return f"siren#{siren}"


def _item(organisation: Organisation) -> OrganisationItem:
    return OrganisationItem.holding(
        organisation, part=ORGANISATION, directory=DIRECTORY, name_key=search_key(organisation)
    )


def _site(establishment: Establishment) -> OrganisationItem:
    return OrganisationItem.holding(establishment, part=ESTABLISHMENT + establishment.establishment_id)


def _by_name(sites: Iterable[Establishment]) -> list[Establishment]:
    return sorted(sites, key=lambda site: (site.name.casefold(), site.establishment_id))
