"""Drivers: who is known, by driving-licence file number and birth date, for what, and by which account (DRV-9)."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain import ids
from chalicelib.domain.drivers import Driver, KnownDriver
from chalicelib.models.attributes import DayAttribute
from chalicelib.models.base import Table, Transaction, read_together
from chalicelib.models.paging import Page, key_of, page_of

READERS = 4
"""Reads of a long file that are on their way at once."""
SHARE = 500
MAX_NAME = 100
"""Characters of a name that are looked for: DynamoDB refuses very long ones."""
DRIVER = "driver"
"""Label of a refusal: somebody else just registered this driver for the same training and date."""


class ByName(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_name"
        projection = AllProjection()

    initial = UnicodeAttribute(hash_key=True)
    name_key = UnicodeAttribute(range_key=True)


class ByAccount(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_account"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)


class DriverItem(Table):
    class Meta:
        table_name = config.table_name("drivers")

    neph = UnicodeAttribute(hash_key=True)
    birth_date = DayAttribute(range_key=True)
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    initial = UnicodeAttribute()
    name_key = UnicodeAttribute()
    held = UnicodeSetAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    organisation_id = UnicodeAttribute(null=True)
    claim_code = UnicodeAttribute(null=True)

    by_name = ByName()
    by_account = ByAccount()


def known(keys: Iterable[str]) -> dict[str, KnownDriver]:
    """Those of these drivers who are known, by key. Long lists are read several at a time."""
    wanted = list(dict.fromkeys(keys))
    shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
    if len(shares) <= 1:
        return _known(wanted)
    with ThreadPoolExecutor(READERS) as readers:
        return {key: driver for found in readers.map(_known, shares) for key, driver in found.items()}


def _known(keys: list[str]) -> dict[str, KnownDriver]:
    found = read_together([(DriverItem, tuple(key.split("#"))) for key in keys])
    return {key: _driver(item) for key, item in zip(keys, found, strict=True) if item is not None}


def of_neph(neph: str) -> list[KnownDriver]:
    """Everybody declared with this number: one person, or a number typed wrong."""
    return [_driver(item) for item in DriverItem.query(neph)]


def named(last_name: str, *, cursor: str | None = None, limit: int = 50) -> Page[KnownDriver]:
    """Whose last name begins so, in order of name."""
    folded = ids.folded(last_name)[:MAX_NAME]
    results = DriverItem.by_name.query(
        folded[:1] or "-",
        DriverItem.name_key.startswith(folded) if folded else None,
        limit=limit,
        last_evaluated_key=key_of(cursor, initial=folded[:1] or "-"),
    )
    return page_of(results, _driver)


def of_account(user_id: str) -> list[KnownDriver]:
    return [_driver(item) for item in DriverItem.by_account.query(user_id)]


def hold(tx: Transaction, driver: Driver, held: str, *, code: str) -> None:
    """Note that the driver is registered for this, or Refused (label `driver#<key>`) when he or she is already (DRV-8).

    The first centre that declares somebody gives the name, and `code`, with which an account is claimed, stays what it was
    first; later ones change neither (DRV-9).
    """
    item = DriverItem(driver.neph, driver.birth_date)
    folded = ids.folded(driver.last_name)
    tx.update(
        item,
        actions=[
            DriverItem.held.add({held}),
            DriverItem.first_name.set(DriverItem.first_name | driver.first_name),
            DriverItem.last_name.set(DriverItem.last_name | driver.last_name),
            DriverItem.initial.set(DriverItem.initial | (folded[:1] or "-")),
            DriverItem.name_key.set(DriverItem.name_key | f"{folded}|{ids.folded(driver.first_name)}"),
            DriverItem.claim_code.set(DriverItem.claim_code | code),
        ],
        condition=DriverItem.held.does_not_exist() | ~DriverItem.held.contains(held),
        label=f"{DRIVER}#{driver.key}",
    )


def release(tx: Transaction, key: str, held: str) -> None:
    """The registration was annulled: another one may be made."""
    neph, _, born = key.partition("#")
    tx.update(
        DriverItem(neph, date.fromisoformat(born)),
        actions=[DriverItem.held.delete({held})],
        condition=DriverItem.held.contains(held),
        label=f"{DRIVER}#{key}",
    )


def give_account(tx: Transaction, key: str, *, code: str, user_id: str, organisation_id: str) -> None:
    """The person has an account now. Refused (label `account`) when another account has this driver, or the code isn't the one."""
    neph, _, born = key.partition("#")
    tx.update(
        DriverItem(neph, date.fromisoformat(born)),
        actions=[DriverItem.user_id.set(user_id), DriverItem.organisation_id.set(organisation_id)],
        condition=(DriverItem.claim_code == code)
        & (DriverItem.user_id.does_not_exist() | (DriverItem.user_id == user_id)),
        label="account",
    )


def take_account(tx: Transaction, driver: KnownDriver, *, code: str) -> None:
    """The account shows the driver no more, and another one may be made with this code. Refused (label `account`) when it moved."""
    neph, _, born = driver.key.partition("#")
    had = DriverItem.user_id == driver.user_id if driver.user_id else DriverItem.user_id.does_not_exist()
    tx.update(
        DriverItem(neph, date.fromisoformat(born)),
        actions=[
            DriverItem.user_id.remove(),
            DriverItem.organisation_id.remove(),
            DriverItem.claim_code.set(code),
        ],
        condition=DriverItem.last_name.exists() & had,
        label="account",
    )


def remove(tx: Transaction, key: str) -> None:
    """Nobody is known by this any more (DRV-15). Refused (label `driver`) when there is nobody."""
    neph, _, born = key.partition("#")
    tx.delete(
        DriverItem(neph, date.fromisoformat(born)), condition=DriverItem.last_name.exists(), label=DRIVER
    )


def _driver(item: DriverItem) -> KnownDriver:
    return KnownDriver(
        key=f"{item.neph}#{item.birth_date.isoformat()}",
        first_name=item.first_name,
        last_name=item.last_name,
        held=frozenset(item.held or ()),
        user_id=item.user_id,
        organisation_id=item.organisation_id or "",
        claim_code=item.claim_code or "",
    )
