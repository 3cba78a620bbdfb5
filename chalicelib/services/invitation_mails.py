"""What calendar invitations and their withdrawals say, and the calendar part that another message takes along (NOT-3, NOT-5)."""

from dataclasses import dataclass, replace

from chalicelib.domain import invitations as rules
from chalicelib.domain.calendar import local_date
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.institute import Institute
from chalicelib.domain.invitations import Invitation
from chalicelib.domain.mailings import Mail
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Sequence, Session
from chalicelib.emails import registration_invitation, registration_withdrawn
from chalicelib.emails.courses import OrderedCourse
from chalicelib.emails.message import CalendarPart, EmailMessage, Recipient
from chalicelib.emails.registration_invitation import Registered
from chalicelib.emails.registration_withdrawn import Withdrawn
from chalicelib.models import institute as institutes
from chalicelib.models import invitations, orders, organisations, registrations, sessions, trainees
from chalicelib.models.base import transaction
from chalicelib.models.contention import retrying
from chalicelib.ports import Ports
from chalicelib.services import letterheads
from chalicelib.services.invitations import CHANGED


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A registration with what its messages tell, as it is now."""

    registration: Registration
    session: Session
    planning: Planning
    organisation: Organisation
    institute: Institute
    order: Order


def build_invitation(_ports: Ports, mail: Mail) -> EmailMessage:
    """The registration with the invitation to one sequence, as told last. Raises NotFound when seat or sequence was withdrawn."""
    seat = _seat(mail.organisation_id, mail.facts["registration_id"], mail.facts["trainee_id"])
    sequence_id = mail.facts["sequence_id"]
    sequence = _told(seat.registration, sequence_id) if sequence_id else None
    revision = int(mail.facts["revision"])
    registered = replace(
        _registered(seat, sequence, host=mail.facts["calendar_host"], revision=revision),
        changed_at=mail.promised_at,
        is_anew=bool(mail.facts.get("is_anew")),
    )
    contact = _contact(seat)
    name = seat.registration.full_name
    worded = replace(mail, kind=CHANGED) if registered.is_update else mail
    return registration_invitation.build(
        registered, letterheads.envelope(worded, seat.institute, name=name, contact=contact)
    )


def build_withdrawal(_ports: Ports, mail: Mail) -> EmailMessage:
    """What was told before, taken back. Raises NotFound when the person was invited again meanwhile."""
    row = invitations.find(mail.facts["registration_id"], mail.facts["trainee_id"], mail.facts["sequence_id"])
    if row is None or not row.is_withdrawn:
        raise NotFound(mail.key)
    return tell_withdrawal(row, mail)


def tell_withdrawal(row: Invitation, mail: Mail) -> EmailMessage:
    """What the withdrawal of this invitation says."""
    institute = institutes.get()
    return registration_withdrawn.build(
        Withdrawn(
            registration_id=row.registration_id,
            trainee_name=row.name,
            title=row.title,
            training_code=row.training_code,
            session_code=row.session_code,
            sequence=row.sequence,
            revision=row.revision,
            organizer=letterheads.sender(institute),
            calendar_host=row.host,
            changed_at=mail.promised_at,
            zone_name=institute.zone_name,
        ),
        letterheads.envelope(mail, institute, name=row.name),
    )


def part_for(
    ports: Ports, registration: Registration, sequence: Sequence, *, mail_key: str, language: str
) -> CalendarPart | None:
    """The calendar part of another message about a sequence (the convocation), with the next revision (NOT-5).

    The same `mail_key` gets the same revision each time it is built; an empty one (a preview) takes none. None: there is nothing to
    put into a calendar, because the seat is nobody's, the sequence has no slot or is over. Raises NotFound, Conflict.
    """
    if not (registration.is_running and registration.is_named and sequence.slots):
        return None
    seat = _seat(registration.organisation_id, registration.registration_id, registration.trainee_id or "")
    if rules.is_over(sequence, local_date(ports.now(), zone_name=seat.institute.zone_name)):
        return None
    row = _carried(seat, sequence, mail_key=mail_key)
    registered = replace(
        _registered(seat, sequence, host=row.host, revision=row.revision), changed_at=ports.now()
    )
    attendee = Recipient(registration.email, registration.full_name)
    return registration_invitation.calendar_part(registered, sequence, attendee=attendee, language=language)


def _carried(seat: Seat, sequence: Sequence, *, mail_key: str) -> Invitation:
    """The invitation that this message carries, noted once. Raises Conflict when others keep changing it."""
    now = rules.new(seat.registration, seat.session, sequence, host=letterheads.calendar_host())

    def once() -> Invitation:
        before = invitations.find(now.registration_id, now.trainee_id, now.sequence_id)
        if before is not None and mail_key in ("", before.carried_by) and not before.is_withdrawn:
            return before
        after = rules.again(before, now, carried_by=mail_key)
        if mail_key:
            with transaction() as tx:
                invitations.put(tx, after, before=before)
        return after

    return retrying(once, on=Conflict)


def _seat(organisation_id: str, registration_id: str, trainee_id: str) -> Seat:
    """The seat while this trainee still has it. Raises NotFound."""
    registration = registrations.get(organisation_id, registration_id)
    if not registration.is_running or registration.trainee_id != trainee_id:
        raise NotFound(registration_id)
    session, planning = sessions.read(registration.session_id)
    return Seat(
        registration=registration,
        session=session,
        planning=planning,
        organisation=organisations.get(organisation_id),
        institute=institutes.get(),
        order=orders.get(organisation_id, registration.order_id),
    )


def _told(registration: Registration, sequence_id: str) -> Sequence:
    """As the invitation stands: what was told last, so that message and revision agree. Raises NotFound."""
    row = invitations.find(registration.registration_id, registration.trainee_id or "", sequence_id)
    if row is None or row.is_withdrawn:
        raise NotFound(sequence_id)
    return row.sequence


def _registered(seat: Seat, sequence: Sequence | None, *, host: str, revision: int) -> Registered:
    sequence_id = sequence.sequence_id if sequence else ""
    others = (each for each in seat.planning.sequences if each.sequence_id != sequence_id)
    return Registered(
        registration_id=seat.registration.registration_id,
        trainee_name=seat.registration.full_name,
        organisation_name=seat.organisation.name,
        course=_course(seat.session, seat.planning),
        sequence=sequence,
        other_sequences=tuple(others),
        space_url=_space_of(seat.registration),
        organizer=letterheads.sender(seat.institute),
        calendar_host=host,
        zone_name=seat.institute.zone_name,
        revision=revision,
        changed_at=seat.registration.registered_at,
    )


def _space_of(registration: Registration) -> str:
    """The address of the trainee's space; empty for somebody without an account, or gone, who could not open it."""
    try:
        trainee = trainees.get(registration.organisation_id, registration.trainee_id or "")
    except NotFound:
        return ""
    return letterheads.page_url("/space") if trainee.user_id is not None else ""


def _contact(seat: Seat) -> str:
    """Whom to ask: who is in charge of the order, or of the session a seat was moved to."""
    order, session = seat.order, seat.session
    if order.session.session_id == session.session_id:
        return letterheads.phrase(order.manager_name, order.manager_phone, order.manager_email)
    return letterheads.phrase(session.manager_name, session.manager_email)


def _course(session: Session, planning: Planning) -> OrderedCourse:
    places = dict.fromkeys(part for part in (session.place, session.city) if part)
    return OrderedCourse(
        training_code=session.training_code,
        title=session.title,
        session_code=session.code,
        modality=session.modality,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        slots=planning.slots,
        duration_minutes=session.duration_minutes,
        duration_days_tenths=session.duration_days_tenths,
        place=", ".join(places),
    )
