"""`/mailbox`: every e-mail as its recipient sees it, with attachments and invitation. Local stage only (RUN-3)."""

from urllib.parse import quote

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.domain.errors import NotFound
from chalicelib.services import mailbox
from chalicelib.web import responses
from chalicelib.web.local import require_local
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)

MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
"""E-mails carry their styles inline, as mail programs want them; here they may do nothing else."""


@bp.page("/mailbox", allow=Right.ANYONE)
def show_mailbox(visit: Visit) -> Response:
    require_local()
    recipient = visit.query("recipient")
    found = mailbox.newest(bootstrap.ports(), recipient=recipient)
    return visit.show("public/mailbox/index", found=found, params={"recipient": recipient})


@bp.page("/mailbox/{message_id}", allow=Right.ANYONE)
def show_message(visit: Visit, message_id: str) -> Response:
    require_local()
    archived = mailbox.read(bootstrap.ports(), message_id)
    crumbs = (Crumb(text=visit.say("Mailbox"), path="/mailbox"), Crumb(text=archived.message.subject))
    response = visit.show("public/mailbox/show", archived=archived, mail=archived.message, breadcrumbs=crumbs)
    policy = f"{responses.content_security_policy()}; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.page("/mailbox/{message_id}/{part}", allow=Right.ANYONE)
def show_part(_: Visit, message_id: str, part: str) -> Response:
    """`html` for the frame, `source` for the whole message, a number for an attachment."""
    require_local()
    ports = bootstrap.ports()
    if part == "source":
        content = mailbox.source(ports, message_id)
        return _download(content, content_type="message/rfc822", name=f"{message_id}.eml")
    message = mailbox.read(ports, message_id).message
    if part == "html":
        headers: responses.Headers = {
            "Content-Security-Policy": MESSAGE_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
        }
        return responses.html(message.html, headers=headers)
    if not part.isdecimal() or int(part) >= len(message.attachments):
        raise NotFound(part)
    attached = message.attachments[int(part)]
    return _download(attached.content, content_type=attached.content_type, name=attached.name)


def _download(content: bytes, *, content_type: str, name: str) -> Response:
    response = responses.file(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
