"""Gapless numbers: a row per series, raised in the transaction that uses the number."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.models.base import Table, Transaction


class CounterItem(Table):
    class Meta:
        table_name = config.table_name("counters")

    name = UnicodeAttribute(hash_key=True)
    value = NumberAttribute()


def current(name: str) -> int:
    """The last number given out; 0 when the series is new."""
    try:
        return int(CounterItem.get(name, consistent_read=True).value)
    except CounterItem.DoesNotExist:
        return 0


def take(tx: Transaction, name: str, *, number: int) -> None:
    """Give out `number`, which must follow the last one; Refused (label `counter`) when somebody else just took it."""
    take_several(tx, name, first=number, last=number)


def take_several(tx: Transaction, name: str, *, first: int, last: int) -> None:
    """Give out the numbers from `first` to `last`, which must follow the last one given. Refused as `take`."""
    condition = CounterItem.value == first - 1 if first > 1 else CounterItem.name.does_not_exist()
    tx.save(CounterItem(name, value=last), condition=condition, label="counter")
