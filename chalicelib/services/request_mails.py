"""The e-mails a request promises: to who sent it, with the copy asked for, and to the staff (ORD-13, ORD-14)."""

from datetime import datetime

from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.requests import Request
from chalicelib.emails import request_notice, request_received
from chalicelib.emails.message import EmailMessage, Recipient
from chalicelib.emails.request_received import ReceivedRequest
from chalicelib.models import institute as institutes
from chalicelib.models import requests
from chalicelib.ports import Ports
from chalicelib.services import letterheads

RECEIVED = "request_received"
NOTICE = "request_notice"


def promised(request: Request, institute: Institute, *, at: datetime) -> list[Mail]:
    people = addresses(request.sent_by_email, request.copy_email, unknown=institute.placeholder_emails)
    mails = []
    if people:
        mails.append(_mail(RECEIVED, request, people, language=request.language, at=at))
    if institute.email:
        mails.append(_mail(NOTICE, request, (institute.email,), language=institute.default_language, at=at))
    return mails


def _mail(kind: str, request: Request, people: tuple[str, ...], *, language: str, at: datetime) -> Mail:
    return Mail(
        key=f"{kind}/{request.request_id}",
        kind=kind,
        object_id=request.request_id,
        organisation_id=request.organisation_id,
        to=people[:1],
        cc=people[1:],
        language=language,
        due_at=at,
        promised_at=at,
    )


def build_received(_ports: Ports, mail: Mail) -> EmailMessage:
    """Raises NotFound."""
    request = requests.get(mail.organisation_id, mail.object_id)
    envelope = letterheads.envelope(mail, institutes.get(), name=request.sent_by_name)
    return request_received.build(_told(request, path=f"/requests/{request.request_id}"), envelope)


def build_notice(_ports: Ports, mail: Mail) -> EmailMessage:
    """An answer to it goes to the person who asked. Raises NotFound."""
    request = requests.get(mail.organisation_id, mail.object_id)
    asked_by = Recipient(request.sent_by_email, request.sent_by_name) if request.sent_by_email else None
    envelope = letterheads.envelope(mail, institutes.get(), reply_to=asked_by)
    path = f"/staff/requests/{request.organisation_id}/{request.request_id}"
    return request_notice.build(_told(request, path=path), envelope)


def _told(request: Request, *, path: str) -> ReceivedRequest:
    return ReceivedRequest(
        subject=request.subject,
        training_code=request.training_code,
        organisation_name=request.organisation_name,
        sent_by_name=request.sent_by_name,
        sent_by_email=request.sent_by_email,
        sent_at=request.sent_at,
        people=request.people,
        wished_period=request.wished_period,
        place=request.place,
        comment=request.comment,
        request_url=letterheads.page_url(path),
    )
