"""What the tests of sessions' messages share: a session in three weeks with people in it, and documents that are not drawn."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from chalicelib.domain.access import DocumentType, Role
from chalicelib.domain.documents import Document
from chalicelib.domain.mailings import Mail
from chalicelib.domain.orders import Order, snapshot
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind
from chalicelib.domain.trainings import Modality
from chalicelib.models import emails, registrations
from chalicelib.models.sessions import SessionItem
from tests.deliveries import stored_order
from tests.factories import (
    a_planning,
    a_session,
    a_trainee,
    stored_establishment,
    stored_institute,
    stored_organisation,
    stored_staff,
    stored_training,
)
from tests.fakes import NOW

LEA = a_trainee()
BAO = a_trainee(trainee_id="trn_bao", last_name="Nguyễn", first_name="Bảo", email="bao@duvallon.example")
STARTS = date(2026, 12, 14)
"""A Monday, three weeks after NOW."""


def stored_dated_session(**overrides: Any) -> Session:
    """An intra session of one day, which Sam trains."""
    made = a_session(**{"kind": SessionKind.INTRA, "starts_on": STARTS, "ends_on": STARTS, **overrides})
    SessionItem.holding(made, part="session", starts_key=f"{made.starts_on}#{made.session_id}").save()
    store_planning(of_days(made.starts_on or STARTS, session_id=made.session_id))
    return made


def of_days(*days: date, session_id: str = "ses_1") -> Planning:
    """A sequence per day, `seq_1` and on."""
    sequences = []
    for number, day in enumerate(days, start=1):
        (only,) = a_planning(session_id, day).sequences
        slots = tuple(
            replace(
                slot,
                slot_id=f"slo_{number}",
                trainer_ids=("usr_trainer",),
                host="Accueil du centre",
                host_email="accueil@bercy.example",
            )
            for slot in only.slots
        )
        sequences.append(
            Sequence(
                sequence_id=f"seq_{number}", title=f"Jour {number}", modality=Modality.CLASSROOM, slots=slots
            )
        )
    return Planning(session_id=session_id, sequences=tuple(sequences))


def store_planning(planning: Planning) -> None:
    SessionItem.holding(planning, part="planning").save()


def stored_world(**session: Any) -> Order:
    """An institute, a client whose Léa and Bảo are registered in a session, and a trainer."""
    stored_institute(placeholder_emails=frozenset({"inconnu@horizon.example"}))
    stored_organisation()
    stored_establishment()
    stored_training()
    stored_staff(Role.TRAINER, user_id="usr_trainer", language="fr")
    return stored_order(LEA, BAO, session=snapshot(stored_dated_session(**session)))


def seats(order: Order) -> list[Registration]:
    return [r for r in registrations.of_order(order.organisation_id, order.order_id) if r.is_named]


def mails(session_id: str = "ses_1") -> list[Mail]:
    return list(emails.of_object(session_id).rows)


def told(message: Message | None = None) -> list[str]:
    """Whom e-mails were promised to, of one kind or of all."""
    return sorted(mail.to[0] for mail in mails() if message in (None, mail.kind))


@dataclass
class Papers:
    """Stands for `session_documents`: documents are named, not drawn."""

    asked: list[tuple[DocumentType, str]] = field(default_factory=list)
    failing: str = ""
    """The registration whose document can't be drawn."""

    def current(
        self,
        _: object,
        kind: DocumentType,
        session: Session,
        *,
        registration: Registration | None = None,
        sequence_id: str = "",
        by: object = None,
    ) -> Document:
        owner = registration.registration_id if registration else session.session_id
        if owner == self.failing:
            raise ValueError("a glyph that no font has")
        self.asked.append((kind, owner))
        return Document(
            owner_id=owner,
            kind=kind,
            version=1,
            organisation_id="org_acme",
            number="1",
            title=kind.value,
            file_key=f"documents/{owner}.pdf",
            file_name=f"{kind.value}.pdf",
            language="fr",
            created_at=NOW,
        )
