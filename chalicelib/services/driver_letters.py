"""What e-mails about registered drivers say, as things are when they leave (DRV-2, DRV-10, DRV-14)."""

from functools import partial

from chalicelib import formats
from chalicelib.domain.documents import Document
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail
from chalicelib.emails import seat_notice
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.emails.seat_notice import SeatNotice
from chalicelib.models import driver_registrations, organisations
from chalicelib.models import institute as institutes
from chalicelib.ports import Ports
from chalicelib.services import driver_documents, letterheads
from chalicelib.services.driver_notices import CENTRE
from chalicelib.templating import translate


def build_certificate(ports: Ports, mail: Mail) -> EmailMessage:
    """The qualification certificate, attached. Raises NotFound when it was annulled meanwhile."""
    registration = driver_registrations.get(mail.organisation_id, mail.object_id)
    document = driver_documents.certificate_of(registration)
    until = formats.day(document.valid_until, mail.language) if document.valid_until else ""
    notice = certificate_notice(
        registration, mail, centre=_centre(registration), number=document.number, until=until
    )
    return seat_notice.build(notice, envelope(mail), attachments=(_attached(ports, document),))


def certificate_notice(
    registration: DriverRegistration, mail: Mail, *, centre: str, number: str, until: str
) -> SeatNotice:
    """`until`: its last day, in the reader's words."""
    _ = partial(translate, mail.language)
    return SeatNotice(
        subject=_("Your qualification certificate: %(title)s", title=registration.title),
        title=_("Your qualification certificate is ready"),
        lead=_(
            "It is attached, and waits in your space with your training summary. Until its last day it proves your "
            "qualification in France with an identity document: request your card before then."
        ),
        rows=[
            *_rows(registration, centre, language=mail.language),
            (_("Certificate"), number),
            (_("Proves until"), until),
        ],
        page_url=letterheads.page_url("/space"),
        page_words=_("Open my space"),
        fills={**_fills(registration, centre), "certificate": number, "deadline": until},
    )


def build_trainer_notice(_ports: Ports, mail: Mail) -> EmailMessage:
    """To a trainer or instructor: a card can be requested, and who pays it. Raises NotFound when annulled meanwhile."""
    registration = driver_registrations.get(mail.organisation_id, mail.object_id)
    if registration.is_void:
        raise NotFound(mail.object_id)
    return seat_notice.build(trainer_notice(registration, mail, centre=_centre(registration)), envelope(mail))


def trainer_notice(registration: DriverRegistration, mail: Mail, *, centre: str) -> SeatNotice:
    _ = partial(translate, mail.language)
    pays = _("The centre") if registration.pays_card else _("You")
    return SeatNotice(
        subject=_("You may request your card: %(title)s", title=registration.title),
        title=_("You may request your driver qualification card"),
        lead=_(
            "Your centre declared you as a trainer or instructor. No certificate and no summary are made for you; you request the "
            "card in your space."
        ),
        rows=[
            *_rows(registration, centre, language=mail.language),
            (_("Who pays the fee of the card"), pays),
        ],
        page_url=letterheads.page_url("/space"),
        page_words=_("Open my space"),
        fills=_fills(registration, centre),
    )


def build_annulled(_ports: Ports, mail: Mail) -> EmailMessage:
    """To the driver or to the centre, with the reason. Raises NotFound."""
    registration = driver_registrations.get(mail.organisation_id, mail.object_id)
    return seat_notice.build(
        annulment_notice(registration, mail, centre=_centre(registration)), envelope(mail)
    )


def annulment_notice(registration: DriverRegistration, mail: Mail, *, centre: str) -> SeatNotice:
    to_centre = mail.facts.get("recipient") == CENTRE
    _ = partial(translate, mail.language)
    lead = (
        _(
            "Its documents are void and it is credited on your next invoice. You may register the driver again."
        )
        if to_centre
        else _(
            "Its certificate and its summary are void: don’t show them any more. Ask your centre what comes next."
        )
    )
    rows = _rows(registration, centre, language=mail.language)
    if to_centre:
        rows += [(_("Order number"), registration.order_number), (_("Reference"), registration.reference)]
    return SeatNotice(
        subject=_("Driver registration annulled: %(name)s", name=registration.full_name),
        title=_("A driver registration was annulled"),
        lead=lead,
        rows=[*rows, (_("Reason"), registration.annul_reason)],
        page_url=letterheads.page_url("/drivers/registrations" if to_centre else "/space"),
        page_words=_("Open the registered drivers") if to_centre else _("Open my space"),
        fills={**_fills(registration, centre), "why": registration.annul_reason},
    )


def envelope(mail: Mail) -> Envelope:
    return letterheads.envelope(mail, institutes.get(), name=mail.facts.get("name", ""))


def _attached(ports: Ports, document: Document) -> Attachment:
    return Attachment(file_name=document.file_name, content=ports.files.read(document.file_key))


def _centre(registration: DriverRegistration) -> str:
    return organisations.get(registration.organisation_id).name


def _rows(registration: DriverRegistration, centre: str, *, language: str) -> Rows:
    _ = partial(translate, language)
    return [
        (_("Driver"), registration.full_name),
        (_("Training"), registration.title),
        (_("End date"), formats.day(registration.ends_on, language)),
        (_("Centre"), centre),
    ]


def _fills(registration: DriverRegistration, centre: str) -> dict[str, str]:
    """For the institute's own words."""
    return {"driver": registration.full_name, "training": registration.title, "centre": centre}
