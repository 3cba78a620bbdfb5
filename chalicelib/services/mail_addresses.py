"""Addresses that are not written to any more: told on the pages of the people they belong to, cleared once they are right (NOT-8)."""

from collections.abc import Iterable

from chalicelib.domain.access import Person
from chalicelib.domain.history import Entry
from chalicelib.domain.mail_addresses import AddressMark, normal
from chalicelib.domain.users import User
from chalicelib.models import addresses, history
from chalicelib.models.base import Refused, transaction
from chalicelib.ports import Ports


def mark_of(address: str) -> AddressMark | None:
    """Why an address is not written to; None: it is."""
    return addresses.suppressed([address]).get(normal(address)) if address else None


def marks_of(users: Iterable[User]) -> dict[str, AddressMark]:
    """By identifier of the user whose address is not written to, in one round trip per hundred."""
    people = [user for user in users if user.email]
    marks = addresses.suppressed([user.email for user in people])
    return {user.user_id: marks[normal(user.email)] for user in people if normal(user.email) in marks}


def clear(ports: Ports, by: Person, address: str, *, object_id: str) -> None:
    """Let the address be written to again, with a line in the history of the person it belongs to. May be run twice.

    What failed meanwhile stays failed: staff send it again where it is still worth it.
    """
    seen = mark_of(address)
    if seen is None:
        return
    entry = Entry(
        object_id=object_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="address.cleared",
        before=seen.reason,
        facts={"address": address},
    )
    try:
        with transaction() as tx:
            addresses.clear(tx, address, seen=seen)
            history.add(tx, entry)
    except Refused:
        return  # cleared by somebody else, or it came back once more: the page shows which
