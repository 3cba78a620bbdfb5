"""What the documents about one trainee of a session say: the convocation, and the certificates (DOC-1)."""

from chalicelib.domain.documents import Document
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning
from chalicelib.models.session_dossiers import Dossier
from chalicelib.pdf.convocation import Connection, ConvocationDocument
from chalicelib.services import letterheads, session_papers
from chalicelib.services.purchase_orders import distance_share


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
        assessment="\n".join(part for part in (training.default_evaluation, training.certification) if part),
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
