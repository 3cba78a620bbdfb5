"""Addresses whose mail came back or was called unwanted, in small letters; one read per message keeps us from writing again (NOT-8)."""

from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.domain.mail_addresses import AddressMark, AddressState, MailEvent, normal
from chalicelib.models import claims
from chalicelib.models.attributes import EnumAttribute, InstantAttribute, SetAttribute
from chalicelib.models.base import Table, Transaction, read_together


class AddressItem(Table):
    class Meta:
        table_name = config.table_name("addresses")

    address = UnicodeAttribute(hash_key=True)
    state = EnumAttribute(AddressState, null=True)
    at = InstantAttribute()
    reason = UnicodeAttribute(null=True)
    times = NumberAttribute(null=True)
    mail_key = UnicodeAttribute(null=True)
    events = SetAttribute()


def marks(addresses: Iterable[str]) -> dict[str, AddressMark]:
    """What is known of these addresses, by address in small letters, in one round trip."""
    wanted = dict.fromkeys(normal(address) for address in addresses if address)
    items = read_together([(AddressItem, (address,)) for address in wanted])
    return {item.address: item.to(AddressMark) for item in items if item is not None}


def suppressed(addresses: Iterable[str]) -> dict[str, AddressMark]:
    """Those that may not be written to."""
    return {address: mark for address, mark in marks(addresses).items() if mark.is_suppressed}


def mark(address: str, state: AddressState, event: MailEvent) -> bool:
    """Whether the event was new for this address; told again it changes nothing, even after a correction."""
    item = AddressItem(normal(address))
    return claims.change(
        item,
        AddressItem.state.set(state),
        AddressItem.at.set(event.at),
        AddressItem.reason.set(event.reason),
        AddressItem.mail_key.set(event.mail_key) if event.mail_key else AddressItem.mail_key.remove(),
        AddressItem.times.add(1),
        AddressItem.events.add(frozenset({event.event_id})),
        condition=~AddressItem.events.contains(event.event_id),
    )


def clear(tx: Transaction, address: str, *, seen: AddressMark) -> None:
    """It may be written to again; Refused (label `address`) when it was marked anew, or cleared, since it was seen."""
    tx.update(
        AddressItem(normal(address)),
        actions=[AddressItem.state.remove()],
        condition=(AddressItem.times == seen.times) & AddressItem.state.exists(),
        label="address",
    )
