"""The e-mails an order promises and what they say: its confirmation and an invitation per trainee and sequence (ORD-10, NOT-5)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import DocumentType
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import SECRET, Mail, addresses
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Sequence, SessionKind
from chalicelib.emails import order_confirmed, registration_invitation
from chalicelib.emails.courses import OrderedCourse
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.order_confirmed import ConfirmedOrder, OrderedFor
from chalicelib.emails.registration_invitation import Registered
from chalicelib.models import documents, order_dossiers, trainees
from chalicelib.models.order_dossiers import Dossier
from chalicelib.ports import Ports
from chalicelib.services import letterheads

CONFIRMED = "order_confirmed"
INVITATION = "registration_invitation"


def promised(dossier: Dossier, *, at: datetime) -> list[Mail]:
    """The e-mails that an order owes. Nobody gets one at an address that imports put where none was known (ACC-4)."""
    return [*_confirmation(dossier, at=at), *invitations(dossier, at=at)]


def _confirmation(dossier: Dossier, *, at: datetime) -> list[Mail]:
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


def invitations(dossier: Dossier, *, at: datetime, only: str = "") -> list[Mail]:
    """One per trainee with an e-mail and dated sequence, of all seats or of one registration.

    An on-demand course has no date: one message says that it is open. While dates are to be defined there is nothing to say.
    """
    sequences: list[Sequence | None] = [each for each in dossier.planning.sequences if each.slots]
    if dossier.order.session.kind is SessionKind.ON_DEMAND:
        sequences = [None]
    unknown = dossier.institute.placeholder_emails
    return [
        _invitation(dossier, registration, sequence, at=at)
        for registration in dossier.named
        if addresses(registration.email, unknown=unknown) and only in ("", registration.registration_id)
        for sequence in sequences
    ]


def _invitation(
    dossier: Dossier, registration: Registration, sequence: Sequence | None, *, at: datetime
) -> Mail:
    """Its facts name the invitation for good: a later update repeats sequence and host with a higher revision (NOT-5)."""
    order = dossier.order
    sequence_id = sequence.sequence_id if sequence else ""
    return Mail(
        key=_key(registration, sequence_id, revision=0),
        kind=INVITATION,
        object_id=order.order_id,
        organisation_id=order.organisation_id,
        to=(registration.email,),
        language=dossier.organisation.language,
        due_at=at,
        promised_at=at,
        facts={
            "registration_id": registration.registration_id,
            "trainee_id": registration.trainee_id or "",
            "sequence_id": sequence_id,
            "calendar_host": letterheads.calendar_host(),
            "revision": "0",
        },
    )


def _key(registration: Registration, sequence_id: str, *, revision: int) -> str:
    """With the trainee: a seat given to somebody else is another invitation."""
    seat = f"{registration.registration_id}/{registration.trainee_id}"
    return f"{INVITATION}/{seat}/{sequence_id or '-'}/{revision:03d}"


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


def build_invitation(_ports: Ports, mail: Mail) -> EmailMessage:
    """The registration with the invitation of one sequence, as planned now. Raises NotFound when the seat was given up."""
    dossier = order_dossiers.read(mail.organisation_id, mail.object_id)
    registration = _seat(dossier, mail.facts["registration_id"], mail.facts["trainee_id"])
    sequences = dossier.planning.sequences
    sequence = next((s for s in sequences if s.sequence_id == mail.facts["sequence_id"]), None)
    order = dossier.order
    contact = letterheads.phrase(order.manager_name, order.manager_phone, order.manager_email)
    return registration_invitation.build(
        Registered(
            registration_id=registration.registration_id,
            trainee_name=registration.full_name,
            organisation_name=dossier.organisation.name,
            course=_course(dossier),
            sequence=sequence,
            other_sequences=tuple(each for each in sequences if each is not sequence),
            space_url=_space_of(mail.organisation_id, mail.facts["trainee_id"]),
            organizer=letterheads.sender(dossier.institute),
            calendar_host=mail.facts["calendar_host"],
            zone_name=dossier.institute.zone_name,
            revision=int(mail.facts["revision"]),
            changed_at=mail.promised_at,
        ),
        letterheads.envelope(mail, dossier.institute, name=registration.full_name, contact=contact),
    )


def _space_of(organisation_id: str, trainee_id: str) -> str:
    """The address of the trainee's space; empty for somebody without an account, or gone, who could not open it."""
    try:
        has_account = trainees.get(organisation_id, trainee_id).user_id is not None
    except NotFound:
        return ""
    return letterheads.page_url("/space") if has_account else ""


def _seat(dossier: Dossier, registration_id: str, trainee_id: str) -> Registration:
    """The seat while this trainee still has it. Raises NotFound."""
    for registration in dossier.named:
        if registration.registration_id == registration_id and registration.trainee_id == trainee_id:
            return registration
    raise NotFound(registration_id)


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
