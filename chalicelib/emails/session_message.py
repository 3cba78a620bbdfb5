"""Every message of a session: words that staff may change around facts that the code tells (NOT-2, NOT-3, NOT-8)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib import timetables
from chalicelib.domain.message_words import Words, paragraphs, subject_line
from chalicelib.domain.session_mailings import Message, Recipients
from chalicelib.domain.sessions import Sequence, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.emails import courses, render, session_facts, session_words
from chalicelib.emails.message import Attachment, CalendarPart, EmailMessage
from chalicelib.emails.render import Envelope
from chalicelib.templating import N_, translate


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Who holds a seat; an unnamed seat has no name yet."""

    name: str = ""
    organisation: str = ""
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionTold:
    """What a message about a session can tell one recipient, as it is when the message leaves."""

    message: Message
    recipient: Recipients
    name: str = ""
    """Of who gets it; empty for a box without a name."""
    training_code: str
    title: str
    session_code: str
    modality: Modality
    duration_minutes: int = 0
    duration_days_tenths: int = 0
    place: str = ""
    """Where nothing is said of a slot's place."""
    days: str
    """In words: `25–27 juin 2026`, or why there is no date."""
    sequence: Sequence | None = None
    """The one the message is about; None: the whole session."""
    slots: tuple[Slot, ...] = ()
    """What the message is about, as far as it concerns who gets it."""
    all_sequences: tuple[Sequence, ...] = ()
    trainers: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    """Those this recipient may know of: a client its own people."""
    people: int = 0
    """Seats held, named or not."""
    organisation_name: str = ""
    institute_name: str = ""
    contact: str = ""
    handicap_contact: str = ""
    convocation_comment: str = ""
    provider_comment: str = ""
    reason: str = ""
    slots_before: tuple[Slot, ...] = ()
    """Of a change: as they were."""
    action_url: str = ""
    """The page the button opens; empty: no button."""
    left_out: tuple[str, ...] = ()
    """Names of files that are too large to be attached."""


def build(
    told: SessionTold,
    words: Words,
    envelope: Envelope,
    *,
    attachments: tuple[Attachment, ...] = (),
    calendar: CalendarPart | None = None,
) -> EmailMessage:
    """The message in the envelope's language, with these words around the facts."""
    language = envelope.language
    values = values_of(told, language=language)
    message = render.message(
        "session_message",
        envelope,
        attachments=attachments,
        calendar=calendar,
        invites=calendar is not None,
        attached_files=len(attachments),
        title=translate(language, session_words.TITLES[told.message]),
        subject_words=subject_line(words.subject, values),
        addressee=told.name,
        for_information=_for_information(told, language=language),
        opening=paragraphs(words.opening, values),
        closing=paragraphs(words.closing, values),
        rows=session_facts.rows(told, language=language),
        sections=session_facts.sections(told, language=language),
        action=_action(told, language=language),
        action_url=told.action_url,
    )
    return replace(message, kind=told.message.value)


def values_of(told: SessionTold, *, language: str) -> Mapping[str, str]:
    """What each placeholder stands for (`session_words.PLACEHOLDERS`)."""
    named = [person for person in told.participants if person.name]
    hours = "; ".join(timetables.timetable(told.slots, language=language))
    return {
        "name": told.name,
        "trainee": ", ".join(person.name for person in named),
        "organisation": told.organisation_name,
        "training": told.title,
        "training_code": told.training_code,
        "session_code": told.session_code,
        "sequence": told.sequence.title if told.sequence is not None else "",
        "dates": told.days,
        "hours": hours or told.days,
        "place": " / ".join(courses.places(told.slots)) or told.place,
        "trainers": ", ".join(told.trainers),
        "people": str(told.people),
        "contact": told.contact,
        "institute": told.institute_name,
        "reason": told.reason,
    }


MEANT_FOR_TRAINEES = frozenset(
    {
        Message.REGISTRATION_CONFIRMED,
        Message.CONVOCATION,
        Message.REMINDER,
        Message.HOT_SURVEY,
        Message.COLD_SURVEY,
    }
)


def _for_information(told: SessionTold, *, language: str) -> str:
    """What people read first in a copy of words that speak to the trainees."""
    if told.message not in MEANT_FOR_TRAINEES or told.recipient is Recipients.TRAINEES:
        return ""
    return translate(language, "For your information, here is what the trainees are told:")


_ACTIONS: Mapping[Message, str] = {
    Message.REGISTRATION_CONFIRMED: N_("Open my space"),
    Message.CONVOCATION: N_("Open my space"),
    Message.REMINDER: N_("Open my space"),
    Message.TRAINER_FILE: N_("Open the session"),
    Message.ATTENDANCE_SHEET: N_("Open the session"),
    Message.HOT_SURVEY: N_("Give my opinion"),
    Message.COLD_SURVEY: N_("Give my opinion"),
    Message.CERTIFICATE_READY: N_("See the documents"),
    Message.SLOT_CHANGED: N_("Open my space"),
}


def _action(told: SessionTold, *, language: str) -> str:
    """What the button says; staff's own page is always the session."""
    if told.recipient in (Recipients.TRAINERS, Recipients.MANAGER):
        return translate(language, "Open the session")
    return translate(language, _ACTIONS[told.message]) if told.message in _ACTIONS else ""
