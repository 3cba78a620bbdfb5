"""Purchase orders to draw: from the plain one to the ones that break layouts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from chalicelib.domain.money import Amount
from chalicelib.domain.organisations import Address
from chalicelib.domain.trainings import Modality
from chalicelib.pdf.courses import Course, Slot
from chalicelib.pdf.parties import Client, Institute, Person
from chalicelib.pdf.purchase_order import AcceptedTerms, PurchaseOrderDocument, Seat

VALIDATED_AT = datetime(2026, 3, 3, 9, 42, tzinfo=UTC)

INSTITUTE = Institute(
    name="Institut Garonne Formation",
    address=Address(street="12 quai des Chartrons", postal_code="33000", city="Bordeaux"),
    legal_form="SAS",
    capital_cents=5_000_000,
    siren="862845179",
    siret="86284517900012",
    register_city="Bordeaux",
    vat_number="FR45862845179",
    activity_number="75331234533",
    activity_region="Nouvelle-Aquitaine",
    phone="05 56 00 00 00",
    email="inscriptions@garonne-formation.example",
)
CLIENT = Client(
    name="Caisse maladie des Flandres",
    siren="364063131",
    establishment="Site de Lille",
    siret="36406313100015",
    address=Address(street="87 rue Jean-Jaurès", postal_code="59000", city="Lille"),
    purchase_order_number="BC-2026-0417",
    is_public_body=True,
    service_code="RH-FORM",
    commitment_number="2026000417",
)
COURSE = Course(
    training_code="GC19P_SEC_PE149",
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    starts_on=date(2026, 6, 25),
    ends_on=date(2026, 6, 26),
    slots=tuple(
        Slot(day=date(2026, 6, day), starts_at=start, ends_at=end)
        for day in (25, 26)
        for start, end in ((time(9), time(12, 30)), (time(13, 30), time(17)))
    ),
    duration_minutes=840,
    duration_days_tenths=20,
    place="12 quai des Chartrons, 33000 Bordeaux, salle Montaigne",
    modality=Modality.CLASSROOM,
    distance_share=Decimal(0),
    validity_months=24,
    objectives="Être capable d'intervenir efficacement face à une situation d'accident du travail et de contribuer "
    "à la prévention des risques.",
    content="Situer le rôle du sauveteur secouriste dans l'entreprise ; protéger, examiner, alerter, secourir ; "
    "repérer les situations dangereuses et proposer des mesures.",
    means="Salle équipée, mannequins et défibrillateur de formation, formateur certifié par l'INRS, "
    "support remis à chaque stagiaire.",
    follow_up="Émargement par demi-journée, mises en situation, échanges avec le formateur.",
    assessment="Évaluation certificative selon le référentiel INRS ; certificat SST et attestation de fin de formation.",
)
ORDER = PurchaseOrderDocument(
    language="fr",
    number="CMD-2026-000123",
    issued_on=date(2026, 3, 3),
    ordered_at=VALIDATED_AT,
    ordered_by=Person(name="Claire Martin", email="c.martin@flandres.example", role="responsable formation"),
    contact=Person(name="Hugo Lefèvre", phone="05 56 00 00 12", email="h.lefevre@garonne-formation.example"),
    institute=INSTITUTE,
    client=CLIENT,
    course=COURSE,
    seats=(Seat(last_name="Châtelain", first_name="François", job="Aide-soignant"),),
    amount=Amount(unit_price_cents=44_800, seats=1),
    exemption="Exonération de TVA – article 261, 4, 4° a du CGI",
    payment_terms="À réception de la facture, par virement, sous 30 jours. Pas d'escompte pour paiement anticipé. "
    "Pénalités de retard : trois fois le taux d'intérêt légal ; indemnité forfaitaire de recouvrement : 40 €.",
    terms=AcceptedTerms(version="2026-01", accepted_at=VALIDATED_AT, accepted_by="Claire Martin"),
    verification_code="K7QF-2M9X-PB4T",
    verification_url="https://portail.garonne-formation.example/verify/K7QF-2M9X-PB4T",
)

NAMES = (
    "Châtelain",
    "Łaski",
    "Nguyễn",
    "Ó Súilleabháin",
    "Παπαδόπουλος",
    "Иванова",
    "Da Silva",
    "Müller-Lüdenscheidt",
)
FIRST_NAMES = ("François", "Pierre-Yves", "Thị Hồng Ánh", "Siobhán", "Ελένη", "Наталья", "João", "Jörg")
SIXTY_LETTERS = "Nguyễn Phúc Bảo Long Công Tằng Tôn Nữ Thị Huyền Trang Diễm My"


def ordered_for(count: int, *, unnamed: int = 0) -> PurchaseOrderDocument:
    """An order for that many named trainees and unnamed seats."""
    seats = tuple(
        Seat(last_name=NAMES[n % 8], first_name=FIRST_NAMES[n * 3 % 8], job="Gestionnaire de clientèle")
        for n in range(count)
    )
    amount = Amount(unit_price_cents=44_800, seats=count + unnamed, discount_cents=44_800 * (count // 10))
    return replace(ORDER, seats=seats, unnamed_seats=unnamed, amount=amount)
