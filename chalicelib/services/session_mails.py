"""The messages of a session: what each one says, and how staff see one before it leaves (NOT-2, NOT-3, NOT-4)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import timetables
from chalicelib.domain import planning
from chalicelib.domain.evaluations import Moment
from chalicelib.domain.mailings import Mail
from chalicelib.domain.registrations import Registration
from chalicelib.domain.session_mailings import Message, Recipients, told_sequences
from chalicelib.domain.sessions import Sequence, Session, Slot
from chalicelib.emails import session_message
from chalicelib.emails.message import CalendarPart, EmailMessage, Recipient
from chalicelib.emails.render import Envelope
from chalicelib.emails.session_message import Participant, SessionTold
from chalicelib.ports import Ports
from chalicelib.services import (
    invitation_mails,
    letterheads,
    session_mail_facts,
    session_mail_files,
    slot_facts,
    surveys,
)
from chalicelib.services.session_mail_facts import Matter

MOMENTS = {Message.HOT_SURVEY: Moment.HOT, Message.COLD_SURVEY: Moment.COLD}


def build(ports: Ports, mail: Mail) -> EmailMessage:
    """The message as the session is now, with its files. Raises NotFound when there is nothing to tell any more."""
    matter = session_mail_facts.read(mail)
    files = session_mail_files.read(ports, mail)
    told = replace(
        told_by(mail, matter), action_url=_action_url(ports, mail, matter), left_out=files.left_out
    )
    return session_message.build(
        told,
        matter.words,
        envelope(mail, matter),
        attachments=files.attached,
        calendar=calendar_of(ports, mail, matter),
    )


BUILDERS: dict[str, Callable[[Ports, Mail], EmailMessage]] = {message.value: build for message in Message}


def envelope(mail: Mail, matter: Matter) -> Envelope:
    """Answers go to the person in charge of the session, where there is one."""
    session = matter.session
    manager = Recipient(session.manager_email, session.manager_name) if session.manager_email else None
    return letterheads.envelope(
        mail, matter.institute, name=mail.facts.get("name", ""), contact=_contact(matter), reply_to=manager
    )


def told_by(mail: Mail, matter: Matter) -> SessionTold:
    """The facts for this recipient; the button's address comes apart, because surveys make one."""
    session, institute = matter.session, matter.institute
    sequence = _sequence(mail, matter)
    slots = _slots(mail, matter, sequence)
    return SessionTold(
        message=Message(mail.kind),
        recipient=session_mail_facts.recipient_of(mail),
        name=mail.facts.get("name", ""),
        training_code=session.training_code,
        title=session.title,
        session_code=session.code,
        modality=session.modality,
        duration_minutes=session.duration_minutes if sequence is None else sum(s.minutes for s in slots),
        duration_days_tenths=session.duration_days_tenths
        if sequence is None
        else planning.days_tenths_of([sequence]),
        place=", ".join(dict.fromkeys(part for part in (session.place, session.city) if part)),
        days=_days(session, slots, language=mail.language),
        sequence=sequence,
        slots=slots,
        all_sequences=matter.planning.sequences,
        trainers=_trainers(slots),
        participants=tuple(_participant(seat, matter) for seat in matter.seats),
        people=len(matter.seats),
        organisation_name=_organisation_name(mail, matter),
        institute_name=institute.name,
        contact=_contact(matter),
        handicap_contact=institute.handicap_contact,
        convocation_comment=session.convocation_comment,
        provider_comment=session.provider_comment,
        reason=session.cancel_reason,
        slots_before=slot_facts.read(mail.facts),
    )


def _sequence(mail: Mail, matter: Matter) -> Sequence | None:
    wanted = mail.facts.get("sequence_id", "")
    return next((s for s in matter.planning.sequences if wanted and s.sequence_id == wanted), None)


def _slots(mail: Mail, matter: Matter, sequence: Sequence | None) -> tuple[Slot, ...]:
    """Of the sequence or the whole session; a partner reads only of the own ones."""
    slots = sequence.slots if sequence is not None else matter.planning.slots
    address = mail.to[0].casefold()
    match session_mail_facts.recipient_of(mail):
        case Recipients.HOST:
            own = tuple(slot for slot in slots if slot.host_email.casefold() == address)
        case Recipients.PROVIDER if matter.session.provider_email.casefold() != address:
            own = tuple(slot for slot in slots if slot.provider_email.casefold() == address)
        case _:
            own = slots
    return own or slots


def _days(session: Session, slots: tuple[Slot, ...], *, language: str) -> str:
    if not slots:
        return timetables.dates(session.starts_on, session.ends_on, session.modality, language=language)
    days = [slot.day for slot in slots]
    return timetables.dates(min(days), max(days), session.modality, language=language)


def _trainers(slots: tuple[Slot, ...]) -> tuple[str, ...]:
    """Each once, in the order of the slots; who helps comes after."""
    names = [name for slot in slots for name in slot.trainers]
    helping = [slot.co_trainer for slot in slots if slot.co_trainer]
    return tuple(dict.fromkeys([*names, *helping]))


def _participant(seat: Registration, matter: Matter) -> Participant:
    client = matter.clients.get(seat.organisation_id)
    return Participant(
        name=seat.full_name if seat.is_named else "", organisation=client.name if client else "", job=seat.job
    )


def _organisation_name(mail: Mail, matter: Matter) -> str:
    client = matter.clients.get(mail.organisation_id)
    return client.name if client else ""


def calendar_of(ports: Ports, mail: Mail, matter: Matter) -> CalendarPart | None:
    """A convocation carries the invitation as it is now (NOT-5); of several sequences sent as one message, none.

    A mail without a key is a preview: it takes no revision.
    """
    if mail.kind != Message.CONVOCATION or session_mail_facts.recipient_of(mail) is not Recipients.TRAINEES:
        return None
    sequence = _sequence(mail, matter)
    told = told_sequences(matter.planning) if sequence is None else (sequence,)
    if len(told) != 1:
        return None
    return invitation_mails.part_for(
        ports, matter.seats[0], told[0], mail_key=mail.key, language=mail.language
    )


def _contact(matter: Matter) -> str:
    """The person in charge of the session, else the institute."""
    session, institute = matter.session, matter.institute
    own = letterheads.phrase(session.manager_name, session.manager_email)
    return own or letterheads.phrase(institute.name, institute.phone, institute.email)


def _action_url(ports: Ports, mail: Mail, matter: Matter) -> str:
    """Where the button leads; empty for somebody who could not open it. Raises NotFound for a survey that is gone."""
    message, session_id = Message(mail.kind), matter.session.session_id
    match session_mail_facts.recipient_of(mail):
        case Recipients.TRAINEES if message in MOMENTS:
            sequence_id, (seat, *_) = mail.facts.get("sequence_id", ""), matter.seats
            return surveys.link_for(ports, session_id, sequence_id, MOMENTS[message], seat)
        case Recipients.TRAINEES:
            return letterheads.page_url("/space") if matter.trainee_has_account else ""
        case Recipients.ORDERERS:
            is_paper = message is Message.CERTIFICATE_READY
            return letterheads.page_url("/documents") if is_paper else ""
        case Recipients.TRAINERS:
            return letterheads.page_url(f"/staff/sessions/{session_id}/participants")
        case Recipients.MANAGER:
            return letterheads.page_url(f"/staff/sessions/{session_id}")
        case Recipients.PROVIDER | Recipients.HOST:
            return ""
