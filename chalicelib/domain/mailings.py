"""E-mails: each one is a row first, sent by a queue Lambda, kept as a log on the object it is about (NOT-8)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by one worker until `claimed_until`."""
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
    language: str = "fr"
    subject: str = ""
    """Filled when rendered."""
    due_at: datetime
    promised_at: datetime
    state: MailState = MailState.QUEUED
    attempts: int = 0
    last_error: str = ""
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    archive_key: str = ""
    """Of the MIME message among the stored files."""
    facts: dict[str, str] = field(default_factory=dict)
    """Identifiers and values the renderer needs beyond the object (never a secret in the clear that outlives sending)."""
