"""One message of each kind about one session, for the recipient it is meant for first."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from chalicelib.domain.session_mailings import Message, Recipients
from chalicelib.domain.sessions import Slot
from chalicelib.emails import session_message, session_words
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.emails.session_message import Participant, SessionTold
from tests.emails.samples import PORTAL, PRE_WORK, SEQUENCE

PLACE = "Site de Bordeaux"
CONTACT = "Hugo Lefèvre, 05 56 00 00 12"


def a_slot(day: int, *, afternoon: bool = False, **overrides: Any) -> Slot:
    hours = (time(13, 30), time(17)) if afternoon else (time(9), time(12, 30))
    made = Slot(
        slot_id=f"slo_{day}_{afternoon}",
        day=date(2026, 6, day),
        starts_at=hours[0],
        ends_at=hours[1],
        place=PLACE,
        room="salle Montaigne",
        address="12 quai des Chartrons, 33000 Bordeaux",
        trainers=("Awa Diallo",),
        place_comment="Entrée par la cour, interphone 12.",
        provider_comment="Vidéoprojecteur à prévoir.",
        trainer_comment="Badge à retirer à l’accueil.",
    )
    return replace(made, **overrides)


SLOTS = tuple(a_slot(day, afternoon=afternoon) for day in (25, 26) for afternoon in (False, True))
FIRST = {
    Message.TRAINER_FILE: Recipients.TRAINERS,
    Message.ATTENDANCE_SHEET: Recipients.TRAINERS,
    Message.PROVIDER_NOTICE: Recipients.PROVIDER,
    Message.HOST_NOTICE: Recipients.HOST,
}
TOLD = SessionTold(
    message=Message.CONVOCATION,
    recipient=Recipients.TRAINEES,
    name="Léa Châtelain",
    training_code="GC19P_SEC_PE149",
    title="Sauveteur secouriste du travail (SST)",
    session_code="2026-00042",
    modality=SEQUENCE.modality,
    duration_minutes=840,
    duration_days_tenths=20,
    days="25–26 juin 2026",
    sequence=replace(SEQUENCE, slots=SLOTS),
    slots=SLOTS,
    all_sequences=(PRE_WORK, replace(SEQUENCE, slots=SLOTS)),
    trainers=("Awa Diallo", "Yann Le Goff"),
    participants=(
        Participant(name="Léa Châtelain", organisation="Transports Duvallon", job="Conductrice"),
        Participant(organisation="Transports Duvallon"),
    ),
    people=2,
    organisation_name="Transports Duvallon",
    institute_name="Institut Garonne Formation",
    contact=CONTACT,
    handicap_contact="Inès Roux, 05 56 00 00 19",
    convocation_comment="Tenue souple conseillée.\nRepas pris sur place.",
    provider_comment="Deux mannequins par groupe.",
    reason="Trop peu d’inscrits",
    action_url=f"{PORTAL}/space",
)
SHEET = Attachment(file_name="FE-2026-00042.pdf", content=b"%PDF-1.7")


def told(message: Message, **overrides: Any) -> SessionTold:
    before = (a_slot(24), a_slot(25)) if message is Message.SLOT_CHANGED else ()
    recipient = FIRST.get(message, Recipients.TRAINEES)
    return replace(TOLD, message=message, recipient=recipient, slots_before=before, **overrides)


def built(message: Message, to: Envelope, **overrides: Any) -> EmailMessage:
    words = session_words.original(message, language=to.language)
    attachments = (SHEET,) if message is Message.ATTENDANCE_SHEET else ()
    return session_message.build(told(message, **overrides), words, to, attachments=attachments)


def _building(message: Message) -> Callable[[Envelope], EmailMessage]:
    return lambda to: built(message, to)


BUILDS: Mapping[str, Callable[[Envelope], EmailMessage]] = {
    message.value: _building(message) for message in Message
}
