"""Centres: the service contract and the approvals of an organisation that declares drivers; and the prices of all (DRV-1, DRV-4)."""

import dataclasses
from datetime import date

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.driver_trainings import (
    FIRST_PRICES,
    Approval,
    Centre,
    Contract,
    DriverTraining,
    Price,
    PriceCategory,
)
from chalicelib.domain.organisations import Organisation
from chalicelib.models.attributes import DayAttribute, EnumAttribute, ValueAttribute
from chalicelib.models.base import Table, Transaction, unchanged
from chalicelib.models.paging import Page, key_of, page_of

CONTRACT = "contract"
APPROVAL = "approval#"
DIRECTORY = "directory"
"""Stands for the organisation in the keys of the list of centres."""
PRICES = "prices"
"""Stands for the organisation in the keys of prices."""


class CentreItem(Table):
    class Meta:
        table_name = config.table_name("centres")

    organisation_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    number = UnicodeAttribute(null=True)
    starts_on = DayAttribute(null=True)
    ends_on = DayAttribute(null=True)
    is_suspended = BooleanAttribute(null=True)
    representative_id = UnicodeAttribute(null=True)
    approval_id = UnicodeAttribute(null=True)
    trainings = ValueAttribute(frozenset[DriverTraining], null=True)
    region = UnicodeAttribute(null=True)
    category = EnumAttribute(PriceCategory, null=True)
    amount_cents = NumberAttribute(null=True)
    version = NumberAttribute(null=True)


def read(organisation_id: str) -> Centre:
    """One query; without contract and approvals for an organisation that is no centre."""
    contract, approvals = None, []
    for item in CentreItem.query(organisation_id, consistent_read=True):
        if item.part == CONTRACT:
            contract = item.to(Contract)
        else:
            approvals.append(item.to(Approval))
    return Centre(organisation_id=organisation_id, contract=contract, approvals=tuple(approvals))


def list_centre(tx: Transaction, organisation: Organisation) -> None:
    """The organisation stands in the list of centres, under its name."""
    part = f"{ids.folded(organisation.name)[:100]}#{organisation.organisation_id}"
    tx.save(CentreItem(DIRECTORY, part, number=organisation.name))


def directory(*, cursor: str | None = None, limit: int = 50) -> Page[tuple[str, str]]:
    """Identifier and name of every organisation with a contract, in order of name."""
    results = CentreItem.query(
        DIRECTORY, limit=limit, last_evaluated_key=key_of(cursor, organisation_id=DIRECTORY)
    )
    return page_of(results, lambda item: (item.part.rpartition("#")[2], item.number or ""))


def first_prices_to_keep() -> tuple[Price, ...]:
    """The first prices while none is stored: they go on counting for the days before a new one."""
    stored = next(iter(CentreItem.query(PRICES, limit=1, consistent_read=True)), None)
    return FIRST_PRICES if stored is None else ()


def prices() -> tuple[Price, ...]:
    """Those that staff set, or the first ones; in order of category and day."""
    found = tuple(item.to(Price) for item in CentreItem.query(PRICES, consistent_read=True))
    return found or FIRST_PRICES


def replace_contract(tx: Transaction, contract: Contract, *, before: Contract | None) -> None:
    """Refused (label `contract`) when somebody changed it meanwhile."""
    version = before.version if before else 0
    after = dataclasses.replace(contract, version=version + 1)
    condition = (
        unchanged(CentreItem.version, version) if before else CentreItem.organisation_id.does_not_exist()
    )
    tx.save(CentreItem.holding(after, part=CONTRACT), condition=condition, label="contract")


def replace_approval(tx: Transaction, approval: Approval, *, before: Approval | None) -> None:
    """Refused (label `approval`) when somebody changed it meanwhile."""
    version = before.version if before else 0
    after = dataclasses.replace(approval, version=version + 1)
    condition = (
        unchanged(CentreItem.version, version) if before else CentreItem.organisation_id.does_not_exist()
    )
    part = APPROVAL + approval.approval_id
    tx.save(CentreItem.holding(after, part=part), condition=condition, label="approval")


def set_price(tx: Transaction, price: Price) -> None:
    """From its day on; the same day again replaces it."""
    tx.save(CentreItem.holding(price, organisation_id=PRICES, part=_price_part(price)))


def remove_price(tx: Transaction, category: PriceCategory, starts_on: date) -> None:
    price = Price(category=category, starts_on=starts_on, amount_cents=0)
    tx.delete(CentreItem(PRICES, _price_part(price)), condition=CentreItem.part.exists(), label="price")


def _price_part(price: Price) -> str:
    return f"{price.category.value}#{price.starts_on.isoformat()}"
