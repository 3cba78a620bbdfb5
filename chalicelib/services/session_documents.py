"""Documents of a session and of its registrations: always as things are now, each version kept (DOC-1, DOC-2, SES-17).

The session owns what is about all of it, a registration what is about one trainee.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain import ids
from chalicelib.domain.access import STAFF, DocumentType, Person, may_read_own_document
from chalicelib.domain.certificates import Certificate
from chalicelib.domain.documents import Document, Validity, initials, is_organisation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration, seat_number
from chalicelib.domain.session_mailings import told_sequences
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.models import documents as stored
from chalicelib.models import session_dossiers
from chalicelib.models.session_dossiers import Dossier
from chalicelib.ports import Ports
from chalicelib.services import documents
from chalicelib.templating import LANGUAGES, N_, translate

OF_SESSION = (
    DocumentType.PROGRAMME,
    DocumentType.TRAINER_FILE,
    DocumentType.ATTENDANCE_SHEET,
    DocumentType.EVALUATION,
)
"""Owned by the session."""
OF_REGISTRATION = (
    DocumentType.CONVOCATION,
    DocumentType.ATTESTATION,
    DocumentType.COMPLETION,
    DocumentType.CERTIFICATE,
)
"""Owned by a registration. Certificates are drawn once they were issued."""
PER_SEQUENCE = frozenset({DocumentType.ATTENDANCE_SHEET, DocumentType.CONVOCATION, DocumentType.TRAINER_FILE})
"""May be about one sequence; the others are always about the whole session."""
BROUGHT_UP_TO_DATE = N_("Brought up to date: the session or the registration has changed.")

_FILE_NAMES: dict[DocumentType, dict[str, str]] = {
    DocumentType.ATTENDANCE_SHEET: {"fr": "feuille-emargement", "en": "attendance-sheet"},
    DocumentType.CONVOCATION: {"fr": "convocation", "en": "convocation"},
    DocumentType.PROGRAMME: {"fr": "programme", "en": "programme"},
    DocumentType.TRAINER_FILE: {"fr": "dossier-formateur", "en": "trainer-file"},
    DocumentType.EVALUATION: {"fr": "synthese-evaluations", "en": "evaluation-summary"},
    DocumentType.ATTESTATION: {"fr": "attestation", "en": "attendance-certificate"},
    DocumentType.COMPLETION: {"fr": "certificat-realisation", "en": "completion-certificate"},
    DocumentType.CERTIFICATE: {"fr": "certificat-reussite", "en": "success-certificate"},
}


def current(
    ports: Ports,
    kind: DocumentType,
    session: Session,
    *,
    registration: Registration | None = None,
    sequence_id: str = "",
    organisation_id: str = "",
    by: Person | None = None,
    reason: str = "",
    dossier: Dossier | None = None,
) -> Document:
    """The newest version, drawn: the first one, or a further one when what it would say has changed since.

    With `sequence_id` it is about that part, where a session has several: of one alone it would say the same twice.
    With `organisation_id`, an attendance sheet holds its people only, and is for that client to read.
    May be run twice and by two workers at a time. Whoever draws several of a session reads its `dossier` once.
    Raises NotFound for what nobody draws or for a trainee who isn't there.
    """
    known = dossier or session_dossiers.read(session, None if registration is None else [registration])
    part = sequence_id if kind in PER_SEQUENCE and len(told_sequences(known.planning)) > 1 else ""
    if organisation_id and kind is DocumentType.ATTENDANCE_SHEET:
        part = organisation_id
    paper = _paper(known, kind, registration, part, ports)
    wanted = paper.document
    newest = stored.newest(wanted.owner_id, kind, part=wanted.part)
    if newest is None:
        return documents.publish(ports, wanted, freeze=paper.freeze, by=by)
    return documents.new_version(
        ports,
        wanted.owner_id,
        kind,
        reason=reason or translate(wanted.language, BROUGHT_UP_TO_DATE),
        by=by,
        freeze=paper.freeze,
        like=wanted,
    )


def of_own(person: Person, registration: Registration | None = None) -> list[Document]:
    """What a trainee may download about himself or herself, the newest first; of one course with its programme (TRN-3)."""
    if person.trainee_id is None:
        return []
    about = [
        document
        for document in stored.of_trainee(person.trainee_id)
        if document.organisation_id == person.organisation_id
        and may_read_own_document(person, document.kind, trainee_id=document.trainee_id)
        and _is_in_force(document)
    ]
    if registration is None:
        return about
    programme = stored.newest(registration.session_id, DocumentType.PROGRAMME)
    own = [document for document in about if document.owner_id == registration.registration_id]
    return [*own, *([programme] if programme is not None and _is_in_force(programme) else [])]


def _is_in_force(document: Document) -> bool:
    return document.is_drawn and document.validity is Validity.VALID


def withdraw(ports: Ports, registration: Registration) -> int:
    """Convocations of a seat that was cancelled, moved or given to somebody else are void: how many (DOC-3).

    May be run twice. Certificates are revoked by themselves, with a reason.
    """
    wrong = [
        document
        for document in stored.of_owner(registration.registration_id)
        if document.kind is DocumentType.CONVOCATION
        and not document.is_void
        and not _still_says(document, registration)
    ]
    return documents.withdraw(ports, wrong)


def _still_says(document: Document, registration: Registration) -> bool:
    return (
        registration.is_running
        and document.trainee_id == (registration.trainee_id or "")
        and document.session_id == registration.session_id
    )


def certificate_of(registration: Registration, kind: DocumentType) -> Certificate | None:
    """The certificate that a document of this kind proves; None for what is no certificate, or was not issued."""
    from chalicelib.services import registration_papers  # fpdf2 is slow to import

    return registration_papers.issued(registration, kind)


@dataclass(frozen=True, kw_only=True)
class _Paper:
    """The first version as it would be made today, and what any version says."""

    document: Document
    freeze: Callable[[Document], object]


def _paper(
    dossier: Dossier, kind: DocumentType, registration: Registration | None, part: str, ports: Ports
) -> _Paper:
    if kind in OF_SESSION and registration is None:
        return _Paper(
            document=_of_session(ports, dossier, kind, part),
            freeze=lambda document: _session_says(dossier, document),
        )
    if kind in OF_REGISTRATION and registration is not None and registration.is_named:
        return _Paper(
            document=_of_registration(ports, dossier, kind, registration, part),
            freeze=lambda document: _registration_says(dossier, registration, document),
        )
    raise NotFound(kind)


def _session_says(dossier: Dossier, document: Document) -> object:
    from chalicelib.services import session_papers  # fpdf2 is slow to import

    return session_papers.says(dossier, document)


def _registration_says(dossier: Dossier, registration: Registration, document: Document) -> object:
    from chalicelib.services import registration_papers  # fpdf2 is slow to import

    return registration_papers.says(dossier, registration, document)


def _of_session(ports: Ports, dossier: Dossier, kind: DocumentType, part: str) -> Document:
    """An in-house session is its client's, who may be given its documents; any other is the institute's."""
    session = dossier.session
    client = session.organisation_id if session.kind is SessionKind.INTRA else None
    if is_organisation(part):
        client = part
    return _first(
        ports,
        dossier,
        kind,
        owner_id=session.session_id,
        organisation_id=client or STAFF,
        number=session.code,
        part=part,
    )


def _of_registration(
    ports: Ports, dossier: Dossier, kind: DocumentType, registration: Registration, part: str
) -> Document:
    order_body = ids.body(registration.order_id).upper()
    number = f"{dossier.session.code}-{order_body[-4:]}-{seat_number(registration.registration_id):03d}"
    return _first(
        ports,
        dossier,
        kind,
        owner_id=registration.registration_id,
        organisation_id=registration.organisation_id,
        number=number,
        part=part,
        holder=initials(registration.full_name),
        trainee_id=registration.trainee_id or "",
    )


def _first(
    ports: Ports,
    dossier: Dossier,
    kind: DocumentType,
    *,
    owner_id: str,
    organisation_id: str,
    number: str,
    part: str,
    holder: str = "",
    trainee_id: str = "",
) -> Document:
    session, institute = dossier.session, dossier.institute
    language = session.language if session.language in LANGUAGES else institute.default_language
    name = f"{_FILE_NAMES[kind][language]}-{number}{_part_of_name(dossier, part)}-v1.pdf"
    return Document(
        owner_id=owner_id,
        kind=kind,
        version=1,
        organisation_id=organisation_id,
        number=number,
        title=session.title,
        file_key=f"documents/{organisation_id}/{owner_id}/{name}",
        file_name=name,
        language=language,
        created_at=ports.now(),
        holder=holder,
        logo_key=institute.logo_key,
        part=part,
        session_id=session.session_id,
        trainee_id=trainee_id,
    )


def _part_of_name(dossier: Dossier, part: str) -> str:
    """`-2` for the second sequence; a client's is told by its folder."""
    if is_organisation(part):
        return ""
    places = {s.sequence_id: n for n, s in enumerate(dossier.planning.sequences, start=1)}
    return f"-{places.get(part, 0)}" if part else ""
