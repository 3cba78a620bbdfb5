"""The institute: identity and settings, versions of the terms of sale, and the clock of local runs."""

import dataclasses

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute, TermsOfSale
from chalicelib.models.attributes import ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged


class InstituteItem(Table):
    class Meta:
        table_name = config.table_name("institute")

    part = UnicodeAttribute(hash_key=True)
    institute = ValueAttribute(Institute, null=True)
    terms = ValueAttribute(TermsOfSale, null=True)
    clock_offset_seconds = NumberAttribute(null=True)
    started_by = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)


IDENTITY = "institute"
CLOCK = "clock"
TERMS = "terms#"
FIRST_START = "first_start"


def get() -> Institute:
    """The institute's identity and settings; an empty one before the first start."""
    try:
        return of(InstituteItem.get(IDENTITY, consistent_read=True))
    except InstituteItem.DoesNotExist:
        return Institute()


def of(item: InstituteItem | None) -> Institute:
    """From a row that was read with others."""
    if item is None or item.institute is None:
        return Institute()
    institute: Institute = item.institute
    return dataclasses.replace(institute, version=int(item.version or 0))


def replace(tx: Transaction, institute: Institute, *, before: Institute) -> None:
    """Write over the state that was read; Refused when somebody changed it meanwhile."""
    item = InstituteItem(IDENTITY, institute=institute, version=before.version + 1)
    tx.save(item, condition=unchanged(InstituteItem.version, before.version), label="institute")


def add_terms(tx: Transaction, terms: TermsOfSale) -> None:
    """Versions are added, never changed: orders refer to them."""
    tx.save(
        InstituteItem(TERMS + terms.version, terms=terms),
        condition=InstituteItem.part.does_not_exist(),
        label="terms",
    )


def get_terms(version: str) -> TermsOfSale:
    """Raises NotFound."""
    try:
        terms: TermsOfSale = InstituteItem.get(TERMS + version).terms
    except InstituteItem.DoesNotExist as error:
        raise NotFound(version) from error
    return terms


def is_started() -> bool:
    """Whether the first administrator was created (RUN-6)."""
    return InstituteItem.count(FIRST_START, limit=1) > 0


def claim_first_start(tx: Transaction, *, user_id: str) -> None:
    """Of several first administrators exactly one: the others are Refused with label `first_start`."""
    tx.save(
        InstituteItem(FIRST_START, started_by=user_id),
        condition=InstituteItem.part.does_not_exist(),
        label="first_start",
    )


def clock_offset_seconds() -> int:
    """How far the clock of local runs stands ahead."""
    try:
        return int(InstituteItem.get(CLOCK).clock_offset_seconds or 0)
    except InstituteItem.DoesNotExist:
        return 0


def set_clock_offset_seconds(seconds: int) -> None:
    InstituteItem(CLOCK, clock_offset_seconds=seconds).save()
