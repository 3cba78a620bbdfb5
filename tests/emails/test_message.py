"""Messages as mail programs get them: headers, alternatives, attachments, invitations."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage as Mime
from email.utils import parseaddr

import pytest

from chalicelib.emails.message import (
    Attachment,
    CalendarPart,
    EmailMessage,
    Recipient,
    UnsendableEmail,
    to_mime,
)
from tests.emails.samples import AT

SENDER = Recipient("portail@garonne-formation.example", "Institut Garonne Formation")
SIXTY_LETTERS = "Nguyễn Phúc Bảo Long Công Tằng Tôn Nữ Thị Huyền Trang Diễm My"
MESSAGE = EmailMessage(
    key="order_confirmed/ord_1/usr_1",
    kind="order_confirmed",
    to=(Recipient("c.martin@flandres.example", "Claire Martin"),),
    language="fr",
    subject="Commande confirmée : Sauveteur secouriste du travail, 25–26 juin 2026",
    text="Votre commande est confirmée.\n" + "é" * 1_200 + "\n",
    html="<p>Votre commande est confirmée.</p>",
)
PDF = Attachment(file_name="Bon de commande n° 1.pdf", content=b"%PDF-1.7\x00\xff")
INVITATION = CalendarPart(method="REQUEST", content="BEGIN:VCALENDAR\r\nSUMMARY:é\r\nEND:VCALENDAR\r\n")


def _sent(message: EmailMessage, sender: Recipient = SENDER) -> bytes:
    return to_mime(message, sender=sender, message_id="m1@garonne-formation.example", sent_at=AT)


def _read(message: EmailMessage) -> Mime:
    read = message_from_bytes(_sent(message), policy=policy.default)
    assert isinstance(read, Mime)
    return read


def test_headers_say_who_what_and_when() -> None:
    read = _read(
        replace(
            MESSAGE, cc=(Recipient("formation@flandres.example"),), reply_to=Recipient("h@x.example", "Hugo")
        )
    )

    assert read["From"] == "Institut Garonne Formation <portail@garonne-formation.example>"
    assert read["To"] == "Claire Martin <c.martin@flandres.example>"
    assert read["Cc"] == "formation@flandres.example"
    assert read["Reply-To"] == "Hugo <h@x.example>"
    assert read["Subject"] == MESSAGE.subject
    assert read["Date"] == "Tue, 03 Mar 2026 09:42:00 +0000"
    assert read["Message-ID"] == "<m1@garonne-formation.example>"
    assert read["Content-Language"] == "fr"
    assert read["Auto-Submitted"] == "auto-generated"


def test_text_and_html_are_alternatives() -> None:
    read = _read(MESSAGE)

    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    text, html = read.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert html.get_content().strip() == MESSAGE.html


def test_an_invitation_is_shown_and_can_be_opened_as_a_file() -> None:
    read = _read(replace(MESSAGE, attachments=(PDF,), calendar=INVITATION))

    bodies, pdf, ics = read.iter_parts()
    assert [part.get_content_type() for part in bodies.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    shown = list(bodies.iter_parts())[2]
    assert shown.get_param("method") == "REQUEST"
    assert shown.get_content() == INVITATION.content
    assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (
        "Bon de commande n° 1.pdf",
        "application/pdf",
        PDF.content,
    )
    assert (ics.get_filename(), ics.get_content_type()) == ("invite.ics", "application/ics")
    assert ics.get_content() == INVITATION.content.encode()


def test_every_byte_is_seven_bit_and_no_line_is_too_long() -> None:
    sent = _sent(replace(MESSAGE, attachments=(PDF,), calendar=INVITATION))

    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "address",
    [
        "",
        "claire",
        "claire@",
        "@x.example",
        "claire@x.example\nBcc: all@x.example",
        "claire@x.example, other@x.example",
        "claire@x.example>",
        '"claire"@x.example',
        "cl aire@x.example",
        "claire@x..example",
        "clairé@x.example",  # few servers take it
    ],
)
def test_an_address_that_is_not_one_is_refused(address: str) -> None:
    with pytest.raises(UnsendableEmail):
        _sent(replace(MESSAGE, to=(Recipient(address, "Claire"),)))


@pytest.mark.parametrize("field", ["cc", "reply_to"])
def test_every_address_field_is_checked(field: str) -> None:
    bad = Recipient("a@b.example\r\nBcc: c@d.example")
    message = replace(MESSAGE, cc=(bad,)) if field == "cc" else replace(MESSAGE, reply_to=bad)

    with pytest.raises(UnsendableEmail):
        _sent(message)


def test_the_sender_is_checked_too() -> None:
    with pytest.raises(UnsendableEmail):
        _sent(MESSAGE, Recipient("a@b.example\r\nBcc: c@d.example"))


def test_somebody_must_receive_it() -> None:
    with pytest.raises(UnsendableEmail):
        _sent(replace(MESSAGE, to=()))


@pytest.mark.parametrize("subject", ["a\nBcc: b@c.example", "a\r\nX: y", "a\u2028b", "a\x00b"])
def test_a_subject_of_several_lines_is_refused(subject: str) -> None:
    with pytest.raises(UnsendableEmail):
        _sent(replace(MESSAGE, subject=subject))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Martin, Claire", "Martin, Claire"),
        ('Claire "Clé" Martin', 'Claire "Clé" Martin'),
        ("Claire\r\nBcc: all@x.example", "Claire  Bcc: all@x.example"),
        (SIXTY_LETTERS, SIXTY_LETTERS),
        ("<script>@", "<script>@"),
    ],
)
def test_any_name_reaches_its_owner_and_adds_no_header(name: str, shown: str) -> None:
    read = message_from_bytes(_sent(replace(MESSAGE, to=(Recipient("c@x.example", name),))))

    display_name, address = parseaddr(read["To"])
    assert str(make_header(decode_header(display_name))) == shown
    assert address == "c@x.example"
    assert read["Bcc"] is None


def test_names_with_and_without_accents_share_a_header() -> None:
    people = (
        Recipient("c@x.example", "Martin, Claire"),
        Recipient("h@x.example", "Hélène Łaski"),
        Recipient("z@x.example"),
    )

    read = _read(replace(MESSAGE, to=people))

    assert [(person.display_name, person.addr_spec) for person in read["To"].addresses] == [
        (person.name, person.email) for person in people
    ]


def test_a_long_subject_with_accents_arrives_letter_by_letter() -> None:
    subject = (
        "Inscription confirmée : Nguyễn Phúc Bảo Long Công Tằng Tôn Nữ Thị Huyền Trang, « Sécurité », été 2026 – "
        * 2
    )

    read = message_from_bytes(_sent(replace(MESSAGE, subject=subject.strip())))

    assert str(make_header(decode_header(read["Subject"]))) == subject.strip()


def test_a_domain_with_accents_is_written_as_servers_know_it() -> None:
    (address,) = _read(replace(MESSAGE, to=(Recipient("c@société.example"),)))["To"].addresses

    assert address.domain == "xn--socit-esab.example"
