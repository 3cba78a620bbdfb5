"""Who may do what: the one place that decides access (ACC-13).

`RIGHTS` is the whole table: a right, and the roles that have it. Routes name one right; services check the object
(its organisation, its establishment) with the functions below. Another organisation's object is `NotFound`, never `NotAllowed`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.attachments import FINANCIAL, FOR_TRAINEES, AttachmentType
from chalicelib.domain.errors import NotAllowed, NotFound

STAFF = "staff"
"""Stands for the organisation of the institute's own people in keys."""
DRIVERS = "drivers"
"""Stands for the organisation of drivers who made their account themselves, and begins the one of all documents of drivers.

No organisation is called so: nobody else's people or documents are found under it.
"""


class Role(StrEnum):
    """The people of the product. A user has one or several."""

    CLIENT_ADMINISTRATOR = "client_administrator"
    CLIENT_STANDARD = "client_standard"
    REGISTRATION_MANAGER = "registration_manager"
    LEGAL_REPRESENTATIVE = "legal_representative"
    """Of a centre of driver trainings: registers drivers, and gives others the right to (DRV-1)."""
    DRIVER_REGISTRAR = "driver_registrar"
    """Registers drivers of a centre by that right."""
    TRAINEE = "trainee"
    STAFF_ADMINISTRATOR = "staff_administrator"
    OPERATIONS_MANAGER = "operations_manager"
    TRAINING_MANAGER = "training_manager"
    TRAINER = "trainer"


_CLIENTS = frozenset({Role.CLIENT_ADMINISTRATOR, Role.CLIENT_STANDARD, Role.REGISTRATION_MANAGER})
_ORDERERS = frozenset({Role.CLIENT_ADMINISTRATOR, Role.REGISTRATION_MANAGER})
_REGISTRARS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.DRIVER_REGISTRAR})
_MANAGERS = frozenset({Role.STAFF_ADMINISTRATOR, Role.OPERATIONS_MANAGER, Role.TRAINING_MANAGER})
_PLANNERS = frozenset({Role.STAFF_ADMINISTRATOR, Role.OPERATIONS_MANAGER})
_STAFF = _MANAGERS | {Role.TRAINER}
_ADMINISTRATORS = frozenset({Role.STAFF_ADMINISTRATOR})


