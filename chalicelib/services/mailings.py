"""Mailings: an e-mail is a row first, then sent by a queue Lambda and kept as a log on the object it is about (NOT-8)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib import config
from chalicelib.domain.errors import NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.mail_addresses import without
from chalicelib.domain.mailings import ARCHIVE, Mail, hiding_secrets, tag_of
from chalicelib.domain.outbox import is_given_up, next_attempt
from chalicelib.emails.message import EmailMessage, UnsendableEmail, to_mime
from chalicelib.models import addresses, emails
from chalicelib.models import institute as institutes
from chalicelib.observability import logger
from chalicelib.ports import MailRefused, MailUnavailable, Ports
from chalicelib.services import letterheads

LEASE = timedelta(minutes=2)
"""Twice what the Lambda that sends may take."""
MAX_OVERDUE = 500
"""Hints that one sweep gives; the next one goes on with what is still due."""
KEY_HEADER = "X-Archived-Mail"


class Suppressed(Exception):
    """Nobody it is for may be written to: their mail came back, or they called it unwanted (NOT-8)."""


def promise(ports: Ports, *mails: Mail) -> int:
    """How many of these e-mails are new. The row is the promise, the hint to the queue only makes it quick.

    May be run twice: a key that was promised is not promised again, whatever became of it.
    """
    new = [mail for mail in mails if emails.add(mail)]
    now = ports.now()
    for mail in new:
        if mail.due_at <= now:
            ports.email_hints.send(mail.key)
    return len(new)


def deliver(ports: Ports, key: str) -> None:
    """Send a promised e-mail once; while mail is suspended it stays due, and no attempt is counted (NOT-7).

    May be run twice and by two workers at a time: the second finds it sent or claimed. A worker that dies between the mail
    service and `mark_sent` lets it be sent again when its claim lapses: at least once is all a mail service can offer.
    """
    institute = institutes.get()
    if institute.mail_is_suspended:
        return
    mail = emails.claim(key, at=ports.now(), lease=LEASE)
    if mail is None:
        return
    if is_given_up(mail.attempts):
        _fail(mail, "gave_up")
        return
    try:
        _send(ports, mail, institute)
    except (MailRefused, UnsendableEmail, NotFound, Suppressed) as error:
        _fail(mail, _reason(error))
    except MailUnavailable as error:
        _try_later(ports, mail, _reason(error))


def requeue(ports: Ports, *, limit: int = MAX_OVERDUE) -> int:
    """Hint at every e-mail that should have left: of lost hints, dead workers, and times that have come. May be run twice.

    None while mail is suspended; once that is lifted, all that waited.
    """
    if institutes.get().mail_is_suspended:
        return 0
    keys = emails.due(at=ports.now(), limit=limit)
    for key in keys:
        ports.email_hints.send(key)
    return len(keys)


def archive_key(mail: Mail) -> str:
    """Where the message is kept: sorted by when it was promised, the same at each attempt."""
    digest = hashlib.sha256(mail.key.encode()).hexdigest()[:16]
    return f"{ARCHIVE}{mail.promised_at:%Y/%m}/{mail.promised_at:%d%H%M%S}-{digest}.eml"


def log_of(object_id: str) -> tuple[Mail, ...]:
    """The e-mails about an object, the newest first: what `components/mail_log.html` shows (NOT-8). At most a hundred."""
    page = emails.of_object(object_id)
    return tuple(sorted(page.rows, key=lambda mail: (mail.promised_at, mail.key), reverse=True))


def _send(ports: Ports, mail: Mail, institute: Institute) -> None:
    """Render, archive, hand over, note. The archive comes first: a message that left is always there to be shown."""
    from chalicelib.services import mail_builders  # only who sends needs the words of every e-mail

    message = mail_builders.build(ports, mail)
    wanted = _envelope(message)
    reached = without(wanted, addresses.suppressed(wanted))
    if not reached:
        raise Suppressed(mail.key)
    sender = letterheads.sender(institute)
    mime = to_mime(message, sender=sender, message_id=_message_id(mail), sent_at=ports.now())
    kept = mime
    if mail.has_secrets and not config.is_local():
        shown = mail_builders.build(ports, replace(mail, facts=hiding_secrets(mail.facts)))
        kept = to_mime(shown, sender=sender, message_id=_message_id(mail), sent_at=ports.now())
    where = archive_key(mail)
    ports.files.write(where, _archived(mail, kept), content_type="message/rfc822")
    ports.mailer.send(mime, sender=sender.email, recipients=reached, tag=tag_of(mail.key))
    left_out = set(wanted) - set(reached)
    emails.mark_sent(mail, at=ports.now(), archive_key=where, subject=message.subject, left_out=left_out)


def _archived(mail: Mail, mime: bytes) -> bytes:
    """The message with its key in front, so that the archive leads back to the row."""
    return f"{KEY_HEADER}: {mail.key}\r\n".encode("ascii", "replace") + mime


def _fail(mail: Mail, reason: str) -> None:
    """One bad address stops nobody else: it is told on the object's log (NOT-7)."""
    if emails.mark_failed(mail, reason=reason):
        logger.warning(
            "e-mail failed", extra={"kind": mail.kind, "object_id": mail.object_id, "reason": reason}
        )


def _try_later(ports: Ports, mail: Mail, reason: str) -> None:
    again = next_attempt(mail.attempts, at=ports.now())
    if again is None:
        _fail(mail, reason)
    else:
        emails.postpone(mail, until=again, reason=reason)


def _reason(error: Exception) -> str:
    match error:
        case UnsendableEmail():
            return "unsendable"
        case NotFound():
            return "nothing_to_tell"
        case Suppressed():
            return "suppressed"
        case _:
            return str(error)


def _message_id(mail: Mail) -> str:
    digest = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    return f"<{digest}@{letterheads.calendar_host()}>"


def _envelope(message: EmailMessage) -> Sequence[str]:
    return tuple(dict.fromkeys(person.email for person in (*message.to, *message.cc, *message.bcc)))
