"""What the documents about one trainee of a session say: the convocation, and the certificates (DOC-1)."""

from chalicelib.domain import attendance as presence
from chalicelib.domain import certificates as rules
from chalicelib.domain.access import DocumentType
from chalicelib.domain.certificates import Certificate
from chalicelib.domain.documents import Document
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning
from chalicelib.models import attendance, certificates
from chalicelib.models.session_dossiers import Dossier
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.convocation import Connection, ConvocationDocument
from chalicelib.services import letterheads, session_papers
from chalicelib.services.purchase_orders import distance_share

REVOKED_MAX = 5
"""Certificates of one kind for one seat that may have been revoked before."""


def says(dossier: Dossier, registration: Registration, document: Document) -> object:
    """What a document about one trainee says, by its kind. Raises NotFound, also for a certificate that was not issued."""
    if document.kind is DocumentType.CONVOCATION:
        return convocation(dossier, registration, document)
    return achievement(dossier, registration, document)


def convocation(dossier: Dossier, registration: Registration, document: Document) -> ConvocationDocument:
    """As the session is planned now; of one sequence when the document is about one."""
    session, training = dossier.session, dossier.training
    planning = session_papers.planning_of(dossier, document.part)
    whole = planning is dossier.planning
    return ConvocationDocument(
        issue=session_papers.issue(dossier, document),
        trainee=registration.full_name,
        job=registration.job,
        employer=dossier.employers.get(registration.organisation_id, ""),
        training_code=session.training_code,
        title=session.title,
        session_code=session.code,
        starts_on=planning.first_day or session.starts_on,
        ends_on=planning.last_day or session.ends_on,
        duration_minutes=session.duration_minutes if whole else planning.minutes,
        duration_days_tenths=session.duration_days_tenths if whole else 0,
        modality=session.modality,
        distance_share=distance_share(dossier.planning, session.modality),
        course_language=session.language,
        halves=session_papers.halves(planning),
        preparation=_preparation(planning),
        connections=_connections(planning),
        access=tuple(dict.fromkeys(slot.place_comment for slot in planning.slots if slot.place_comment)),
        to_bring=session.convocation_comment,
        objectives=training.objectives,
        prerequisites=training.prerequisites,
        assessment=session_papers.assessment(dossier),
        contact=session_papers.manager(session),
        disability_contact=dossier.institute.handicap_contact,
        space_url=letterheads.page_url("/space"),
    )


def _preparation(planning: Planning) -> tuple[Connection, ...]:
    return tuple(
        Connection(title=sequence.title, link=sequence.link)
        for sequence in planning.sequences
        if sequence.is_pre_work
    )


def _connections(planning: Planning) -> tuple[Connection, ...]:
    """Each link once, under the title of its sequence."""
    links: dict[str, str] = {}
    for sequence in planning.sequences:
        if sequence.is_pre_work:
            continue
        for link in (sequence.link, *(slot.link for slot in sequence.slots)):
            if link:
                links.setdefault(link, sequence.title)
    return tuple(Connection(title=title, link=link) for link, title in links.items())


def achievement(dossier: Dossier, registration: Registration, document: Document) -> AchievementDocument:
    """What this trainee attended and with which result, as the certificate that was issued says. Raises NotFound."""
    session, institute = dossier.session, dossier.institute
    certificate = issued(registration, document.kind)
    if certificate is None:
        raise NotFound(document.kind)
    halves = presence.half_days(dossier.planning)
    marks = attendance.of(registration)
    return AchievementDocument(
        issue=session_papers.issue(dossier, document),
        trainee=certificate.full_name,
        employer=dossier.employers.get(registration.organisation_id, ""),
        training_code=session.training_code,
        title=certificate.title,
        session_code=certificate.session_code,
        starts_on=session.starts_on,
        ends_on=certificate.ends_on,
        place=session.city or session.place,
        modality=session.modality,
        planned_minutes=sum(half.minutes for half in halves) or session.duration_minutes,
        attended_minutes=certificate.minutes,
        objectives=dossier.training.objectives,
        result=marks.result,
        result_note=marks.result_note,
        certification=session.certification or dossier.training.certification,
        expires_on=certificate.expires_on,
        signatory_name=institute.representative_name,
        signatory_title=institute.representative_title,
    )


def issued(registration: Registration, kind: DocumentType) -> Certificate | None:
    """The certificate of this kind that the trainee of this seat has; the last one after those that were revoked."""
    kinds = [each for each, drawn in rules.DOCUMENTS.items() if drawn is kind]
    wanted = [
        rules.certificate_id(registration, each, revoked=n) for each in kinds for n in range(REVOKED_MAX)
    ]
    found = certificates.read_many((registration.organisation_id, each) for each in wanted)
    return next((found[each] for each in reversed(wanted) if each in found), None)
