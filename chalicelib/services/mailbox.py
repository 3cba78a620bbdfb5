"""The mailbox of local runs: every message as it was archived, the newest first (RUN-3)."""

from dataclasses import dataclass

from chalicelib.domain.mailings import ARCHIVE, MailState, archive_id
from chalicelib.emails import reading
from chalicelib.emails.reading import ShownMessage
from chalicelib.models import emails
from chalicelib.ports import Ports
from chalicelib.services import mail_archive

SHOWN = 50
SEARCHED = 400
"""Messages that a search reads, from the newest: a mailbox of a machine under one's desk."""


@dataclass(frozen=True, kw_only=True)
class Archived:
    """A message and what became of it; `state` is SENDING when its row is gone."""

    message_id: str
    """In addresses: the archive's key without what all keys have."""
    message: ShownMessage
    state: MailState


def newest(ports: Ports, *, recipient: str = "") -> list[Archived]:
    """The last messages, or the last ones to somebody."""
    keys = sorted(ports.files.keys(ARCHIVE), reverse=True)
    found: list[tuple[str, str, ShownMessage]] = []
    for key in keys[: SEARCHED if recipient else SHOWN]:
        mail_key, message = _read(ports, key)
        if message.is_for(recipient):
            found.append((key, mail_key, message))
        if len(found) == SHOWN:
            break
    rows = emails.many([mail_key for _, mail_key, _ in found])
    return [
        Archived(
            message_id=archive_id(key),
            message=message,
            state=rows[mail_key].state if mail_key in rows else MailState.SENDING,
        )
        for key, mail_key, message in found
    ]


def read(ports: Ports, message_id: str) -> Archived:
    """Raises NotFound."""
    mail_key, message = _read(ports, mail_archive.file_key(message_id))
    rows = emails.many([mail_key])
    state = rows[mail_key].state if mail_key in rows else MailState.SENDING
    return Archived(message_id=message_id, message=message, state=state)


def _read(ports: Ports, key: str) -> tuple[str, ShownMessage]:
    mail_key, mime = mail_archive.split(ports.files.read(key))
    return mail_key, reading.read(mime)
