"""What the documents about a whole session say: attendance sheet, trainer's file, programme, summary of evaluations (DOC-1)."""

from chalicelib import timetables
from chalicelib.domain import attendance as presence
from chalicelib.domain.access import DocumentType
from chalicelib.domain.attendance import Attendance, Presence
from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document, is_organisation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind, Slot
from chalicelib.models import attendance
from chalicelib.models.session_dossiers import Dossier
from chalicelib.pdf import courses, evaluation_summary, parties, trainer_file
from chalicelib.pdf.attendance_sheet import Absence, AttendanceSheetDocument, Signer
from chalicelib.pdf.courses import Course
from chalicelib.pdf.evaluation_summary import EvaluationSummaryDocument
from chalicelib.pdf.half_days import HalfDay, joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.programme import ProgrammeDocument
from chalicelib.pdf.trainer_file import Participant, TrainerFileDocument
from chalicelib.services import institute_parties, letterheads, survey_results
from chalicelib.services.purchase_orders import distance_share
from chalicelib.templating import label


def says(dossier: Dossier, document: Document) -> object:
    """What a document about the session says, by its kind. Raises NotFound."""
    match document.kind:
        case DocumentType.ATTENDANCE_SHEET:
            return attendance_sheet(dossier, document)
        case DocumentType.TRAINER_FILE:
            return trainer_file_of(dossier, document)
        case DocumentType.PROGRAMME:
            return programme(dossier, document)
        case DocumentType.EVALUATION:
            return evaluation(dossier, document)
        case _:
            raise NotFound(document.kind)


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
    if not sequence_id or is_organisation(sequence_id):
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
    """One row per named seat, and a blank one per seat without a name; absences as they were marked. Of one client: its people."""
    planning = planning_of(dossier, document.part)
    client = document.part if is_organisation(document.part) else ""
    seats = [seat for seat in dossier.registrations if not client or seat.organisation_id == client]
    named = [seat for seat in seats if seat.is_named]
    marks = attendance.of_many(named)
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
            for seat in named
        ),
        blank_rows=len(seats) - len(named),
    )


def _absences(marks: Attendance, counted: tuple[presence.HalfDay, ...]) -> tuple[Absence, ...]:
    return tuple(
        Absence(half=position, presence=mark.presence, reason=mark.reason)
        for position, half in enumerate(counted)
        if (mark := marks.marks.get(half.key)) is not None and mark.presence is not Presence.PRESENT
    )


def trainers(planning: Planning) -> tuple[str, ...]:
    """Each name once, in the order of the planning."""
    names = (name for slot in planning.slots for name in (*slot.trainers, slot.co_trainer))
    return tuple(dict.fromkeys(name for name in names if name))


def assessment(dossier: Dossier) -> str:
    training = dossier.training
    return "\n".join(part for part in (training.default_evaluation, training.certification) if part)


def trainer_file_of(dossier: Dossier, document: Document) -> TrainerFileDocument:
    """All that who teaches needs, and nothing about money."""
    session, training = dossier.session, dossier.training
    planning = planning_of(dossier, document.part)
    told = (slot.trainer_comment for slot in planning.slots)
    return TrainerFileDocument(
        issue=issue(dossier, document),
        title=session.title,
        training_code=session.training_code,
        session_code=session.code,
        dates=dates(dossier, planning, document.language),
        duration=duration(dossier, planning, document.language),
        modality=label(session.modality, language=document.language),
        manager=manager(session),
        trainers=trainers(planning),
        halves=halves(planning),
        places=_places(planning),
        comments=tuple(dict.fromkeys(comment for comment in told if comment)),
        convocation_comment=session.convocation_comment,
        participants=tuple(
            Participant(
                name=f"{seat.last_name} {seat.first_name}".strip(),
                employer=dossier.employers.get(seat.organisation_id, ""),
                job=seat.job,
            )
            for seat in dossier.named
        ),
        unnamed=len(dossier.registrations) - len(dossier.named),
        objectives=training.objectives,
        content=training.programme,
        prerequisites=training.prerequisites,
        assessment=assessment(dossier),
    )


def _places(planning: Planning) -> tuple[trainer_file.Place, ...]:
    """Each place once, with who receives people there."""
    found: dict[tuple[str, str], list[str]] = {}
    for slot in planning.slots:
        key = joined((slot.place, slot.room)), joined((slot.host, slot.host_email))
        found.setdefault(key, []).append(slot.place_comment)
    return tuple(
        trainer_file.Place(name=name, host=host, comments=tuple(dict.fromkeys(c for c in comments if c)))
        for (name, host), comments in found.items()
    )


def programme(dossier: Dossier, document: Document) -> ProgrammeDocument:
    """The training as this session gives it."""
    session, institute = dossier.session, dossier.institute
    titles = tuple(sequence.title for sequence in dossier.planning.sequences if sequence.title)
    number = institute.nda
    return ProgrammeDocument(
        issue=issue(dossier, document),
        course=course(dossier),
        sequences=titles if len(titles) > 1 else (),
        trainers=trainers(dossier.planning),
        price_cents=0 if session.kind is SessionKind.INTRA else session.price_cents,
        is_in_house=session.kind is SessionKind.INTRA,
        exemption=institute.vat_note,
        certification=joined((session.certification, session.scheme), " · "),
        manager=manager(session),
        disability_contact=institute.handicap_contact,
        advertising=ADVERTISING % {"number": number} if number else "",
    )


ADVERTISING = "Enregistrée sous le numéro %(number)s. Cet enregistrement ne vaut pas agrément de l’État."
"""The only form in which advertising may mention the declaration; a literal text, so not translated (Code du travail, art. L6352-12)."""


def course(dossier: Dossier) -> Course:
    """The training and this session of it, as programmes and agreements describe them."""
    session, training, institute = dossier.session, dossier.training, dossier.institute
    months = training.validity_months
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
        place=place(dossier, dossier.planning),
        modality=session.modality,
        distance_share=distance_share(dossier.planning, session.modality),
        language=session.language,
        validity_months=months[0] if len(months) == 1 else None,
        objectives=training.objectives,
        content=training.programme,
        audience=training.audience,
        prerequisites=training.prerequisites,
        means=institute.teaching_means,
        follow_up=institute.follow_up,
        assessment=assessment(dossier),
    )


def evaluation(dossier: Dossier, document: Document) -> EvaluationSummaryDocument:
    """What the answers to the surveys of the session come to; names nobody."""
    session = dossier.session
    groups = survey_results.summary(session.session_id, language=document.language)
    return EvaluationSummaryDocument(
        issue=issue(dossier, document),
        title=session.title,
        session_code=session.code,
        dates=dates(dossier, dossier.planning, document.language),
        place=place(dossier, dossier.planning),
        trainers=trainers(dossier.planning),
        trainees=len(dossier.named),
        surveys=tuple(survey_of(group) for group in groups),
    )


def survey_of(group: survey_results.SummaryGroup) -> evaluation_summary.Survey:
    """One survey of the session, as the document shows it."""
    return evaluation_summary.Survey(
        title=group.survey_title,
        part=group.sequence_title,
        moment=group.moment,
        asked=group.asked,
        answered=group.answered,
        is_withheld=group.is_withheld,
        questions=tuple(
            evaluation_summary.Question(
                words=each.words,
                answered=each.answered,
                counts=tuple(evaluation_summary.Count(words=words, number=n) for words, n in each.counts),
                average=each.average,
                scale=each.scale,
                satisfied=each.satisfied,
                score=each.score,
                texts=each.texts,
            )
            for each in group.questions
        ),
    )
