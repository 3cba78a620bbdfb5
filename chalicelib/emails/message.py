"""A finished e-mail and its MIME form. Everything a person reads is already in it; the sender and the hour come when it leaves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader, UnstructuredHeader
from email.message import EmailMessage as Mime
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f-\U0010ffff]+@[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f]+")


class _MailPolicy(EmailPolicy):
    """Seven bits everywhere, because some relays lose eight-bit bodies; words with accents are encoded by `Header`.

    The folding of `EmailPolicy` in Python 3.11 loses spaces between encoded words of a long subject.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if str(value).isascii():
            return super().fold_binary(name, value)
        if isinstance(value, AddressHeader):
            people = f",{self.linesep} ".join(self._person(address) for address in value.addresses)
            return f"{name}: {people}{self.linesep}".encode("ascii")
        if isinstance(value, UnstructuredHeader):
            return f"{name}: {self._encoded(str(value), header=name)}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)

    def _person(self, address: Address) -> str:
        if address.display_name.isascii():
            return str(address)
        return f"{self._encoded(address.display_name)}{self.linesep} <{address.addr_spec}>"

    def _encoded(self, text: str, *, header: str = "Reply-To") -> str:
        return Header(text, "utf-8", header_name=header).encode(linesep=self.linesep)


POLICY = _MailPolicy(linesep="\r\n", cte_type="7bit")


class UnsendableEmail(Exception):
    """An address, subject or identifier that would break out of its header, or that no server takes."""


@dataclass(frozen=True)
class Recipient:
    """A person or a box; the name may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    file_name: str
    content: bytes
    content_type: str = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class CalendarPart:
    """An iCalendar object shown by mail programs as an invitation; `method` is REQUEST or CANCEL."""

    method: str
    content: str
    file_name: str = "invite.ics"


@dataclass(frozen=True, kw_only=True)
class EmailMessage:
    """`key` makes it unique: promised twice, it is sent once."""

    key: str
    kind: str
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...] = ()
    bcc: tuple[Recipient, ...] = ()
    """On the envelope only: no header names them."""
    reply_to: Recipient | None = None
    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarPart | None = None


def to_mime(message: EmailMessage, *, sender: Recipient, message_id: str, sent_at: datetime) -> bytes:
    """The message as a server takes it: mixed(alternative(text, html, invitation), attachments, invitation as a file).

    Raises UnsendableEmail: nothing entered by a person can add a header.
    """
    mime = Mime(policy=POLICY)
    mime["From"] = _header([sender])
    mime["To"] = _header(message.to)
    if message.cc:
        mime["Cc"] = _header(message.cc)
    if message.reply_to is not None:
        mime["Reply-To"] = _header([message.reply_to])
    mime["Subject"] = _one_line(message.subject)
    mime["Date"] = format_datetime(sent_at)
    mime["Message-ID"] = f"<{_one_line(message_id).strip('<>')}>"
    # Out-of-office programs stay silent, and so do ours (RFC 3834).
    mime["Auto-Submitted"] = "auto-generated"
    _add_bodies(mime, message)
    mime["Content-Language"] = _one_line(message.language)
    return mime.as_bytes()


def _add_bodies(mime: Mime, message: EmailMessage) -> None:
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    calendar = message.calendar
    if calendar is not None:
        mime.add_alternative(
            calendar.content, subtype="calendar", cte="base64", params={"method": calendar.method}
        )
    for attachment in message.attachments:
        kind, _, subtype = attachment.content_type.partition("/")
        mime.add_attachment(
            attachment.content, maintype=kind, subtype=subtype, filename=_one_line(attachment.file_name)
        )
    if calendar is not None:
        mime.add_attachment(
            calendar.content.encode(), maintype="application", subtype="ics", filename=calendar.file_name
        )


def _header(people: Sequence[Recipient]) -> tuple[Address, ...]:
    if not people:
        raise UnsendableEmail("nobody to send to")
    return tuple(_address(person) for person in people)


def _address(person: Recipient) -> Address:
    """Names are cleaned, addresses refused: a wrong name still reaches its owner, a wrong address somebody else."""
    if not _ADDRESS.fullmatch(person.email):
        raise UnsendableEmail("address")
    user, _, domain = person.email.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise UnsendableEmail("address") from error
    return Address(_CONTROL.sub(" ", person.name).strip(), username=user, domain=ascii_domain)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise UnsendableEmail("a header of several lines")
    return text