class Right(StrEnum):
    """What a route asks for. ANYONE needs no sign-in; SIGNED_IN any signed-in person."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    BROWSE_CATALOGUE = "browse_catalogue"
    PLACE_ORDER = "place_order"
    SEND_REQUEST = "send_request"
    READ_ORDERS = "read_orders"
    READ_TRAINEES = "read_trainees"
    EDIT_TRAINEES = "edit_trainees"
    READ_PROFILE = "read_profile"
    EDIT_PROFILE = "edit_profile"
    REGISTER_DRIVERS = "register_drivers"
    DELEGATE_DRIVERS = "delegate_drivers"
    MANAGE_TOKENS = "manage_tokens"
    OWN_SPACE = "own_space"
    STAFF_AREA = "staff_area"
    STAFF_READ_SESSIONS = "staff_read_sessions"
    STAFF_EDIT_SESSIONS = "staff_edit_sessions"
    STAFF_EDIT_BOOKED_SESSIONS = "staff_edit_booked_sessions"
    STAFF_RUN_SESSIONS = "staff_run_sessions"
    """Read a session, mark attendance, read its documents; for a trainer the own ones only: the service checks."""
    STAFF_MAILINGS = "staff_mailings"
    STAFF_SURVEYS = "staff_surveys"
    STAFF_COSTS = "staff_costs"
    STAFF_CERTIFICATES = "staff_certificates"
    STAFF_EDIT_TRAININGS = "staff_edit_trainings"
    STAFF_ORDERS = "staff_orders"
    STAFF_OVERBOOK = "staff_overbook"
    STAFF_REQUESTS = "staff_requests"
    STAFF_DRIVERS = "staff_drivers"
    STAFF_CENTRES = "staff_centres"
    """Contracts, approvals, prices and annulments of driver registrations."""
    STAFF_ORGANISATIONS = "staff_organisations"
    STAFF_IMPORTS = "staff_imports"
    STAFF_USERS = "staff_users"
    STAFF_SETTINGS = "staff_settings"


# Read with the table of people of the product. A trainer's sessions are his or her own (STAFF_RUN_SESSIONS and
# `may_run_session`). Standard users read the history of their establishments: the directory of trainees is not part of it.
RIGHTS: dict[Right, frozenset[Role]] = {
    Right.ANYONE: frozenset(Role),
    Right.SIGNED_IN: frozenset(Role),
    Right.BROWSE_CATALOGUE: _CLIENTS,
    Right.PLACE_ORDER: _ORDERERS,
    Right.SEND_REQUEST: _ORDERERS,
    Right.READ_ORDERS: _CLIENTS,
    Right.READ_TRAINEES: _ORDERERS,
    Right.EDIT_TRAINEES: _ORDERERS,
    Right.READ_PROFILE: _CLIENTS,
    Right.EDIT_PROFILE: frozenset({Role.CLIENT_ADMINISTRATOR}),
    Right.REGISTER_DRIVERS: _REGISTRARS,
    Right.DELEGATE_DRIVERS: frozenset({Role.LEGAL_REPRESENTATIVE}),
    Right.MANAGE_TOKENS: frozenset({Role.CLIENT_ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE}),
    Right.OWN_SPACE: frozenset({Role.TRAINEE}),
    Right.STAFF_AREA: _STAFF,
    Right.STAFF_READ_SESSIONS: _MANAGERS,
    Right.STAFF_EDIT_SESSIONS: _MANAGERS,
    Right.STAFF_EDIT_BOOKED_SESSIONS: _PLANNERS,
    Right.STAFF_RUN_SESSIONS: _STAFF,
    Right.STAFF_MAILINGS: _MANAGERS,
    Right.STAFF_SURVEYS: _MANAGERS,
    Right.STAFF_COSTS: _MANAGERS,
    Right.STAFF_CERTIFICATES: _MANAGERS,
    Right.STAFF_EDIT_TRAININGS: _PLANNERS,
    Right.STAFF_ORDERS: _MANAGERS,
    Right.STAFF_OVERBOOK: frozenset({Role.OPERATIONS_MANAGER}),
    Right.STAFF_REQUESTS: _MANAGERS,
    Right.STAFF_DRIVERS: _MANAGERS,
    Right.STAFF_CENTRES: _PLANNERS,
    Right.STAFF_ORGANISATIONS: _MANAGERS,
    Right.STAFF_IMPORTS: _PLANNERS,
    Right.STAFF_USERS: _ADMINISTRATORS,
    Right.STAFF_SETTINGS: _ADMINISTRATORS,
}


class DocumentType(StrEnum):
    """What a standard user may be given one by one (ACC-10)."""

    INVOICE = "invoice"
    CONVENTION = "convention"
    ATTENDANCE_SHEET = "attendance_sheet"
    EVALUATION = "evaluation"
    ATTESTATION = "attestation"
    AGREEMENT_TO_PROCEED = "agreement_to_proceed"
    FUNDING_NOTICE = "funding_notice"
    PURCHASE_ORDER = "purchase_order"
    CONVOCATION = "convocation"
    CERTIFICATE = "certificate"
    COMPLETION = "completion"
    """Certificat de réalisation: what an OPCO pays on (Code du travail, art. R6332-26)."""
    PROGRAMME = "programme"
    TRAINER_FILE = "trainer_file"
    DRIVER_SUMMARY = "driver_summary"
    DRIVER_CERTIFICATE = "driver_certificate"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is signed in, as far as rights go. Built from the stored user at every request."""

    user_id: str
    organisation_id: str
    name: str
    email: str
    language: str
    roles: frozenset[Role]
    establishment_ids: frozenset[str] = frozenset()
    """Empty: all establishments of the organisation."""
    document_types: frozenset[DocumentType] = field(default_factory=frozenset)
    """What a standard user may read; administrators read all."""
    populations: frozenset[str] = frozenset()
    trainee_id: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.organisation_id == STAFF

    @property
    def rights(self) -> frozenset[Right]:
        return rights_of(self.roles)


SYSTEM = Person(
    user_id="system", organisation_id=STAFF, name="Cursus", email="", language="fr", roles=frozenset()
)
"""Who does what no person does: workers, schedules, dropped files. Has no right."""


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    held = set(roles)
    return frozenset(right for right, roles_allowed in RIGHTS.items() if held & roles_allowed)


def may(person: Person | None, right: Right) -> bool:
    """Whether this person (None: a visitor) has the right."""
    if right is Right.ANYONE:
        return True
    return person is not None and bool(person.roles & RIGHTS[right])


def require(person: Person | None, right: Right) -> None:
    """Raises NotAllowed."""
    if not may(person, right):
        raise NotAllowed(right)


