"""Who may read which document (ACC-6, ACC-10, ACC-13, DOC-4): the rules of `domain/access.py`, on what a document is about.

The institute's people read by role, a trainer what is about the own sessions; a client by the order or the registration; a
trainee what is about himself or herself, and the programme of what he or she follows.
"""

from chalicelib.domain.access import (
    DRIVERS_DOCUMENTS,
    DocumentType,
    Person,
    Right,
    Role,
    hide_unless,
    may,
    may_read_document,
    may_read_order,
    may_read_own_document,
    may_read_session_document,
    may_run_session,
)
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration
from chalicelib.models import documents, drivers, registrations, sessions
from chalicelib.models.documents import OwnedDocument


def check(person: Person, document: Document) -> None:
    """Raises NotFound for who may not read it."""
    hide_unless(document.is_drawn)
    if person.is_staff:
        hide_unless(_may_staff_read(person, document))
        return
    if _is_about(person, document):
        return
    if document.kind in DRIVERS_DOCUMENTS:
        hide_unless(_is_of_driver(person, document))
        return
    if document.owner_id.startswith("ses_"):
        hide_unless(_may_read_of_session(person, document))
        return
    found = documents.together(person.organisation_id, [(document.owner_id, document.document_id)])
    hide_unless(any(may_read(person, each) for each in found))


def may_read(person: Person, owned: OwnedDocument, *, drawn: bool = True) -> bool:
    """Whether a client may read this one, told from what was read with it."""
    document = owned.document
    if drawn and not document.is_drawn:
        return False
    if owned.order is not None:
        order = owned.order
        return may_read_document(person, document.kind) and may_read_order(
            person,
            organisation_id=order.organisation_id,
            establishment_id=order.establishment_id,
            ordered_by_email=order.ordered_by_email,
        )
    if owned.registration is not None:
        return may_read_document(person, document.kind) and may_read_registration(person, owned.registration)
    return may_read_session_document(person, document.kind, organisation_id=document.organisation_id)


def may_read_registration(person: Person, registration: Registration) -> bool:
    """A registration is read like the order that made it."""
    return may_read_order(
        person,
        organisation_id=registration.organisation_id,
        establishment_id=registration.establishment_id,
        ordered_by_email=registration.ordered_by_email,
    )


def _is_about(person: Person, document: Document) -> bool:
    return document.organisation_id == person.organisation_id and may_read_own_document(
        person, document.kind, trainee_id=document.trainee_id
    )


def _is_of_driver(person: Person, document: Document) -> bool:
    """The driver's own, by the account that claimed him or her; nobody's any more once void (DRV-10, DRV-14)."""
    if document.is_void or Role.TRAINEE not in person.roles:
        return False
    known = drivers.known([document.trainee_id]).get(document.trainee_id)
    return known is not None and known.user_id == person.user_id


def _may_staff_read(person: Person, document: Document) -> bool:
    if may(person, Right.STAFF_ORDERS):
        return True
    if not document.session_id or not may_read_document(person, document.kind):
        return False
    return may_run_session(person, sessions.get_planning(document.session_id).trainer_ids)


def _may_read_of_session(person: Person, document: Document) -> bool:
    """Of a whole session: its client where it is in-house; the programme, whoever has somebody in it."""
    if may_read_session_document(person, document.kind, organisation_id=document.organisation_id):
        return True
    if document.kind is not DocumentType.PROGRAMME:
        return False
    seats = registrations.of_session(document.session_id, organisation_id=person.organisation_id)
    running = [seat for seat in seats if seat.is_running]
    is_trainee = Role.TRAINEE in person.roles
    if is_trainee and any(seat.is_named and seat.trainee_id == person.trainee_id for seat in running):
        return True
    return may_read_document(person, document.kind) and any(
        may_read_registration(person, seat) for seat in running
    )


def require_owned(person: Person, found: list[OwnedDocument], wanted: int) -> None:
    """All of a selection are there and may be read. Raises NotFound."""
    if not wanted or len(found) != wanted or not all(may_read(person, each) for each in found):
        raise NotFound
