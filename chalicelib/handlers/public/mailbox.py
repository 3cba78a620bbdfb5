"""`/mailbox`: every e-mail as its recipient sees it, with attachments and invitation. Local stage only (RUN-3)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.handlers import mail_frames
from chalicelib.services import mail_archive, mailbox
from chalicelib.web.local import require_local
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


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
    return mail_frames.framing(
        visit.show("public/mailbox/show", archived=archived, mail=archived.message, breadcrumbs=crumbs)
    )


@bp.page("/mailbox/{message_id}/{part}", allow=Right.ANYONE)
def show_part(_: Visit, message_id: str, part: str) -> Response:
    """`html` for the frame, `source` for the whole message, a number for an attachment."""
    require_local()
    ports = bootstrap.ports()
    if part == "source":
        content = mail_archive.source(ports, message_id)
        return mail_frames.download(content, content_type="message/rfc822", name=f"{message_id}.eml")
    message = mailbox.read(ports, message_id).message
    return (
        mail_frames.html(message.html) if part == "html" else mail_frames.attached(message.attachments, part)
    )