def may_read_establishment(person: Person, establishment_id: str | None) -> bool:
    """An object without establishment is everybody's in the organisation."""
    return (
        not person.establishment_ids
        or establishment_id is None
        or establishment_id in person.establishment_ids
    )


def may_read_order(
    person: Person, *, organisation_id: str, establishment_id: str | None, ordered_by_email: str
) -> bool:
    """Administrators and standard users: their establishments. Registration managers: what was ordered with their e-mail (ACC-6).

    Somebody who is both sees both.
    """
    if person.is_staff:
        return may(person, Right.STAFF_ORDERS)
    if organisation_id != person.organisation_id or not may(person, Right.READ_ORDERS):
        return False
    if person.roles & {Role.CLIENT_ADMINISTRATOR, Role.CLIENT_STANDARD} and may_read_establishment(
        person, establishment_id
    ):
        return True
    ordered_it = bool(person.email) and ordered_by_email.casefold() == person.email.casefold()
    return Role.REGISTRATION_MANAGER in person.roles and ordered_it


def may_run_session(person: Person, trainer_ids: Iterable[str]) -> bool:
    """Managers run every session, a trainer those that he or she gives."""
    if person.roles & _MANAGERS:
        return True
    return Role.TRAINER in person.roles and person.user_id in set(trainer_ids)


def may_read_document(person: Person, kind: DocumentType) -> bool:
    """Whether this kind of document is for this person at all; whose it is must be checked too.

    Standard users read the types they were given, trainers nothing financial, trainees what is about themselves. What the
    institute writes for its trainers leaves it in no other way.
    """
    if kind is DocumentType.TRAINER_FILE and not person.is_staff:
        return False
    if kind in DRIVERS_DOCUMENTS and not person.is_staff:
        return Role.TRAINEE in person.roles
    if person.roles & (_MANAGERS | {Role.CLIENT_ADMINISTRATOR}):
        return True
    if Role.CLIENT_STANDARD in person.roles:
        return kind in person.document_types
    if Role.REGISTRATION_MANAGER in person.roles:
        return True
    if Role.TRAINER in person.roles:
        return kind in TRAINERS_DOCUMENTS
    return Role.TRAINEE in person.roles and kind in TRAINEES_DOCUMENTS


DRIVERS_DOCUMENTS = frozenset({DocumentType.DRIVER_SUMMARY, DocumentType.DRIVER_CERTIFICATE})
"""The driver's own: the centre that declared him or her gets neither (DRV-10)."""
TRAINERS_DOCUMENTS = frozenset(
    {
        DocumentType.ATTENDANCE_SHEET,
        DocumentType.EVALUATION,
        DocumentType.ATTESTATION,
        DocumentType.CONVOCATION,
        DocumentType.CERTIFICATE,
        DocumentType.PROGRAMME,
        DocumentType.TRAINER_FILE,
    }
)
TRAINEES_DOCUMENTS = frozenset(
    {
        DocumentType.CONVOCATION,
        DocumentType.ATTESTATION,
        DocumentType.CERTIFICATE,
        DocumentType.PROGRAMME,
        DocumentType.DRIVER_SUMMARY,
        DocumentType.DRIVER_CERTIFICATE,
    }
)


def may_read_own_document(person: Person, kind: DocumentType, *, trainee_id: str) -> bool:
    """A trainee: what is about himself or herself, whoever ordered it."""
    is_own = bool(trainee_id) and person.trainee_id == trainee_id
    return is_own and Role.TRAINEE in person.roles and kind in TRAINEES_DOCUMENTS


def may_read_session_document(person: Person, kind: DocumentType, *, organisation_id: str) -> bool:
    """A client: what is about the whole of an in-house session of its own, names of several establishments among it.

    So it is for those who are limited to none; a registration manager reads what is about the people he or she registered.
    """
    return (
        organisation_id == person.organisation_id
        and not person.establishment_ids
        and bool(person.roles & {Role.CLIENT_ADMINISTRATOR, Role.CLIENT_STANDARD})
        and may_read_document(person, kind)
    )


def may_read_attachment(person: Person, kind: AttachmentType) -> bool:
    """Files attached to a session that this person runs or follows: trainers read nothing financial, trainees what is for them."""
    if person.roles & _MANAGERS:
        return True
    if Role.TRAINER in person.roles:
        return kind not in FINANCIAL
    return Role.TRAINEE in person.roles and kind in FOR_TRAINEES


def hide_unless(visible: bool) -> None:
    """Raises NotFound: what a person may not see does not exist for him or her."""
    if not visible:
        raise NotFound
