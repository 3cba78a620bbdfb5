"""A finished message read back, as its recipient's program shows it: for the mailbox of local runs (RUN-3)."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ShownEvent:
    """An occurrence, or a rule of them, of an invitation."""

    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    description: str
    organizer: str
    attendee: str
    uid: str
    sequence: int
    repeats: str
    """The rule of days as the calendar writes it; empty for one day."""


@dataclass(frozen=True, kw_only=True)
class ShownInvitation:
    method: str
    """REQUEST or CANCEL."""
    events: tuple[ShownEvent, ...]


@dataclass(frozen=True, kw_only=True)
class ShownMessage:
    subject: str
    sender: str
    to: str
    cc: str
    reply_to: str
    sent_at: datetime
    language: str
    text: str
    html: str
    attachments: tuple[AttachedFile, ...]
    invitation: ShownInvitation | None

    def is_for(self, words: str) -> bool:
        """Whether a recipient's name or address contains this, whatever the case."""
        return words.casefold() in f"{self.to} {self.cc}".casefold()


def read(mime: bytes) -> ShownMessage:
    """A message of ours (`message.to_mime`)."""
    message = message_from_bytes(mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return ShownMessage(
        subject=str(message["Subject"]),
        sender=str(message["From"]),
        to=str(message["To"]),
        cc=str(message["Cc"] or ""),
        reply_to=str(message["Reply-To"] or ""),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        language=str(message["Content-Language"]),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attached(part) for part in message.iter_attachments() if part.get_filename()),
        invitation=_invitation(message),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _attached(part: Any) -> AttachedFile:
    return AttachedFile(
        name=str(part.get_filename()),
        content_type=str(part.get_content_type()),
        content=bytes(part.get_payload(decode=True) or b""),
    )


def _invitation(message: EmailMessage) -> ShownInvitation | None:
    from icalendar import Calendar  # slow to import

    part = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    calendar = Calendar.from_ical(str(part.get_content()))
    return ShownInvitation(
        method=str(calendar["METHOD"]),
        events=tuple(_event(event) for event in calendar.walk("VEVENT")),
    )


def _event(event: Any) -> ShownEvent:
    rule = event.get("RRULE")
    return ShownEvent(
        title=str(event["SUMMARY"]),
        starts_at=event["DTSTART"].dt,
        ends_at=event["DTEND"].dt,
        location=str(event["LOCATION"]),
        description=str(event["DESCRIPTION"]),
        organizer=str(event["ORGANIZER"]).removeprefix("mailto:"),
        attendee=str(event["ATTENDEE"]).removeprefix("mailto:"),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        repeats=rule.to_ical().decode() if rule is not None else "",
    )
