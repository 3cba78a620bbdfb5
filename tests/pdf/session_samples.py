"""Documents of a session to draw: from the plain one to the ones that break layouts."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from chalicelib.domain.attendance import Half, Presence
from chalicelib.domain.evaluations import Moment
from chalicelib.domain.results import Result
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.attendance_sheet import Absence, AttendanceSheetDocument, Signer
from chalicelib.pdf.convocation import Connection, ConvocationDocument
from chalicelib.pdf.evaluation_summary import Count, EvaluationSummaryDocument, Question, Survey
from chalicelib.pdf.half_days import HalfDay
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.parties import Person
from chalicelib.pdf.programme import ProgrammeDocument
from chalicelib.pdf.trainer_file import Participant, Place, TrainerFileDocument
from tests.pdf.samples import COURSE, FIRST_NAMES, INSTITUTE, NAMES

ISSUE = Issue(
    language="fr",
    number="2026-00042-M2X7-001",
    issued_on=date(2026, 6, 10),
    institute=INSTITUTE,
    verification_code="K7QF-2M9X-PB4T",
    verification_url="https://portail.garonne-formation.example/verify/K7QF-2M9X-PB4T",
)
MANAGER = Person(name="Hugo Lefèvre", phone="05 56 00 00 12", email="h.lefevre@garonne-formation.example")
PLACE = "Centre des Chartrons, 12 quai des Chartrons, 33000 Bordeaux, salle Montaigne"


def halves(count: int, **changes: object) -> tuple[HalfDay, ...]:
    """That many half-days from 22 June 2026, two a day."""
    made = []
    for n in range(count):
        morning = n % 2 == 0
        values: dict[str, object] = {
            "day": date(2026, 6, 22 + n // 2),
            "half": Half.MORNING if morning else Half.AFTERNOON,
            "starts_at": time(9) if morning else time(13, 30),
            "ends_at": time(12, 30) if morning else time(17),
            "minutes": 210,
            "place": PLACE,
            "trainers": ("Isabelle Fournier",),
        }
        made.append(HalfDay(**{**values, **changes}))  # type: ignore[arg-type]
    return tuple(made)


CONVOCATION = ConvocationDocument(
    issue=ISSUE,
    trainee="François Châtelain",
    job="Aide-soignant",
    employer="Caisse maladie des Flandres, site de Lille",
    training_code="GC19P_SEC_PE149",
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    starts_on=date(2026, 6, 22),
    ends_on=date(2026, 6, 23),
    duration_minutes=840,
    duration_days_tenths=20,
    distance_share=Decimal(0),
    halves=halves(4),
    connections=(Connection(title="Bilan à distance", link="https://visio.example/salle/4f8a2b"),),
    access=("Tramway B, arrêt Chartrons ; accès de plain-pied, ascenseur au fond du hall.",),
    to_bring="Pièce d’identité, tenue souple, de quoi écrire.",
    objectives="Être capable d’intervenir face à une situation d’accident du travail.",
    prerequisites="Aucun",
    assessment="Évaluation certificative selon le référentiel INRS.",
    contact=MANAGER,
    disability_contact="Nadia Benali, 05 56 00 00 15, handicap@garonne-formation.example",
    space_url="https://portail.garonne-formation.example/space",
)


def sheet_for(trainees: int, *, half_days: int = 4, absences: bool = False) -> AttendanceSheetDocument:
    """A sheet for that many people; with absences, every third person missed the second half-day."""
    away = Absence(half=1, presence=Presence.EXCUSED, reason="Arrêt maladie, justificatif reçu")
    signers = tuple(
        Signer(
            name=f"{NAMES[n % 8]} {FIRST_NAMES[n * 3 % 8]}",
            employer="Caisse maladie des Flandres",
            absences=(away,) if absences and n % 3 == 1 else (),
        )
        for n in range(trainees)
    )
    return AttendanceSheetDocument(
        issue=ISSUE,
        title="Sauveteur secouriste du travail (SST)",
        session_code="2026-00042",
        dates="22–23 juin 2026",
        duration="14 h (2 jours)",
        place=PLACE,
        manager=MANAGER,
        halves=halves(half_days),
        signers=signers,
    )


ACHIEVEMENT = AchievementDocument(
    issue=ISSUE,
    trainee="François Châtelain",
    employer="Caisse maladie des Flandres",
    training_code="GC19P_SEC_PE149",
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    starts_on=date(2026, 6, 22),
    ends_on=date(2026, 6, 23),
    place="Bordeaux",
    planned_minutes=840,
    attended_minutes=630,
    objectives="Être capable d’intervenir face à une situation d’accident du travail.",
    result=Result.PASSED,
    result_note="12 sur 14",
    certification="Certificat de sauveteur secouriste du travail (INRS)",
    expires_on=date(2028, 6, 23),
    signatory_name="Marie-Hélène Garonne",
    signatory_title="présidente",
)
PROGRAMME = ProgrammeDocument(
    issue=replace(ISSUE, number="2026-00042"),
    course=COURSE,
    sequences=("En salle", "Bilan à distance"),
    trainers=("Isabelle Fournier",),
    price_cents=44_800,
    exemption="Exonération de TVA – article 261, 4, 4° a du CGI",
    certification="Certificat SST",
    manager=MANAGER,
    disability_contact="Nadia Benali, 05 56 00 00 15",
    advertising="Enregistrée sous le numéro 75331234533. Cet enregistrement ne vaut pas agrément de l’État.",
)


def trainer_file_for(trainees: int, *, half_days: int = 4) -> TrainerFileDocument:
    return TrainerFileDocument(
        issue=replace(ISSUE, number="2026-00042"),
        title="Sauveteur secouriste du travail (SST)",
        training_code="GC19P_SEC_PE149",
        session_code="2026-00042",
        dates="22–23 juin 2026",
        duration="14 h (2 jours)",
        modality="Présentiel",
        manager=MANAGER,
        trainers=("Isabelle Fournier",),
        halves=halves(half_days),
        places=(Place(name=PLACE, host="Paul Étienne, 06 12 34 56 78", comments=("Badge à l’accueil.",)),),
        comments=("Le vidéoprojecteur est à retirer à l’accueil.",),
        convocation_comment="Pièce d’identité, tenue souple.",
        participants=tuple(
            Participant(
                name=f"{NAMES[n % 8]} {FIRST_NAMES[n * 3 % 8]}",
                employer="Caisse maladie des Flandres",
                job="Gestionnaire de clientèle",
            )
            for n in range(trainees)
        ),
        unnamed=1,
        objectives=COURSE.objectives,
        content=COURSE.content,
        prerequisites="Aucun",
        assessment=COURSE.assessment,
    )


RATING = Question(
    words="L’animation répondait à vos attentes",
    answered=11,
    counts=tuple(Count(words=str(note), number=number) for note, number in enumerate((0, 1, 1, 4, 5), 1)),
    average=Decimal("4.2"),
    scale=5,
    satisfied=Decimal("0.82"),
)
SUMMARY = EvaluationSummaryDocument(
    issue=replace(ISSUE, number="2026-00042"),
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    dates="22–23 juin 2026",
    place="Bordeaux",
    trainers=("Isabelle Fournier",),
    trainees=12,
    surveys=(
        Survey(
            title="Satisfaction à chaud",
            moment=Moment.HOT,
            asked=12,
            answered=11,
            questions=(
                RATING,
                Question(
                    words="Recommanderiez-vous cette formation ?",
                    answered=11,
                    counts=tuple(Count(words=str(note), number=note % 4) for note in range(11)),
                    average=Decimal("8.1"),
                    scale=10,
                    score=45,
                ),
                Question(
                    words="Que faudrait-il améliorer ?",
                    answered=2,
                    texts=("Plus de mises en situation.", "Rien, c’était parfait. " * 12),
                ),
            ),
        ),
        Survey(title="Satisfaction à froid", moment=Moment.COLD, asked=12, answered=2, is_withheld=True),
    ),
)
