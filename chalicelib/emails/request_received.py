"""To the person who sent an in-house or specific request, and to the address given for a copy (ORD-13, ORD-14)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib import formats
from chalicelib.emails import render
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class ReceivedRequest:
    subject: str
    training_code: str = ""
    organisation_name: str
    sent_by_name: str
    sent_by_email: str = ""
    sent_at: datetime
    people: int | None = None
    wished_period: str = ""
    place: str = ""
    comment: str = ""
    request_url: str


def build(request: ReceivedRequest, envelope: Envelope) -> EmailMessage:
    return render.message(
        "request_received",
        envelope,
        fills=fills(request),
        request=request,
        request_rows=rows(request, language=envelope.language),
    )


def fills(request: ReceivedRequest) -> dict[str, str]:
    """For the institute's own words, of both the copy and the notice."""
    return {
        "request": request.subject,
        "organisation": request.organisation_name,
        "sender": request.sent_by_name,
        "training_code": request.training_code,
    }


def rows(request: ReceivedRequest, *, language: str) -> Rows:
    """What was asked, as both the copy and the notice to the staff show it."""
    _ = partial(translate, language)
    sender = ", ".join(part for part in (request.sent_by_name, request.sent_by_email) if part)
    return [
        (_("Subject"), request.subject),
        (_("Training"), request.training_code),
        (_("Organisation"), request.organisation_name),
        (_("Number of people"), str(request.people) if request.people else ""),
        (_("Wished period"), request.wished_period),
        (_("Place"), request.place),
        (_("Comment"), request.comment),
        (_("Request sent by"), sender),
        (_("Request sent on"), formats.moment(request.sent_at, language)),
    ]
