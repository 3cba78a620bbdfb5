"""Convocations by hand: drawn for people chosen, sent to them, told in the history of each registration (NOT-6)."""

from collections.abc import Sequence

from chalicelib.domain.access import DocumentType, Person, Right, require
from chalicelib.domain.errors import InvalidInput, RuleViolation
from chalicelib.domain.history import Entry
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message
from chalicelib.domain.sessions import Session
from chalicelib.models import history, session_dossiers
from chalicelib.models.base import transaction
from chalicelib.ports import Ports
from chalicelib.services import session_documents, session_mailings

MAX_AT_ONCE = 50


class TooManyChosen(RuleViolation):
    """Facts: `number`, the most that go in one request."""

    code = "too_many_chosen"
    message = "Choose at most %(number)s people at once."


def draw(
    ports: Ports, by: Person, session: Session, seats: Sequence[Registration], *, reason: str = ""
) -> int:
    """The convocation of each named seat, as things are now: how many. May be run twice. Raises InvalidInput, TooManyChosen."""
    chosen = _checked(seats)
    dossier = session_dossiers.read(session, chosen)
    for seat in chosen:
        session_documents.current(
            ports,
            DocumentType.CONVOCATION,
            session,
            registration=seat,
            by=by,
            reason=reason,
            dossier=dossier,
        )
    return len(chosen)


def send(ports: Ports, by: Person, session: Session, seats: Sequence[Registration], *, run: str) -> int:
    """Send each of these people the convocation, drawn as things are now: how many e-mails are new (NOT-6).

    `run` names the click: a form sent twice sends once. Whoever has no usable address gets none.
    Raises NotAllowed, InvalidInput, TooManyChosen, NotAllTold.
    """
    require(by, Right.STAFF_MAILINGS)
    chosen = _checked(seats)
    number = session_mailings.hand_out(
        ports, session.session_id, Message.CONVOCATION, registrations=chosen, key=run
    )
    if number:
        with transaction() as tx:
            for seat in chosen:
                if seat.email:
                    history.add(tx, _sent(ports, by, seat))
    return number


def _checked(seats: Sequence[Registration]) -> list[Registration]:
    chosen = [seat for seat in seats if seat.is_running and seat.is_named]
    if not chosen:
        raise InvalidInput({"": "Choose somebody in the list."})
    if len(chosen) > MAX_AT_ONCE:
        raise TooManyChosen(number=MAX_AT_ONCE)
    return chosen


def _sent(ports: Ports, by: Person, seat: Registration) -> Entry:
    return Entry(
        object_id=seat.registration_id,
        at=ports.now(),
        who_id=by.user_id,
        who_name=by.name,
        what="convocation.sent",
        facts={"name": seat.full_name},
    )
