"""E-mails as people get them: a message of a session before it leaves, and those that were kept when they left (NOT-4, NOT-8)."""

from urllib.parse import quote

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.emails.message import EmailMessage
from chalicelib.handlers import mail_frames
from chalicelib.models import sessions
from chalicelib.services import mail_archive, mail_previews
from chalicelib.templating import LANGUAGES
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


def path_of(session_id: str, mailing_id: str) -> str:
    """The preview of a message; `#` would end an address."""
    return f"/staff/sessions/{session_id}/emails/{mailing_id.replace('#', '.')}"


@bp.page("/staff/sessions/{session_id}/emails/{mailing_id}", allow=Right.STAFF_MAILINGS)
def show_preview(visit: Visit, session_id: str, mailing_id: str) -> Response:
    """`?language=` as somebody of that language reads it; `?part=html` is what stands in the frame."""
    language = chosen_language(visit)
    wanted = mailing_id.replace(".", "#")
    found = mail_previews.preview(bootstrap.ports(), session_id, wanted, language)
    if visit.query("part") == "html":
        return mail_frames.html(found.message.html)
    session, path = sessions.get(session_id), path_of(session_id, wanted)
    return mail_frames.framing(
        visit.show(
            "staff/mails/preview",
            mail=shown(found.message),
            is_sample=found.is_sample,
            path=path,
            frame_src=f"{path}?part=html&language={language}",
            languages=LANGUAGES,
            breadcrumbs=(
                Crumb(text=visit.say("Sessions"), path="/staff/sessions"),
                Crumb(text=session.code, path=f"/staff/sessions/{session_id}/emails"),
                Crumb(text=visit.say("Preview")),
            ),
        )
    )


@bp.page("/staff/mails/{message_id}", allow=Right.STAFF_AREA)
def show_kept(visit: Visit, message_id: str) -> Response:
    """An e-mail as it left. `?part=` is `html` for the frame, `source` for the whole message, a number for a file."""
    ports, part = bootstrap.ports(), visit.query("part")
    kept = mail_archive.open_kept(ports, visit.person, message_id)
    if part == "html":
        return mail_frames.html(kept.message.html)
    if part == "source":
        content = mail_archive.source(ports, message_id)
        return mail_frames.download(content, content_type="message/rfc822", name=f"{message_id}.eml")
    if part:
        return mail_frames.attached(kept.message.attachments, part)
    path = f"/staff/mails/{quote(message_id)}"
    return mail_frames.framing(
        visit.show(
            "staff/mails/kept",
            kept=kept,
            mail=kept.message,
            path=path,
            frame_src=f"{path}?part=html",
            breadcrumbs=_crumbs(visit, kept),
        )
    )


def _crumbs(visit: Visit, kept: mail_archive.Kept) -> tuple[Crumb, ...]:
    """Back to what the e-mail is about, where that has a page of its own."""
    mail, here = kept.mail, Crumb(text=kept.message.subject)
    match mail.object_id.partition("_")[0]:
        case "ses":
            back = Crumb(text=visit.say("E-mails"), path=f"/staff/sessions/{mail.object_id}/emails")
        case "ord":
            back = Crumb(
                text=visit.say("Order"), path=f"/staff/orders/{mail.organisation_id}/{mail.object_id}"
            )
        case _:
            return (here,)
    return (back, here)


def chosen_language(visit: Visit) -> str:
    wanted = visit.query("language")
    return wanted if wanted in LANGUAGES else visit.language


def shown(message: EmailMessage) -> dict[str, object]:
    """A message that never left, as pages show one that did."""
    people = {
        name: ", ".join(f"{each.name} <{each.email}>" if each.name else each.email for each in each_of)
        for name, each_of in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc))
    }
    return {
        **people,
        "reply_to": message.reply_to.email if message.reply_to else "",
        "subject": message.subject,
        "text": message.text,
        "language": message.language,
        "attachments": [file.file_name for file in message.attachments],
    }
