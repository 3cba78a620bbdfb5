"""The institute as its e-mails show it, and the envelope of a promised e-mail: what every builder needs."""

from urllib.parse import urlsplit

from chalicelib import config
from chalicelib.domain.institute import Institute
from chalicelib.domain.mailings import Mail
from chalicelib.domain.message_words import Words
from chalicelib.emails import own_words
from chalicelib.emails.message import Recipient
from chalicelib.emails.render import Envelope, Letterhead
from chalicelib.models import mail_words


def envelope(
    mail: Mail,
    institute: Institute,
    *,
    name: str = "",
    contact: str = "",
    reply_to: Recipient | None = None,
) -> Envelope:
    """Who gets it, from whom; `name` is the first recipient's, `contact` how to reach a person other than the institute."""
    first, *others = mail.to
    return Envelope(
        key=mail.key,
        language=mail.language,
        letterhead=letterhead(institute, contact=contact),
        to=(Recipient(first, name), *(Recipient(address) for address in others)),
        cc=tuple(Recipient(address) for address in mail.cc),
        bcc=tuple(Recipient(address) for address in mail.bcc),
        reply_to=reply_to or _institute_box(institute),
        words=_own_words(mail),
    )


TRIED_BY = "tried_by"
"""The fact of a mail that is only a preview: who is trying other words."""


def _own_words(mail: Mail) -> Words:
    """The institute's for this kind and language, where it has some; messages of sessions bring theirs along."""
    if mail.kind not in own_words.OTHERS:
        return Words()
    tried_by = mail.facts.get(TRIED_BY)
    if tried_by:
        draft = mail_words.draft(mail.kind, mail.language, user_id=tried_by)
        return (draft.words if draft else None) or Words()
    return mail_words.get(mail.kind, mail.language).words or Words()


def letterhead(institute: Institute, *, contact: str = "") -> Letterhead:
    address = institute.address
    town = f"{address.postal_code} {address.city}".strip()
    return Letterhead(
        name=institute.name,
        site_url=config.site_url(),
        address=", ".join(part for part in (address.street, town) if part),
        contact=contact or phrase(institute.name, institute.phone, institute.email),
        accent_colour=institute.accent,
    )


def phrase(*parts: str) -> str:
    """`Nadia Benali, 01 44 55 66 77, nadia@…`: whatever is known."""
    return ", ".join(part for part in parts if part)


def sender(institute: Institute) -> Recipient:
    """The institute by its name, at the address the mail service knows."""
    return Recipient(config.mail_sender(), institute.sender_name or institute.name)


def calendar_host() -> str:
    """What stands behind the @ of invitations' lasting names."""
    return urlsplit(config.site_url()).hostname or "cursus"


def page_url(path: str) -> str:
    """A page of the portal as a link in an e-mail or on a document."""
    return config.site_url() + path


def _institute_box(institute: Institute) -> Recipient | None:
    """Answers go to people: the sending address is read by nobody."""
    box = institute.sender_email or institute.email
    return Recipient(box, institute.sender_name or institute.name) if box else None
