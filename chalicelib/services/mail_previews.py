"""A message of a session as somebody would get it now, before it leaves: nothing is sent, drawn or kept (NOT-4, NOT-8)."""

from dataclasses import dataclass, replace

from chalicelib.domain import calendar
from chalicelib.domain.errors import NotFound
from chalicelib.domain.mailings import Mail
from chalicelib.domain.message_words import Words
from chalicelib.domain.registrations import Registration, RegistrationState
from chalicelib.domain.session_mailings import Message, Recipients, mailing_id, message_of, told_sequences
from chalicelib.domain.sessions import Session, Workflow
from chalicelib.emails import session_message
from chalicelib.emails.message import Attachment, EmailMessage
from chalicelib.models import attachments, mailing_scenes, sessions
from chalicelib.models.mailing_scenes import Scene
from chalicelib.ports import Ports
from chalicelib.services import letterheads, mailing_recipients, session_mail_facts, session_mails
from chalicelib.services.mailing_recipients import Addressee
from chalicelib.templating import label, translate

LOOKED_AT = 30
"""Coming sessions among which the sample of the settings is found."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    message: EmailMessage
    is_sample: bool
    """Nobody gets it yet: names, and of e-mails of no session everything, are made up."""


def preview(
    ports: Ports, session_id: str, wanted: str, language: str, *, words: Words | None = None
) -> Preview:
    """The message `wanted` names (an identifier of a mailing), as its first recipient would read it in this language.

    With other words while somebody tries them. Raises NotFound.
    """
    try:
        message, sequence_id = message_of(wanted)
    except ValueError as error:
        raise NotFound(wanted) from error
    scene = mailing_scenes.read(session_id)
    seats = mailing_recipients.running_seats(session_id)
    addressee = _first(scene, message, sequence_id, seats)
    shown = addressee or _sample(ports, scene, message, language=language)
    mail = _mail(ports, scene, message, sequence_id, shown, language=language)
    matter = session_mail_facts.gather(mail)
    own_only = shown.role in (Recipients.TRAINEES, Recipients.ORDERERS)
    matter = session_mail_facts.with_seats(matter, shown.registrations if own_only else seats)
    told = replace(session_mails.told_by(mail, matter), action_url=_page(message, shown.role, session_id))
    made = session_message.build(
        told,
        words or matter.words,
        session_mails.envelope(mail, matter),
        attachments=_named(scene, message, language=language),
        calendar=session_mails.calendar_of(ports, mail, matter) if addressee else None,
    )
    return Preview(message=made, is_sample=addressee is None)


def sample_session(ports: Ports, institute_zone: str) -> Session | None:
    """The next session with people in it, else the next one: what the words of the settings are tried on. None: there is none."""
    today = calendar.local_date(ports.now(), zone_name=institute_zone)
    coming = sessions.starting_from(today.year, today, limit=LOOKED_AT)
    coming = coming or sessions.starting_from(today.year + 1, today, limit=LOOKED_AT)
    running = [session for session in coming if session.workflow is not Workflow.CANCELLED]
    return next((session for session in running if session.is_booked), next(iter(running), None))


def sample_mailing_id(session_id: str, message: Message) -> str:
    """Of the first sequence where the message is sent for each, of the session otherwise."""
    scene = mailing_scenes.read(session_id)
    first = next(iter(told_sequences(scene.planning)), None)
    whole = message in (Message.REGISTRATION_CONFIRMED, Message.CANCELLATION) or first is None
    return mailing_id(message, "" if whole or first is None else first.sequence_id)


def _first(
    scene: Scene, message: Message, sequence_id: str, seats: tuple[Registration, ...]
) -> Addressee | None:
    """Who gets it first of those who can."""
    people = mailing_recipients.read(scene, seats)
    found = mailing_recipients.of(people, scene.settings[message], sequence_id=sequence_id)
    return next((each for each in found if not each.why_not), None)


def _sample(ports: Ports, scene: Scene, message: Message, *, language: str) -> Addressee:
    """Somebody made up, of the kind of people it is for first."""
    to = scene.settings[message].to
    role = to[0] if to else Recipients.TRAINEES
    name, session = translate(language, "Camille Sample"), scene.session
    first, _, last = name.partition(" ")
    seat = Registration(
        organisation_id="-",
        registration_id="-",
        order_id="-",
        session_id=session.session_id,
        session_code=session.code,
        training_code=session.training_code,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        state=RegistrationState.REGISTERED,
        registered_at=ports.now(),
        trainee_id="-",
        first_name=first,
        last_name=last,
    )
    own = role in (Recipients.TRAINEES, Recipients.ORDERERS)
    return Addressee(
        key="sample",
        role=role,
        name=name,
        email="camille@example.org",
        language=language,
        registrations=(seat,) if own else (),
    )


def _mail(
    ports: Ports,
    scene: Scene,
    message: Message,
    sequence_id: str,
    addressee: Addressee,
    *,
    language: str,
) -> Mail:
    """A row that is never stored, with the facts that previews need."""
    return Mail(
        key="",
        kind=message.value,
        object_id=scene.session.session_id,
        organisation_id=addressee.organisation_id,
        to=(addressee.email,),
        cc=addressee.cc,
        bcc=addressee.bcc,
        language=language,
        due_at=ports.now(),
        promised_at=ports.now(),
        facts={
            "mailing_id": mailing_id(message, sequence_id),
            "sequence_id": sequence_id,
            "recipient": addressee.role.value,
            "name": addressee.name,
        },
    )


def _page(message: Message, role: Recipients, session_id: str) -> str:
    """What the button would open; a survey's link is made for one person only when it leaves."""
    if role is Recipients.TRAINEES:
        return letterheads.page_url("/surveys/…" if message in session_mails.MOMENTS else "/space")
    if role in (Recipients.TRAINERS, Recipients.MANAGER):
        return letterheads.page_url(f"/staff/sessions/{session_id}")
    return ""


def _named(scene: Scene, message: Message, *, language: str) -> tuple[Attachment, ...]:
    """The documents and files that would go along, by name: none is drawn or read for a preview."""
    setting = scene.settings[message]
    names = [f"{label(kind, language=language)}.pdf" for kind in setting.documents]
    if setting.files:
        kept = attachments.of_owner(scene.session.session_id)
        names += [file.file_name for file in kept if file.attachment_id in setting.files]
    return tuple(Attachment(file_name=name, content=b"") for name in names)
