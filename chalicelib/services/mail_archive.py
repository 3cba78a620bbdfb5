"""E-mails as they were kept when they left: read back for the log of an object, and for the mailbox of local runs (NOT-8, RUN-3)."""

from dataclasses import dataclass

from chalicelib.domain.access import Person, Right, hide_unless, may
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import ARCHIVE, Mail
from chalicelib.emails import reading
from chalicelib.emails.reading import ShownMessage
from chalicelib.models import emails
from chalicelib.ports import Ports
from chalicelib.services.mailings import KEY_HEADER

RIGHTS = {
    "ses": Right.STAFF_MAILINGS,
    "reg": Right.STAFF_MAILINGS,
    "ord": Right.STAFF_ORDERS,
    "req": Right.STAFF_REQUESTS,
    "usr": Right.STAFF_USERS,
    "imp": Right.STAFF_IMPORTS,
    "institute": Right.STAFF_SETTINGS,
}
"""How the identifier of what an e-mail is about begins, and who may open it. What is not named here nobody opens."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    message_id: str
    """In addresses: `Mail.archive_id`."""
    mail: Mail
    message: ShownMessage


def open_kept(ports: Ports, person: Person, message_id: str) -> Kept:
    """For staff who may read about its object. Raises NotFound, also for what they may not read."""
    kept = read(ports, message_id)
    right = RIGHTS.get(kept.mail.object_id.partition("_")[0])
    hide_unless(person.is_staff and right is not None and may(person, right))
    return kept


def read(ports: Ports, message_id: str) -> Kept:
    """Raises NotFound."""
    mail_key, mime = split(ports.files.read(file_key(message_id)))
    mail = emails.many([mail_key]).get(mail_key)
    if mail is None:
        raise NotFound(message_id)
    return Kept(message_id=message_id, mail=mail, message=reading.read(mime))


def source(ports: Ports, message_id: str) -> bytes:
    """The message as it left. Raises NotFound."""
    return split(ports.files.read(file_key(message_id)))[1]


def split(archived: bytes) -> tuple[str, bytes]:
    """The key of the row and the message itself, as `mailings` puts them together."""
    head, _, mime = archived.partition(b"\r\n")
    return head.decode("ascii").removeprefix(f"{KEY_HEADER}: "), mime


def file_key(message_id: str) -> str:
    """Raises NotFound for what no kept message is called."""
    year, _, rest = message_id.partition("-")
    month, _, name = rest.partition("-")
    if not (year.isdigit() and month.isdigit() and name.replace("-", "").isalnum()):
        raise NotFound(message_id)
    return f"{ARCHIVE}{year}/{month}/{name}.eml"
