"""A trainee's first page: what comes next, where and when, and what is past (TRN-3's planning)."""

from dataclasses import dataclass

from chalice.app import Response

from chalicelib import bootstrap, timetables
from chalicelib.domain.access import Person, Right, hide_unless
from chalicelib.domain.certificates import Certificate
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Session
from chalicelib.models import registrations, sessions
from chalicelib.services import attachments, certificate_lists, driver_space, session_documents, surveys
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Crumb, Visit

bp = SiteBlueprint(__name__)


@dataclass(frozen=True, kw_only=True)
class Course:
    """A registration with what the session says of it now."""

    registration: Registration
    session: Session
    dates: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sequence as its trainee reads it."""

    title: str
    is_preparation: bool
    hours: list[str]
    place: str
    links: tuple[str, ...]
    notes: tuple[str, ...]
    """Comments on the places, which are for the participants too (SES-11)."""


@bp.page("/space", allow=Right.OWN_SPACE)
def show_space(visit: Visit) -> Response:
    today = visit.today
    courses = _courses(visit)
    ends = {c.registration.registration_id: c.session.ends_on or c.session.starts_on for c in courses}
    past = [c for c in courses if (end := ends[c.registration.registration_id]) is not None and end < today]
    return visit.show(
        "space/planning/show",
        coming=[c for c in courses if c not in past],
        past=past[::-1],
        today=today,
        documents=session_documents.of_own(visit.person),
        certificates=_certificates(visit.person),
        driver=driver_space.of(visit.person, today=today),
        surveys=surveys.open_for(
            bootstrap.ports(), [c.registration for c in courses], zone_name=visit.institute.zone_name
        ),
    )


@bp.page("/space/courses/{registration_id}", allow=Right.OWN_SPACE)
def show_course(visit: Visit, registration_id: str) -> Response:
    """One course: its places, hours and links; `?file=` leads to a file that the institute attached for those who follow it.

    Of a course that was cancelled for this person nothing but that, and the own documents.
    """
    registration = _own(visit.person, registration_id)
    follows = registration.is_running
    if visit.query("file"):
        hide_unless(follows)
        return visit.redirect(
            attachments.link_for(
                bootstrap.ports(), visit.person, registration.session_id, visit.query("file")
            )
        )
    session, planning = sessions.read(registration.session_id)
    return visit.show(
        "space/planning/course",
        registration=registration,
        session=session,
        dates=timetables.dates(session.starts_on, session.ends_on, session.modality, language=visit.language),
        length=timetables.duration(
            session.duration_minutes, session.duration_days_tenths, language=visit.language
        ),
        parts=_parts(planning, language=visit.language) if follows else [],
        documents=session_documents.of_own(visit.person, registration),
        files=attachments.readable(visit.person, registration.session_id) if follows else [],
        breadcrumbs=(Crumb(text=visit.say("Your courses"), path="/space"), Crumb(text=session.title)),
    )


def _certificates(person: Person) -> list[Certificate]:
    return certificate_lists.of_trainee(person, person.trainee_id) if person.trainee_id else []


def _courses(visit: Visit) -> list[Course]:
    person = visit.person
    if person.trainee_id is None:
        return []
    mine = [r for r in registrations.of_trainee(person.organisation_id, person.trainee_id) if r.is_running]
    known = sessions.read_many([r.session_id for r in mine[-100:]])
    return [
        Course(
            registration=r,
            session=session,
            dates=timetables.dates(
                session.starts_on, session.ends_on, session.modality, language=visit.language
            ),
        )
        for r in mine
        if (session := known.get(r.session_id)) is not None
    ]


def _own(person: Person, registration_id: str) -> Registration:
    """Raises NotFound, also for somebody else's."""
    registration = registrations.get(person.organisation_id, registration_id)
    if registration.trainee_id is None or registration.trainee_id != person.trainee_id:
        raise NotFound(registration_id)
    return registration


def _parts(planning: Planning, *, language: str) -> list[Part]:
    """Per sequence, as it is planned now."""
    parts = []
    for sequence in planning.sequences:
        places = {", ".join(p for p in (s.place, s.room, s.address) if p): None for s in sequence.slots}
        links = (link for link in (sequence.link, *(s.link for s in sequence.slots)) if link)
        parts.append(
            Part(
                title=sequence.title,
                is_preparation=sequence.is_pre_work,
                hours=timetables.timetable(sequence.slots, language=language),
                place=" · ".join(p for p in places if p),
                links=tuple(dict.fromkeys(links)),
                notes=tuple(dict.fromkeys(s.place_comment for s in sequence.slots if s.place_comment)),
            )
        )
    return parts
