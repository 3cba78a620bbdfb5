"""One message of each kind, in both languages."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from chalicelib.domain.money import Amount
from chalicelib.domain.sessions import Sequence, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.emails import (
    driver_file_report,
    email_confirmation,
    import_report,
    new_user,
    order_confirmed,
    password_link,
    registration_invitation,
    registration_withdrawn,
    request_notice,
    request_received,
    seat_notice,
    setup_test,
)
from chalicelib.emails.courses import OrderedCourse
from chalicelib.emails.driver_file_report import DriverFileReport, Outcome
from chalicelib.emails.email_confirmation import EmailConfirmation
from chalicelib.emails.import_report import ImportReport, Problem
from chalicelib.emails.message import Attachment, EmailMessage, Recipient
from chalicelib.emails.new_user import NewUser
from chalicelib.emails.order_confirmed import ConfirmedOrder, OrderedFor
from chalicelib.emails.password_link import PasswordLink
from chalicelib.emails.registration_invitation import Registered
from chalicelib.emails.registration_withdrawn import Withdrawn
from chalicelib.emails.render import Envelope, Letterhead
from chalicelib.emails.request_received import ReceivedRequest
from chalicelib.emails.seat_notice import SeatNotice

AT = datetime(2026, 3, 3, 9, 42, tzinfo=UTC)
PORTAL = "https://portail.garonne-formation.example"
INSTITUTE = Recipient("inscriptions@garonne-formation.example", "Institut Garonne Formation")
LETTERHEAD = Letterhead(
    name="Institut Garonne Formation",
    site_url=PORTAL,
    address="12 quai des Chartrons, 33000 Bordeaux",
    contact="Hugo Lefèvre, 05 56 00 00 12, h.lefevre@garonne-formation.example",
)


def slot(day: int, starts: str = "09:00", ends: str = "17:00", *, month: int = 6) -> Slot:
    return Slot(
        slot_id=f"slo_{day}",
        day=date(2026, month, day),
        starts_at=time.fromisoformat(starts),
        ends_at=time.fromisoformat(ends),
        place="Site de Bordeaux",
        room="salle Montaigne",
    )


SLOTS = tuple(slot(day, *hours) for day in (25, 26) for hours in (("09:00", "12:30"), ("13:30", "17:00")))
COURSE = OrderedCourse(
    training_code="GC19P_SEC_PE149",
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    modality=Modality.CLASSROOM,
    starts_on=date(2026, 6, 25),
    ends_on=date(2026, 6, 26),
    slots=SLOTS,
    duration_minutes=840,
    duration_days_tenths=20,
    place="12 quai des Chartrons, 33000 Bordeaux",
)
SEQUENCE = Sequence(sequence_id="seq_1", title="Présentiel", modality=Modality.CLASSROOM, slots=SLOTS)
PRE_WORK = Sequence(
    sequence_id="seq_0", title="Test d’entrée", modality=Modality.PRE_WORK, slots=(slot(2, "10:00", "11:00"),)
)
ORDER = ConfirmedOrder(
    reference="BC-2603-7KQ4-M2X",
    course=COURSE,
    trainees=(
        OrderedFor(name="François Châtelain", username="f.chatelain", temporary_password="Kx7-pm2-Qr9"),
        OrderedFor(name="Nguyễn Thị Hồng Ánh", username="n.anh"),
    ),
    unnamed_seats=1,
    amount=Amount(unit_price_cents=44_800, seats=3, discount_cents=10_000),
    vat_note="Exonération de TVA – article 261, 4, 4° a du CGI",
    purchase_order_number="BC-2026-0417",
    comment="Salle accessible souhaitée.\nMerci.",
    order_url=f"{PORTAL}/orders/ord_1",
    sign_in_url=f"{PORTAL}/sign-in",
)
TAXED = ConfirmedOrder(
    reference="BC-2603-7KQ4-M2Y",
    course=COURSE,
    amount=Amount(unit_price_cents=10_000, seats=1, vat_rate=Decimal("0.20")),
    order_url=f"{PORTAL}/orders/ord_2",
)
REGISTERED = Registered(
    registration_id="reg_1",
    trainee_name="François Châtelain",
    organisation_name="Caisse maladie des Flandres",
    course=COURSE,
    sequence=SEQUENCE,
    other_sequences=(PRE_WORK,),
    space_url=f"{PORTAL}/space",
    organizer=INSTITUTE,
    calendar_host="portail.garonne-formation.example",
    changed_at=AT,
)
WITHDRAWN = Withdrawn(
    registration_id="reg_1",
    trainee_name="François Châtelain",
    title=COURSE.title,
    training_code=COURSE.training_code,
    session_code=COURSE.session_code,
    sequence=SEQUENCE,
    revision=2,
    organizer=INSTITUTE,
    calendar_host="portail.garonne-formation.example",
    changed_at=AT,
)
SEAT_NOTICES = {
    language: SeatNotice(
        subject=subject,
        title=title,
        lead=lead,
        rows=[("Session", "2026-00042")],
        page_url=f"{PORTAL}/orders/ord_1",
        page_words=words,
    )
    for language, subject, title, lead, words in (
        ("fr", "Annulé : SST", "L’inscription est annulée", "Vous n’avez rien à faire.", "Voir la commande"),
        ("en", "Cancelled: SST", "The registration is cancelled", "You have nothing to do.", "See the order"),
    )
}
REQUEST = ReceivedRequest(
    subject="Gérer les conflits avec les publics en difficulté",
    training_code="GC53T_SOC_PE114",
    organisation_name="Caisse maladie des Flandres",
    sent_by_name="Claire Martin",
    sent_by_email="c.martin@flandres.example",
    sent_at=AT,
    people=12,
    wished_period="automne 2026",
    place="Lille",
    comment="Deux groupes de six.",
    request_url=f"{PORTAL}/requests/req_1",
)
REPORT = ImportReport(
    kind="stagiaires",
    file_name="stagiaires.csv",
    finished_at=AT,
    created=1_204,
    updated=3,
    refused=21,
    problems=tuple(
        Problem(line=n, column="siret", value="123", reason="14 chiffres attendus") for n in range(2, 23)
    ),
    report_url=f"{PORTAL}/staff/imports/imp_1",
)
DRIVERS = {
    outcome: DriverFileReport(
        outcome=outcome,
        file_name="conducteurs-mars.csv",
        rows=[("25", "conducteurs-mars.csv")],
        entry_url=f"{PORTAL}/drivers/drb_1",
    )
    for outcome in Outcome
}
PURCHASE_ORDER = Attachment(file_name="BC-2603-7KQ4-M2X.pdf", content=b"%PDF-1.7")


def envelope(language: str = "fr", *, key: str = "order_confirmed/ord_1/usr_1") -> Envelope:
    return Envelope(
        key=key,
        language=language,
        letterhead=LETTERHEAD,
        to=(Recipient("c.martin@flandres.example", "Claire Martin"),),
        cc=(Recipient("formation@flandres.example"),),
        reply_to=INSTITUTE,
    )


BUILDS: Mapping[str, Callable[[Envelope], EmailMessage]] = {
    "order_confirmed": lambda to: order_confirmed.build(ORDER, to, purchase_order=PURCHASE_ORDER),
    "order_confirmed, taxed": lambda to: order_confirmed.build(TAXED, to, purchase_order=None),
    "registration_withdrawn": lambda to: registration_withdrawn.build(WITHDRAWN, to),
    "registration_invitation": lambda to: registration_invitation.build(REGISTERED, to),
    "seat_notice": lambda to: seat_notice.build(SEAT_NOTICES[to.language], to),
    "request_received": lambda to: request_received.build(REQUEST, to),
    "request_notice": lambda to: request_notice.build(REQUEST, to),
    "password_link": lambda to: password_link.build(
        PasswordLink(
            name="Claire Martin", username="c.martin", link_url=f"{PORTAL}/password/x", valid_minutes=60
        ),
        to,
    ),
    "email_confirmation": lambda to: email_confirmation.build(
        EmailConfirmation(
            name="Claire Martin",
            email="claire@flandres.example",
            link_url=f"{PORTAL}/confirm/x",
            valid_minutes=60,
        ),
        to,
    ),
    "new_user": lambda to: new_user.build(
        NewUser(
            name="Claire Martin",
            username="c.martin",
            temporary_password="Kx7-pm2-Qr9",
            organisation_name="Caisse maladie des Flandres",
            sign_in_url=f"{PORTAL}/sign-in",
            valid_days=7,
        ),
        to,
    ),
    "driver_file_report": lambda to: driver_file_report.build(DRIVERS[Outcome.REGISTERED], to),
    "driver_file_report, to correct": lambda to: driver_file_report.build(DRIVERS[Outcome.REFUSED], to),
    "driver_file_report, unreadable": lambda to: driver_file_report.build(DRIVERS[Outcome.UNREADABLE], to),
    "import_report": lambda to: import_report.build(REPORT, to),
    "setup_test": lambda to: setup_test.build(to, asked_by="Hugo Lefèvre", asked_at=AT),
}
