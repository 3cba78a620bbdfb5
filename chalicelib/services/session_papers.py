"""What the documents about a whole session say: attendance sheet, trainer's file, programme (DOC-1)."""

from chalicelib import timetables
from chalicelib.domain import attendance as presence
from chalicelib.domain.attendance import Attendance, Presence
from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document
from chalicelib.domain.sessions import Planning, Sequence, Session, Slot
from chalicelib.models import attendance
from chalicelib.models.session_dossiers import Dossier
from chalicelib.pdf import parties
from chalicelib.pdf.attendance_sheet import Absence, AttendanceSheetDocument, Signer
from chalicelib.pdf.half_days import HalfDay, joined
from chalicelib.pdf.issues import Issue
from chalicelib.services import institute_parties, letterheads


def issue(dossier: Dossier, document: Document) -> Issue:
    """Under which number, version and code a document was issued, by whom and when."""
    institute = dossier.institute
    return Issue(
        language=document.language,
        number=document.number,
        version=document.version,
        reissue_reason=document.reason,
        issued_on=local_date(document.created_at, zone_name=institute.zone_name),
        institute=institute_parties.of(institute),
        verification_code=document.code,
        verification_url=letterheads.page_url(f"/verify/{document.code}"),
    )


def planning_of(dossier: Dossier, sequence_id: str) -> Planning:
    """The planning, or only one of its sequences."""
    planning = dossier.planning
    if not sequence_id:
        return planning
    kept = tuple(each for each in planning.sequences if each.sequence_id == sequence_id)
    return Planning(session_id=planning.session_id, sequences=kept)


def halves(planning: Planning) -> tuple[HalfDay, ...]:
    """Its half-days with place, trainers and link; where a slot has a break, nobody knows when the morning ends."""
    slots = {slot.slot_id: (sequence, slot) for sequence in planning.sequences for slot in sequence.slots}
    several = len([each for each in planning.sequences if not each.is_pre_work]) > 1
    return tuple(_half(half, *slots[half.slot_id], several=several) for half in presence.half_days(planning))


def _half(half: presence.HalfDay, sequence: Sequence, slot: Slot, *, several: bool) -> HalfDay:
    is_exact = not slot.break_minutes
    return HalfDay(
        day=half.day,
        half=half.half,
        starts_at=half.starts_at if is_exact or half.starts_at == slot.starts_at else None,
        ends_at=half.ends_at if is_exact or half.ends_at == slot.ends_at else None,
        minutes=half.minutes,
        title=sequence.title if several else "",
        place=joined((slot.place, slot.address, slot.room)),
        trainers=tuple(dict.fromkeys((*slot.trainers, *([slot.co_trainer] if slot.co_trainer else [])))),
        link=slot.link or sequence.link,
    )


def manager(session: Session) -> parties.Person | None:
    """Who is in charge of the session."""
    if not (session.manager_name or session.manager_email):
        return None
    return parties.Person(name=session.manager_name, email=session.manager_email)


def place(dossier: Dossier, planning: Planning) -> str:
    """Where it takes place: each place of the slots once, else what the session says."""
    found = [joined((slot.place, slot.address, slot.room)) for slot in planning.slots]
    session = dossier.session
    return joined(found, " · ") or joined((session.place, session.city))


def dates(dossier: Dossier, planning: Planning, language: str) -> str:
    session = dossier.session
    first, last = planning.first_day or session.starts_on, planning.last_day or session.ends_on
    return timetables.dates(first, last, session.modality, language=language)


def duration(dossier: Dossier, planning: Planning, language: str) -> str:
    if len(planning.sequences) < len(dossier.planning.sequences):
        return timetables.duration(planning.minutes, 0, language=language)
    session = dossier.session
    return timetables.duration(session.duration_minutes, session.duration_days_tenths, language=language)


def attendance_sheet(dossier: Dossier, document: Document) -> AttendanceSheetDocument:
    """One row per named seat, and a blank one per seat without a name; absences as they were marked."""
    planning = planning_of(dossier, document.part)
    marks = attendance.of_many(dossier.named)
    counted = presence.half_days(planning)
    return AttendanceSheetDocument(
        issue=issue(dossier, document),
        title=dossier.session.title,
        session_code=dossier.session.code,
        dates=dates(dossier, planning, document.language),
        duration=duration(dossier, planning, document.language),
        place=place(dossier, planning),
        manager=manager(dossier.session),
        halves=halves(planning),
        signers=tuple(
            Signer(
                name=f"{seat.last_name} {seat.first_name}".strip(),
                employer=dossier.employers.get(seat.organisation_id, ""),
                absences=_absences(marks[seat.registration_id], counted),
            )
            for seat in dossier.named
        ),
        blank_rows=len(dossier.registrations) - len(dossier.named),
    )


def _absences(marks: Attendance, counted: tuple[presence.HalfDay, ...]) -> tuple[Absence, ...]:
    return tuple(
        Absence(half=position, presence=mark.presence, reason=mark.reason)
        for position, half in enumerate(counted)
        if (mark := marks.marks.get(half.key)) is not None and mark.presence is not Presence.PRESENT
    )
