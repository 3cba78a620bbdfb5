"""Duplicating a session, in one transaction with its parts (SES-1, SES-7)."""

from chalicelib.domain import session_copies as rules
from chalicelib.domain.access import Person
from chalicelib.domain.evaluations import Evaluation
from chalicelib.domain.session_copies import Source, Wish
from chalicelib.domain.session_mailings import MailSettings
from chalicelib.domain.sessions import Session
from chalicelib.models import session_parts, sessions, trainings
from chalicelib.models.base import Transaction
from chalicelib.ports import Ports
from chalicelib.services import sessions as service


def duplicate(ports: Ports, session_id: str, wish: Wish, *, by: Person) -> Session:
    """A new session like this one, with the next code of its year; the same wish sent twice is one session. Raises NotFound."""
    session, planning = sessions.read(session_id)
    parts = session_parts.read(session_id)
    copy = rules.copied(
        Source(
            session=session,
            planning=planning,
            evaluation=parts.evaluation,
            mail_settings=parts.mail_settings,
        ),
        trainings.get(session.training_code),
        wish,
        new_id=ports.new_id,
    )

    def with_parts(tx: Transaction, _coded: Session) -> None:
        blank_evaluation = Evaluation(session_id=wish.session_id)
        if copy.evaluation != blank_evaluation:
            session_parts.replace(tx, copy.evaluation, before=blank_evaluation)
        blank_settings = MailSettings(session_id=wish.session_id)
        if copy.mail_settings != blank_settings:
            session_parts.replace(tx, copy.mail_settings, before=blank_settings)

    origin = service.Origin(what="session_copied", facts={"code": session.code}, also=with_parts)
    return service.add(ports, copy.session, copy.planning, by=by, origin=origin)
