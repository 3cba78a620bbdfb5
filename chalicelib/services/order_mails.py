"""The confirmation that an order promises and what it says (ORD-10); the invitations of its seats are `invitations`."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Document
from chalicelib.domain.mailings import SECRET, Mail, addresses
from chalicelib.domain.registrations import Registration
from chalicelib.emails import order_confirmed
from chalicelib.emails.courses import OrderedCourse
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.order_confirmed import ConfirmedOrder, OrderedFor
from chalicelib.models import documents, order_dossiers
from chalicelib.models.order_dossiers import Dossier
from chalicelib.ports import Ports
from chalicelib.services import letterheads

CONFIRMED = "order_confirmed"


def promised(dossier: Dossier, *, at: datetime) -> list[Mail]:
    """The confirmation that an order owes. Nobody gets one at an address that imports put where none was known (ACC-4)."""
    order, organisation = dossier.order, dossier.organisation
    copy = "" if organisation.email_is_placeholder else organisation.email
    people = addresses(order.ordered_by_email, copy, unknown=dossier.institute.placeholder_emails)
    if not people:
        return []
    return [
        Mail(
            key=f"{CONFIRMED}/{order.order_id}",
            kind=CONFIRMED,
            object_id=order.order_id,
            organisation_id=order.organisation_id,
            to=people[:1],
            cc=people[1:],
            language=order.language,
            due_at=at,
            promised_at=at,
        )
    ]


def build_confirmation(ports: Ports, mail: Mail) -> EmailMessage:
    """The summary, the trainees and the purchase order. Raises NotFound."""
    dossier = order_dossiers.read(mail.organisation_id, mail.object_id)
    order = dossier.order
    people = tuple(_ordered_for(registration, mail) for registration in dossier.named)
    has_sign_ins = any(person.username for person in people)
    contact = letterheads.phrase(order.manager_name, order.manager_phone, order.manager_email)
    return order_confirmed.build(
        ConfirmedOrder(
            reference=order.reference,
            course=_course(dossier),
            trainees=people,
            unnamed_seats=len(dossier.registrations) - len(dossier.named),
            amount=order.amount,
            vat_note=order.vat_note,
            purchase_order_number=order.purchase_order_number,
            comment=order.comment,
            order_url=letterheads.page_url(f"/orders/{order.order_id}"),
            sign_in_url=letterheads.page_url("/sign-in") if has_sign_ins else "",
        ),
        letterheads.envelope(mail, dossier.institute, name=order.ordered_by_name, contact=contact),
        purchase_order=_attachment(ports, documents.newest(order.order_id, DocumentType.PURCHASE_ORDER)),
    )


def _ordered_for(registration: Registration, mail: Mail) -> OrderedFor:
    trainee_id = registration.trainee_id
    return OrderedFor(
        name=registration.full_name,
        username=mail.facts.get(f"username_{trainee_id}", ""),
        temporary_password=mail.facts.get(f"{SECRET}password_{trainee_id}", ""),
    )


def _attachment(ports: Ports, document: Document | None) -> Attachment | None:
    if document is None or not document.is_drawn:
        return None
    return Attachment(file_name=document.file_name, content=ports.files.read(document.file_key))


def _course(dossier: Dossier) -> OrderedCourse:
    session = dossier.order.session
    places = dict.fromkeys(part for part in (session.place, session.city) if part)
    return OrderedCourse(
        training_code=session.training_code,
        title=session.title,
        session_code=session.code,
        modality=session.modality,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        slots=dossier.planning.slots,
        duration_minutes=session.duration_minutes,
        duration_days_tenths=session.duration_days_tenths,
        place=", ".join(places),
    )


def with_sign_ins(mail: Mail, sign_ins: dict[str, tuple[str, str]]) -> Mail:
    """The confirmation with username and temporary password per trainee; the passwords are forgotten once it has left."""
    facts = dict(mail.facts)
    for trainee_id, (username, password) in sign_ins.items():
        facts[f"username_{trainee_id}"] = username
        if password:
            facts[f"{SECRET}password_{trainee_id}"] = password
    return replace(mail, facts=facts)
