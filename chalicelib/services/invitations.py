"""Calendar invitations follow seats and plannings: sent once, updated with a rising revision, withdrawn (NOT-5, SES-13).

A revision and the e-mail that carries it are written together, so that each is sent once whatever is run twice.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import invitations as rules
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.invitations import Invitation
from chalicelib.domain.mailings import Mail, addresses
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Sequence, Session, SessionKind, Workflow
from chalicelib.models import emails, invitations, organisations, registrations, sessions
from chalicelib.models import institute as institutes
from chalicelib.models.base import transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports
from chalicelib.services import letterheads, mailings

REQUEST = "registration_invitation"
CHANGED = "registration_changed"
"""A later revision of an invitation that stands."""
WITHDRAWAL = "registration_withdrawn"


def update(ports: Ports, session_id: str, *, notify: bool, sequences: Collection[str] | None = None) -> None:
    """Tell each participant what changed of these sequences (None: of all); unless `notify`, nobody is told (SES-13).

    Who was not told keeps the older invitation: the next change that is told, and the convocation, carry everything.
    May be run twice: a revision is sent only when it says something else than the last one.
    """
    if not notify:
        return
    session, planning = sessions.read(session_id)
    seats = registrations.of_session(session_id)
    for seat in registrations.read_many((each.organisation_id, each.registration_id) for each in seats):
        if seat.session_id == session_id:
            _settle(ports, seat, session, planning, changed=sequences)


def settle(ports: Ports, seats: Iterable[Registration]) -> None:
    """Invite who has these seats now to what they were not invited to, withdraw what no longer holds. May be run twice."""
    known: dict[str, tuple[Session, Planning]] = {}
    for seat in seats:
        if seat.session_id not in known:
            known[seat.session_id] = sessions.read(seat.session_id)
        _settle(ports, seat, *known[seat.session_id], changed=())


def withdraw(ports: Ports, registration: Registration) -> None:
    """Take every invitation of a seat back, whoever got it, but of what is over. May be run twice."""
    today = _today(ports, institutes.get())
    for row in invitations.of_registration(registration.registration_id):
        if not row.is_withdrawn and not row.is_over(today):
            _withdraw(ports, row)


def _settle(
    ports: Ports,
    seat: Registration,
    session: Session,
    planning: Planning,
    *,
    changed: Collection[str] | None,
) -> None:
    """Withdrawals first: who moves to other days sees the old ones go before the new ones come."""
    institute = institutes.get()
    today = _today(ports, institute)
    wanted = {each.sequence_id: each for each in rules.wanted(seat, session, planning, today=today)}
    standing = {}
    for row in invitations.of_registration(seat.registration_id):
        is_wanted = row.trainee_id == seat.trainee_id and row.sequence_id in wanted
        if is_wanted:
            standing[row.sequence_id] = row
        elif not row.is_withdrawn and not row.is_over(today):
            _withdraw(ports, row)
    if not addresses(seat.email, unknown=institute.placeholder_emails):
        return
    if session.kind is SessionKind.ON_DEMAND:
        _tell_that_it_is_open(ports, seat, session)
    for sequence_id, sequence in wanted.items():
        is_told = changed is None or sequence_id in changed
        if _is_owed(standing.get(sequence_id), session, sequence, is_told=is_told):
            _request(ports, seat, session, sequence, is_told=is_told)


def _tell_that_it_is_open(ports: Ports, seat: Registration, session: Session) -> None:
    """An on-demand course has no date, hence no calendar: one message, when the seat is given."""
    if not (seat.is_running and seat.is_named) or session.workflow is Workflow.CANCELLED:
        return
    undated = Sequence(sequence_id="", title=session.title, modality=session.modality)
    message = rules.new(seat, session, undated, host=letterheads.calendar_host())
    mailings.promise(ports, _mail(message, kind=REQUEST, at=ports.now()))


def _is_owed(row: Invitation | None, session: Session, sequence: Sequence, *, is_told: bool) -> bool:
    if row is None or row.is_withdrawn or row.session_id != session.session_id:
        return True
    return is_told and row.digest != rules.digest(session, sequence)


def _request(
    ports: Ports, seat: Registration, session: Session, sequence: Sequence, *, is_told: bool
) -> None:
    """Invite, or invite again, on what stands when it is written. Raises Conflict when others keep changing it."""
    now = rules.new(seat, session, sequence, host=letterheads.calendar_host())

    def next_one(before: Invitation | None) -> Invitation | None:
        return rules.again(before, now) if _is_owed(before, session, sequence, is_told=is_told) else None

    _write(ports, now, next_one, kind=REQUEST)


def _withdraw(ports: Ports, row: Invitation) -> None:
    def next_one(before: Invitation | None) -> Invitation | None:
        return None if before is None or before.is_withdrawn else rules.withdrawn(before)

    _write(ports, row, next_one, kind=WITHDRAWAL)


NextOne = Callable[[Invitation | None], Invitation | None]


def _write(ports: Ports, about: Invitation, next_one: NextOne, *, kind: str) -> None:
    """The next revision with the e-mail that carries it; None from `next_one`: nothing is owed any more. Raises Conflict."""

    def once() -> None:
        before = invitations.find(about.registration_id, about.trainee_id, about.sequence_id)
        after = next_one(before)
        if after is None:
            return
        is_anew = before is not None and before.is_withdrawn
        is_change = kind == REQUEST and after.revision > 0 and not is_anew
        mail = _mail(after, kind=CHANGED if is_change else kind, at=ports.now())
        if is_anew:
            mail = replace(mail, facts={**mail.facts, "is_anew": "1"})
        with transaction() as tx:
            invitations.put(tx, after, before=before)
            emails.promise(tx, mail)
        ports.email_hints.send(mail.key)

    retrying(once, on=Conflict)


def _mail(invitation: Invitation, *, kind: str, at: datetime) -> Mail:
    """Its key names the revision; with the trainee, because a seat given to somebody else is another invitation."""
    seat = f"{invitation.registration_id}/{invitation.trainee_id}"
    return Mail(
        key=f"{kind}/{seat}/{invitation.sequence_id or '-'}/{invitation.revision:03d}",
        kind=kind,
        object_id=invitation.order_id,
        organisation_id=invitation.organisation_id,
        to=(invitation.email,),
        language=_language(invitation.organisation_id),
        due_at=at,
        promised_at=at,
        facts={
            "registration_id": invitation.registration_id,
            "trainee_id": invitation.trainee_id,
            "sequence_id": invitation.sequence_id,
            "calendar_host": invitation.host,
            "revision": str(invitation.revision),
        },
    )


def _language(organisation_id: str) -> str:
    """What the organisation reads; French for one that is gone."""
    try:
        return organisations.get(organisation_id).language
    except NotFound:
        return "fr"


def _today(ports: Ports, institute: Institute) -> date:
    return local_date(ports.now(), zone_name=institute.zone_name)
