"""What a purchase order says: an order and all it refers to, as they are when the document is issued (DOC-1)."""

from decimal import Decimal

from chalicelib.domain.access import DocumentType
from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document, initials
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Address, Establishment, Organisation
from chalicelib.domain.sessions import Planning
from chalicelib.domain.trainings import Modality
from chalicelib.models.order_dossiers import Dossier
from chalicelib.pdf import courses, parties
from chalicelib.pdf.courses import Course
from chalicelib.pdf.purchase_order import AcceptedTerms, PurchaseOrderDocument, Seat
from chalicelib.services import institute_parties, letterheads

_FILE_NAMES = {"fr": "bon-de-commande", "en": "purchase-order"}
_AT_A_DISTANCE = frozenset({Modality.VIRTUAL, Modality.E_LEARNING, Modality.ON_DEMAND})


def first_version(dossier: Dossier) -> Document:
    """The index row of an order's purchase order; drawn on the day of the order, however late the worker comes."""
    order = dossier.order
    name = f"{_FILE_NAMES.get(order.language, _FILE_NAMES['fr'])}-{order.reference}-v1.pdf"
    return Document(
        owner_id=order.order_id,
        kind=DocumentType.PURCHASE_ORDER,
        version=1,
        organisation_id=order.organisation_id,
        number=order.reference,
        title=order.session.title,
        file_key=f"documents/{order.organisation_id}/{order.order_id}/{name}",
        file_name=name,
        language=order.language,
        created_at=order.ordered_at,
        holder=initials(order.ordered_by_name),
        logo_key=dossier.institute.logo_key,
    )


def freeze(dossier: Dossier, document: Document) -> PurchaseOrderDocument:
    """What this version says. The logo is kept by its key, not in the text."""
    order, institute = dossier.order, dossier.institute
    return PurchaseOrderDocument(
        language=document.language,
        number=document.number,
        version=document.version,
        reissue_reason=document.reason,
        issued_on=local_date(document.created_at, zone_name=institute.zone_name),
        ordered_at=order.ordered_at,
        ordered_by=parties.Person(
            name=order.ordered_by_name,
            email=order.ordered_by_email,
            role="" if order.terms_version else institute.name,
        ),
        contact=_contact(dossier),
        institute=institute_parties.of(institute),
        client=_client(dossier),
        course=_course(dossier),
        seats=tuple(
            Seat(last_name=seat.last_name, first_name=seat.first_name, job=seat.job) for seat in dossier.named
        ),
        unnamed_seats=len(dossier.registrations) - len(dossier.named),
        amount=order.amount,
        exemption=order.vat_note,
        payment_terms=institute.payment_terms,
        comment=order.comment,
        terms=_terms(order),
        verification_code=document.code,
        verification_url=letterheads.page_url(f"/verify/{document.code}"),
    )


def _contact(dossier: Dossier) -> parties.Person | None:
    """The person in charge of this client (ORD-9); the institute's own box is in its letterhead already."""
    order = dossier.order
    if not order.manager_name or order.manager_name == dossier.institute.name:
        return None
    return parties.Person(name=order.manager_name, email=order.manager_email, phone=order.manager_phone)


def _terms(order: Order) -> AcceptedTerms | None:
    """Orders that staff place carry no version: there was nobody to accept it."""
    if not order.terms_version:
        return None
    return AcceptedTerms(
        version=order.terms_version, accepted_at=order.ordered_at, accepted_by=order.ordered_by_name
    )


def _client(dossier: Dossier) -> parties.Client:
    order, organisation, site = dossier.order, dossier.organisation, dossier.establishment
    return parties.Client(
        name=organisation.name,
        siren=organisation.siren,
        vat_number=organisation.vat_number,
        establishment=site.name if site else "",
        siret=site.siret if site else "",
        address=_address(organisation, site),
        email=organisation.email,
        purchase_order_number=order.purchase_order_number,
        is_public_body=organisation.is_public_body,
        service_code=site.service_code if site else "",
        funding_body=order.funding_body,
    )


def _address(organisation: Organisation, site: Establishment | None) -> Address:
    """Of the establishment to invoice, else where the organisation wants its invoices, else its own."""
    candidates = [site.address if site else Address(), organisation.billing_address, organisation.address]
    return next((address for address in candidates if address != Address()), Address())


def _course(dossier: Dossier) -> Course:
    order, training = dossier.order, dossier.training
    session = order.session
    places = dict.fromkeys(part for part in (session.place, session.city) if part)
    return Course(
        training_code=session.training_code,
        title=session.title,
        session_code=session.code,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        slots=tuple(
            courses.Slot(day=slot.day, starts_at=slot.starts_at, ends_at=slot.ends_at)
            for slot in dossier.planning.slots
        ),
        duration_minutes=session.duration_minutes,
        duration_days_tenths=session.duration_days_tenths,
        place=", ".join(places),
        modality=session.modality,
        distance_share=distance_share(dossier.planning, session.modality),
        language=order.access_language or session.language,
        validity_months=_validity_months(dossier),
        objectives=training.objectives,
        content=training.programme,
        audience=training.audience,
        prerequisites=training.prerequisites,
        means=dossier.institute.teaching_means,
        follow_up=dossier.institute.follow_up,
        assessment="\n".join(part for part in (training.default_evaluation, training.certification) if part),
    )


def _validity_months(dossier: Dossier) -> int | None:
    """What was chosen; several possible ones without a choice say nothing."""
    choices = dossier.training.validity_months
    return dossier.order.access_months or (choices[0] if len(choices) == 1 else None)


def distance_share(planning: Planning, modality: Modality) -> Decimal:
    """The share of the hours given at a distance, to a hundredth; without a planning all of it or nothing, by modality."""
    counted = [sequence for sequence in planning.sequences if not sequence.is_pre_work]
    minutes = sum(slot.minutes for sequence in counted for slot in sequence.slots)
    if not minutes:
        return Decimal(1) if modality in _AT_A_DISTANCE else Decimal(0)
    far = sum(
        s.minutes for sequence in counted if sequence.modality in _AT_A_DISTANCE for s in sequence.slots
    )
    return (Decimal(far) / minutes).quantize(Decimal("0.01"))
