"""Short news with its facts and one place to go on: a course cancelled online (ORD-12), seats of a waiting list offered (ORD-16),
a driver's certificate or its annulment (DRV-10, DRV-14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.render import Envelope


@dataclass(frozen=True, kw_only=True)
class SeatNotice:
    """Words in the reader's language: what happened, what to do, the facts, where to go on."""

    subject: str
    title: str
    lead: str
    rows: Rows
    page_url: str
    page_words: str
    fills: Mapping[str, str] = field(default_factory=dict)
    """For placeholders of the institute's words (`own_words`)."""


def build(
    notice: SeatNotice, envelope: Envelope, *, attachments: tuple[Attachment, ...] = ()
) -> EmailMessage:
    return render.message("seat_notice", envelope, attachments=attachments, fills=notice.fills, notice=notice)
