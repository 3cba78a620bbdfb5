"""What the mail service tells of messages after it took them: bounces and complaints mark addresses and our rows (NOT-8)."""

import json
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from chalicelib.domain.errors import Conflict
from chalicelib.domain.mail_addresses import AddressState, EventKind, MailEvent
from chalicelib.domain.mailings import MailState, key_in_tag
from chalicelib.models import addresses, emails
from chalicelib.observability import logger

KEY_TAG = "mail"
"""The tag of a message that leads back to its row."""


class _Recipient(BaseModel):
    emailAddress: str  # noqa: N815 - as SES writes it


class _Trouble(BaseModel):
    """`bounce` or `complaint` of an event. Source: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html."""

    feedbackId: str = ""  # noqa: N815
    timestamp: datetime | None = None
    bounceType: str = ""  # noqa: N815
    bounceSubType: str = ""  # noqa: N815
    bouncedRecipients: list[_Recipient] = []  # noqa: N815
    complainedRecipients: list[_Recipient] = []  # noqa: N815


class _Message(BaseModel):
    messageId: str  # noqa: N815
    timestamp: datetime
    destination: list[str] = []
    tags: dict[str, list[str]] = {}


class _Event(BaseModel):
    eventType: str = Field(validation_alias="eventType", default="")  # noqa: N815
    mail: _Message
    bounce: _Trouble | None = None
    complaint: _Trouble | None = None
    reject: dict[str, Any] | None = None


_LOST = {"NoEmail": "no_such_address", "Suppressed": "listed", "OnAccountSuppressionList": "listed"}
_DELAYED = {
    "MailboxFull": "mailbox_full",
    "MessageTooLarge": "message_too_large",
    "ContentRejected": "content_refused",
    "AttachmentRejected": "content_refused",
}


def note(body: str) -> None:
    """Take in one message of the queue. May be run twice, in any order: each event counts once.

    What is not an event we know (a greeting of SNS, another kind of event, a damaged message) is logged and done: it
    would never become one. Raises Conflict while our row still says that the e-mail is being handed over.
    """
    event = read(body)
    if event is None:
        logger.warning("not an event of a message", extra={"characters": len(body)})
        return
    states = {EventKind.LOST: AddressState.BOUNCED, EventKind.UNWANTED: AddressState.COMPLAINED}
    new = sum(
        addresses.mark(address, states[event.kind], event)
        for address in event.addresses
        if event.kind in states
    )
    logger.info("mail event", extra={"kind": event.kind.value, "reason": event.reason, "marked": new})
    if event.mail_key:
        _note_on_row(event)


def read(body: str) -> MailEvent | None:
    """The event in a message of the queue, as SNS delivers it raw or in its envelope; None when there is none we act on."""
    try:
        sent = json.loads(body)
        if isinstance(sent, dict) and "mail" not in sent and isinstance(sent.get("Message"), str):
            sent = json.loads(sent["Message"])
        event = _Event.model_validate(sent)
    except (ValueError, ValidationError):
        return None
    match event.eventType:
        case "Bounce" if event.bounce is not None:
            return _bounce(event.mail, event.bounce)
        case "Complaint" if event.complaint is not None:
            hurt = event.complaint
            return _event(event.mail, hurt, EventKind.UNWANTED, "complained", hurt.complainedRecipients)
        case "Reject":
            everybody = [_Recipient(emailAddress=each) for each in event.mail.destination]
            return _event(event.mail, _Trouble(), EventKind.REFUSED, "harmful", everybody)
        case _:
            return None


def _bounce(mail: _Message, bounce: _Trouble) -> MailEvent:
    """`Undetermined` tells too little to give an address up."""
    if bounce.bounceType == "Permanent":
        reason = _LOST.get(bounce.bounceSubType, "bounced")
        return _event(mail, bounce, EventKind.LOST, reason, bounce.bouncedRecipients)
    reason = _DELAYED.get(bounce.bounceSubType, "delayed")
    return _event(mail, bounce, EventKind.DELAYED, reason, bounce.bouncedRecipients)


def _event(
    mail: _Message, trouble: _Trouble, kind: EventKind, reason: str, people: list[_Recipient]
) -> MailEvent:
    tag = next(iter(mail.tags.get(KEY_TAG, [])), "")
    found = (parseaddr(person.emailAddress)[1] for person in people)
    return MailEvent(
        event_id=trouble.feedbackId or f"{kind.value}/{mail.messageId}",
        kind=kind,
        at=trouble.timestamp or mail.timestamp,
        reason=reason,
        addresses=tuple(address for address in found if address),
        mail_key=key_in_tag(tag),
    )


def _note_on_row(event: MailEvent) -> None:
    """Raises Conflict while a worker hands the e-mail over: tried again, so that noting that it left doesn't overwrite the bounce."""
    mail = emails.many([event.mail_key]).get(event.mail_key)
    if mail is None:
        return
    if mail.state is MailState.SENDING:
        raise Conflict(event.mail_key)
    lost = event.kind in (EventKind.LOST, EventKind.REFUSED)
    emails.note_trouble(mail, lost=lost, reason=event.reason, addresses=event.addresses)
