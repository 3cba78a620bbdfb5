"""From a template folder and values to a finished message: `templates/emails/<name>/{subject.txt, body.txt, body.html}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import templating
from chalicelib.domain import colours
from chalicelib.domain.message_words import Words, paragraphs, subject_line
from chalicelib.emails.message import Attachment, CalendarPart, EmailMessage, Recipient

NO_WORDS = Words()
ACCENT = "#0b6b66"
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The institute as its e-mails show it."""

    name: str
    site_url: str
    address: str = ""
    """On one line."""
    contact: str = ""
    """How to reach a person: name, phone, e-mail, as one phrase."""
    accent_colour: str = ""
    """`#rrggbb`; empty is Cursus's own."""

    @property
    def accent(self) -> str:
        """Readable on white, and white on it."""
        return colours.readable(self.accent_colour or ACCENT, on="#ffffff")

    @property
    def accent_on_dark(self) -> str:
        return colours.readable(self.accent_colour or ACCENT, on=colours.DARK_SURFACE)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who gets a message, in which language, under which key (`<kind>/<object>/<recipient>`)."""

    key: str
    language: str
    letterhead: Letterhead
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...] = ()
    bcc: tuple[Recipient, ...] = ()
    reply_to: Recipient | None = None
    words: Words = NO_WORDS
    """The institute's own; an empty part leaves ours (`own_words`)."""


def message(
    name: str,
    envelope: Envelope,
    *,
    attachments: tuple[Attachment, ...] = (),
    calendar: CalendarPart | None = None,
    fills: Mapping[str, str] | None = None,
    **values: object,
) -> EmailMessage:
    """The e-mail of this name. A value its templates miss is a bug and raises. `fills`: for placeholders of the institute's words."""
    filled = {**_known_of_all(envelope), **(fills or {})}
    known = {
        **values,
        "letterhead": envelope.letterhead,
        "attached": bool(attachments),
        "own_opening": paragraphs(envelope.words.opening, filled),
        "own_closing": paragraphs(envelope.words.closing, filled),
    }
    subject = " ".join(_rendered(name, "subject.txt", envelope.language, known).split())
    subject = subject_line(envelope.words.subject, filled) or subject
    known["subject"] = subject
    return EmailMessage(
        key=envelope.key,
        kind=name,
        to=envelope.to,
        cc=envelope.cc,
        bcc=envelope.bcc,
        reply_to=envelope.reply_to,
        language=envelope.language,
        subject=subject,
        text=_tidy(_rendered(name, "body.txt", envelope.language, known)),
        html=_rendered(name, "body.html", envelope.language, known),
        attachments=attachments,
        calendar=calendar,
    )


def _known_of_all(envelope: Envelope) -> dict[str, str]:
    return {
        "name": envelope.to[0].name if envelope.to else "",
        "institute": envelope.letterhead.name,
        "contact": envelope.letterhead.contact,
    }


def _rendered(name: str, part: str, language: str, values: dict[str, object]) -> str:
    return templating.render(f"emails/{name}/{part}", language=language, **values)


def _tidy(text: str) -> str:
    """No spaces at line ends, at most one blank line, one line break at the end."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines).replace("\n--\n", "\n-- \n") + "\n"
