"""A session with people in it, and e-mails about it as they are promised."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from chalicelib.domain.mailings import Mail
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, Recipients, mailing_id
from chalicelib.domain.sessions import Planning, Sequence, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.models import registrations
from chalicelib.models.sessions import SessionItem
from tests.deliveries import ORDER_ID, TWO, stored_order
from tests.factories import (
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_session,
    stored_trainee,
    stored_training,
)
from tests.fakes import NOW

LEA_SEAT = "reg_01kj3v0000000abc_001"


def a_slot(day: int, **overrides: Any) -> Slot:
    made = Slot(
        slot_id=f"slo_{day}",
        day=date(2026, 12, day),
        starts_at=time(9),
        ends_at=time(17),
        place="Centre Bercy",
        room="salle 4",
        trainers=("Awa Diallo",),
        host="Gardien",
        host_email="accueil@bercy.example",
        place_comment="Interphone 12.",
        trainer_comment="Badge à l’accueil.",
        provider_comment="Prévoir un simulateur.",
    )
    return replace(made, **overrides)


PLANNING = Planning(
    session_id="ses_1",
    sequences=(
        Sequence(
            sequence_id="seq_0",
            title="Test d’entrée",
            modality=Modality.PRE_WORK,
            slots=(a_slot(7, trainers=(), place_comment=""),),
        ),
        Sequence(
            sequence_id="seq_1",
            title="En salle",
            modality=Modality.CLASSROOM,
            slots=(a_slot(14), a_slot(15, room="salle 5", host="", host_email="")),
        ),
    ),
)


def a_session_with_people(**session: Any) -> Organisation:
    """Léa, with an e-mail, Bảo without, and a seat without a name; ordered by Claire."""
    stored_institute(handicap_contact="Inès Roux, 01 44 55 66 70")
    client = stored_organisation()
    stored_establishment()
    stored_training()
    stored_session(**{"seats_taken": 3, **session})
    SessionItem.holding(PLANNING, part="planning").save()
    stored_trainee(user_id="usr_lea")
    stored_order()
    return client


def seats() -> list[Registration]:
    return registrations.of_order("org_acme", ORDER_ID)


def a_mail(message: Message, role: Recipients = Recipients.TRAINEES, **facts: str) -> Mail:
    own = role in (Recipients.TRAINEES, Recipients.ORDERERS)
    about = {
        "mailing_id": mailing_id(message, facts.get("sequence_id", "")),
        "sequence_id": "",
        "recipient": role.value,
        "name": "Léa Châtelain" if role is Recipients.TRAINEES else "Claire Fontaine",
        "registration_id": LEA_SEAT if own else "",
        "registration_ids": LEA_SEAT if own else "",
        "trainee_id": TWO[0].trainee_id if own else "",
        "documents": "",
        "files": "",
    }
    return Mail(
        key=f"mailing/ses_1/{message.value}/{role.value}/0",
        kind=message.value,
        object_id="ses_1",
        organisation_id="org_acme" if own else "staff",
        to=("lea@duvallon.example",),
        language="fr",
        due_at=NOW,
        promised_at=NOW,
        facts={**about, **facts},
    )
