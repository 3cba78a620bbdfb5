"""E-mails: each one is a row first, sent by a queue Lambda, kept as a log on the object it is about (NOT-8)."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by one worker; `due_at` is then when the claim lapses."""
    SENT = "sent"
    BOUNCED = "bounced"
    """It left, and came back for good from one of its addresses (`undelivered`)."""
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
    undelivered: frozenset[str] = frozenset()
    """Those of its addresses that it did not reach: it came back, or they are not written to any more (NOT-8)."""
    facts: dict[str, str] = field(default_factory=dict)
    """Identifiers and values the renderer needs beyond the object. Names that begin with `secret_` are forgotten once it has left."""

    @property
    def archive_id(self) -> str:
        """The kept message in addresses; empty before it was kept."""
        return archive_id(self.archive_key)

    @property
    def may_be_tried_again(self) -> bool:
        """It was given up, and still holds all it has to say."""
        return self.state is MailState.FAILED and FORGOTTEN not in self.facts

    @property
    def has_secrets(self) -> bool:
        return any(name.startswith(SECRET) for name in self.facts)


ARCHIVE = "emails/"
"""Where the messages are kept as they left, but for secrets: whoever reads the archive later must not get in with them.

The local stage keeps those too, because its mailbox is where people read them.
"""


def archive_id(key: str) -> str:
    """Of a kept file's key, without what all keys have."""
    return key.removeprefix(ARCHIVE).removesuffix(".eml").replace("/", "-")


TAG_CHARACTERS = 256
"""Of a tag's value in SES, which takes letters, digits, `-` and `_` only."""


def tag_of(key: str) -> str:
    """A row's key as a tag of its message: what the mail service tells of the message then leads back. Empty for a key too long."""
    tag = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    return tag if len(tag) <= TAG_CHARACTERS else ""


def key_in_tag(tag: str) -> str:
    """Empty for a tag that is none of ours."""
    try:
        return base64.urlsafe_b64decode(tag + "=" * (-len(tag) % 4)).decode()
    except ValueError:
        return ""


SECRET = "secret_"  # noqa: S105  (no secret)
"""How the names of facts begin that must not outlive sending: one-time links, temporary passwords."""


HIDDEN = "••••••••"
"""What stands for a secret in the copy that is kept."""


def hiding_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: HIDDEN if name.startswith(SECRET) else value for name, value in facts.items()}


def without_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if not name.startswith(SECRET)}


FORGOTTEN = "forgotten"


def forgetting_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    """Without them, and saying so: an e-mail that failed and had some can't be sent again as it was."""
    kept = without_secrets(facts)
    return kept if len(kept) == len(facts) else {**kept, FORGOTTEN: "yes"}


def addresses(*wanted: str, unknown: Collection[str] = ()) -> tuple[str, ...]:
    """The addresses a message goes to, each once whatever its case, without those that stand for an unknown one (ACC-4)."""
    known = {address.casefold() for address in unknown}
    kept: dict[str, str] = {}
    for address in wanted:
        if address and address.casefold() not in known:
            kept.setdefault(address.casefold(), address)
    return tuple(kept.values())
