"""The mailbox of local runs: every message as it was archived, the newest first (RUN-3)."""

from dataclasses import dataclass

from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import MailState
from chalicelib.emails import reading
from chalicelib.emails.reading import ShownMessage
from chalicelib.models import emails
from chalicelib.ports import Ports
from chalicelib.services.mailings import ARCHIVE, KEY_HEADER

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
            message_id=_id(key),
            message=message,
            state=rows[mail_key].state if mail_key in rows else MailState.SENDING,
        )
        for key, mail_key, message in found
    ]


def read(ports: Ports, message_id: str) -> Archived:
    """Raises NotFound."""
    mail_key, message = _read(ports, _key(message_id))
    rows = emails.many([mail_key])
    state = rows[mail_key].state if mail_key in rows else MailState.SENDING
    return Archived(message_id=message_id, message=message, state=state)


def source(ports: Ports, message_id: str) -> bytes:
    """The message as it left. Raises NotFound."""
    return _split(ports.files.read(_key(message_id)))[1]


def _read(ports: Ports, key: str) -> tuple[str, ShownMessage]:
    mail_key, mime = _split(ports.files.read(key))
    return mail_key, reading.read(mime)


def _split(archived: bytes) -> tuple[str, bytes]:
    """The key of the row and the message itself: see `mailings._archived`."""
    head, _, mime = archived.partition(b"\r\n")
    return head.decode("ascii").removeprefix(f"{KEY_HEADER}: "), mime


def _id(key: str) -> str:
    return key.removeprefix(ARCHIVE).removesuffix(".eml").replace("/", "-")


def _key(message_id: str) -> str:
    year, _, rest = message_id.partition("-")
    month, _, name = rest.partition("-")
    if not (year.isdigit() and month.isdigit() and name.replace("-", "").isalnum()):
        raise NotFound(message_id)
    return f"{ARCHIVE}{year}/{month}/{name}.eml"
