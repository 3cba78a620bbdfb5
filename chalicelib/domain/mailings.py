"""E-mails: each one is a row first, sent by a queue Lambda, kept as a log on the object it is about (NOT-8)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by one worker; `due_at` is then when the claim lapses."""
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`key` is `<kind>/<object id>/<recipient>`: promised twice, sent once."""

    key: str
    kind: str
    object_id: str
    organisation_id: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    """Get the message, and nobody who reads it knows: never in a header (NOT-1)."""
    language: str = "fr"
    subject: str = ""
    """Filled when rendered."""
    due_at: datetime
    promised_at: datetime
    state: MailState = MailState.QUEUED
    attempts: int = 0
    last_error: str = ""
    sent_at: datetime | None = None
    archive_key: str = ""
    """Of the MIME message among the stored files."""
    facts: dict[str, str] = field(default_factory=dict)
    """Identifiers and values the renderer needs beyond the object. Names that begin with `secret_` are forgotten once it has left."""

    @property
    def has_secrets(self) -> bool:
        return any(name.startswith(SECRET) for name in self.facts)


SECRET = "secret_"  # noqa: S105
"""How the names of facts begin that must not outlive sending: one-time links, temporary passwords."""


HIDDEN = "••••••••"
"""What stands for a secret in the copy that is kept."""


def hiding_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: HIDDEN if name.startswith(SECRET) else value for name, value in facts.items()}


def without_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if not name.startswith(SECRET)}


def addresses(*wanted: str, unknown: Collection[str] = ()) -> tuple[str, ...]:
    """The addresses a message goes to, each once whatever its case, without those that stand for an unknown one (ACC-4)."""
    known = {address.casefold() for address in unknown}
    kept: dict[str, str] = {}
    for address in wanted:
        if address and address.casefold() not in known:
            kept.setdefault(address.casefold(), address)
    return tuple(kept.values())
