"""Addresses that can't be written to: those whose mail came back for good, and those of people who called it unwanted (NOT-8)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AddressState(StrEnum):
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, kw_only=True)
class AddressMark:
    """What is known of an address, in small letters. Without a state it may be written to again: somebody corrected what was wrong."""

    address: str
    state: AddressState | None = None
    at: datetime
    reason: str = ""
    """A code of `labels_mail.REASONS`."""
    times: int = 0
    """How often it happened, before and after corrections."""
    mail_key: str = ""
    """Of the last e-mail it happened to."""
    events: frozenset[str] = field(default_factory=frozenset)
    """What the mail service calls each time: told twice, counted once."""

    @property
    def is_suppressed(self) -> bool:
        return self.state is not None


def normal(address: str) -> str:
    """As marks are kept: mail programs don't tell capitals apart."""
    return address.strip().casefold()


class EventKind(StrEnum):
    """What the mail service tells of a message after it took it."""

    LOST = "lost"
    """It came back for good: the address is to be corrected."""
    DELAYED = "delayed"
    """It came back this time; the address may be right."""
    UNWANTED = "unwanted"
    """The recipient called it unwanted."""
    REFUSED = "refused"
    """The mail service found something harmful in it, so nobody got it."""


@dataclass(frozen=True, kw_only=True)
class MailEvent:
    event_id: str
    kind: EventKind
    at: datetime
    reason: str
    addresses: tuple[str, ...]
    """Those of the message's recipients it happened to."""
    mail_key: str = ""
    """Of our row; empty for a message that doesn't say."""


def without(addresses: Collection[str], blocked: Collection[str]) -> tuple[str, ...]:
    """The addresses that may be written to, in order; `blocked` in small letters."""
    return tuple(address for address in addresses if normal(address) not in blocked)
