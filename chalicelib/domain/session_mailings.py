"""The messages of a session: what leaves, when, to whom, with what; each computed instant follows dates and settings (NOT-1, NOT-3).

A *setting* says how a message is sent for one session; a *mailing* is one message to be sent at a computed time, about the
whole session or about one of its sequences. When its time comes it becomes one e-mail per recipient (`domain/mailings.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.domain import calendar
from chalicelib.domain.access import DocumentType
from chalicelib.domain.sessions import Planning, Sequence

SENDING_HOUR = time(8)
"""When a message counted in days leaves, on the wall clock of the institute."""


class Message(StrEnum):
    """What a session tells people (NOT-2). Messages about people, orders and money have no settings here."""

    REGISTRATION_CONFIRMED = "session_registration"
    CONVOCATION = "convocation"
    REMINDER = "reminder"
    TRAINER_FILE = "trainer_file"
    PROVIDER_NOTICE = "provider_notice"
    HOST_NOTICE = "host_notice"
    ATTENDANCE_SHEET = "attendance_sheet"
    HOT_SURVEY = "hot_survey"
    COLD_SURVEY = "cold_survey"
    CERTIFICATE_READY = "certificate_ready"
    CANCELLATION = "cancellation"
    SLOT_CHANGED = "slot_changed"


class Anchor(StrEnum):
    AT_ONCE = "at_once"
    """When it happens: no computed time."""
    BEFORE_START = "before_start"
    AFTER_END = "after_end"


class Unit(StrEnum):
    DAYS = "days"
    HOURS = "hours"


class Recipients(StrEnum):
    """Who gets a message: each is one or several people of the session, found when it leaves."""

    TRAINEES = "trainees"
    ORDERERS = "orderers"
    """Who ordered, and the contact address of their organisation."""
    TRAINERS = "trainers"
    PROVIDER = "provider"
    HOST = "host"
    MANAGER = "manager"
    """The person in charge of the session."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How one message of a session is sent (NOT-1)."""

    message: Message
    is_on: bool = True
    anchor: Anchor = Anchor.AT_ONCE
    amount: int = 0
    unit: Unit = Unit.DAYS
    to: tuple[Recipients, ...] = (Recipients.TRAINEES,)
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    """Addresses, or names of `Recipients`."""
    documents: tuple[DocumentType, ...] = ()
    """Generated documents that go with it."""
    files: tuple[str, ...] = ()
    """Identifiers of files attached to the session."""
    working_days_only: bool = False
    """Counted in days and due on a weekend or a public holiday: leaves on the working day before."""


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Of one session; saved by themselves, with their own version. A message that is missing has its default."""

    session_id: str
    settings: tuple[Setting, ...] = ()
    version: int = 0


class MailingState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    """Its e-mails were made; each has its own state."""
    CANCELLED = "cancelled"
    """By a person; recomputing leaves it so."""
    MISSED = "missed"
    """Switched on, or planned, when its time had passed: a person decides whether it still leaves."""
    FAILED = "failed"
    """Its e-mails could not all be made, however often it was tried: `last_error` says why, a person tries again."""


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One message at one computed instant. `mailing_id` is `<message>#<sequence id or ->`: computed twice, planned once."""

    session_id: str
    mailing_id: str
    message: Message
    sequence_id: str = ""
    """Empty: about the whole session."""
    due_at: datetime
    state: MailingState = MailingState.WAITING
    postponed_to: datetime | None = None
    """By a person; recomputing leaves it so."""
    subject: str = ""
    text: str = ""
    """A person's words for this one message, in place of the template's (NOT-4)."""
    run: int = 0
    """How many times a person had it sent again: each run reaches everybody once more (NOT-4)."""
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    version: int = 0

    @property
    def leaves_at(self) -> datetime:
        """As computed, or as a person postponed it."""
        return self.postponed_to or self.due_at

    @property
    def is_open(self) -> bool:
        """Not sent and not given up by a person: follows dates and settings."""
        return self.state in (MailingState.WAITING, MailingState.MISSED, MailingState.FAILED)


WHOLE = "-"
"""Stands in an identifier for the whole session."""


def mailing_id(message: Message, sequence_id: str = "") -> str:
    return f"{message.value}#{sequence_id or WHOLE}"


def message_of(mailing_id: str) -> tuple[Message, str]:
    """Message and sequence that an identifier names. Raises ValueError."""
    message, _, sequence_id = mailing_id.partition("#")
    return Message(message), "" if sequence_id == WHOLE else sequence_id


def due_at(
    setting: Setting, sequence: Sequence, *, zone_name: str = calendar.DEFAULT_ZONE
) -> datetime | None:
    """When a message about a sequence leaves; None: it has no dates, or the message no computed time (NOT-3).

    Days are days of the calendar at eight in the morning, whatever the clocks did in between; hours are counted from the
    very start or end.
    """
    if not sequence.slots or setting.anchor is Anchor.AT_ONCE:
        return None
    starts = setting.anchor is Anchor.BEFORE_START
    moment = _start(sequence, zone_name) if starts else _end(sequence, zone_name)
    sign = -1 if starts else 1
    if setting.unit is Unit.HOURS:
        return moment + sign * timedelta(hours=setting.amount)
    day = calendar.local_date(moment, zone_name=zone_name) + sign * timedelta(days=setting.amount)
    if setting.working_days_only:
        day = _working_day_before(day)
    return calendar.instant(day, SENDING_HOUR, zone_name=zone_name)


def _start(sequence: Sequence, zone_name: str) -> datetime:
    first = min(sequence.slots, key=lambda slot: (slot.day, slot.starts_at))
    return calendar.instant(first.day, first.starts_at, zone_name=zone_name)


def _end(sequence: Sequence, zone_name: str) -> datetime:
    last = max(sequence.slots, key=lambda slot: (slot.day, slot.ends_at))
    return calendar.instant(last.day, last.ends_at, zone_name=zone_name)


def _working_day_before(day: date) -> date:
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def told_sequences(planning: Planning) -> tuple[Sequence, ...]:
    """Those that messages are sent for: dated ones; a pre-work sequence gets an invitation and no other message (NOT-3)."""
    return tuple(s for s in planning.sequences if s.slots and not s.is_pre_work)
