"""Documents of a session to draw: from the plain one to the ones that break layouts."""

from datetime import date, time
from decimal import Decimal

from chalicelib.domain.attendance import Half, Presence
from chalicelib.pdf.attendance_sheet import Absence, AttendanceSheetDocument, Signer
from chalicelib.pdf.convocation import Connection, ConvocationDocument
from chalicelib.pdf.half_days import HalfDay
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.parties import Person
from tests.pdf.samples import FIRST_NAMES, INSTITUTE, NAMES

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
