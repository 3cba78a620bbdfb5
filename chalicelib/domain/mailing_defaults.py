"""How the messages of a session are sent unless the institute, or the session, says otherwise (NOT-1). By kind of session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.access import DocumentType
from chalicelib.domain.session_mailings import Anchor, Message, Recipients, Setting, Unit
from chalicelib.domain.sessions import SessionKind

CONVOCATION_DAYS = 10
REMINDER_DAYS = 2
NOTICE_DAYS = 10
SHEET_DAYS = 1
HOT_HOURS = 2
COLD_DAYS = 90

_ALL = (
    Setting(message=Message.REGISTRATION_CONFIRMED),
    Setting(
        message=Message.CONVOCATION,
        anchor=Anchor.BEFORE_START,
        amount=CONVOCATION_DAYS,
        cc=(Recipients.ORDERERS.value,),
        documents=(DocumentType.CONVOCATION, DocumentType.PROGRAMME),
    ),
    Setting(
        message=Message.TRAINER_FILE,
        anchor=Anchor.BEFORE_START,
        amount=NOTICE_DAYS,
        to=(Recipients.TRAINERS,),
        documents=(DocumentType.TRAINER_FILE, DocumentType.PROGRAMME, DocumentType.ATTENDANCE_SHEET),
    ),
    Setting(
        message=Message.PROVIDER_NOTICE,
        anchor=Anchor.BEFORE_START,
        amount=NOTICE_DAYS,
        to=(Recipients.PROVIDER,),
        documents=(DocumentType.PROGRAMME,),
    ),
    Setting(
        message=Message.HOST_NOTICE,
        anchor=Anchor.BEFORE_START,
        amount=NOTICE_DAYS,
        to=(Recipients.HOST,),
    ),
    Setting(message=Message.REMINDER, anchor=Anchor.BEFORE_START, amount=REMINDER_DAYS),
    Setting(
        message=Message.ATTENDANCE_SHEET,
        anchor=Anchor.BEFORE_START,
        amount=SHEET_DAYS,
        to=(Recipients.TRAINERS,),
        documents=(DocumentType.ATTENDANCE_SHEET,),
    ),
    Setting(message=Message.HOT_SURVEY, anchor=Anchor.AFTER_END, amount=HOT_HOURS, unit=Unit.HOURS),
    Setting(message=Message.COLD_SURVEY, anchor=Anchor.AFTER_END, amount=COLD_DAYS),
    Setting(message=Message.CERTIFICATE_READY),
    Setting(
        message=Message.CANCELLATION,
        to=(Recipients.TRAINEES, Recipients.ORDERERS, Recipients.TRAINERS),
    ),
    Setting(message=Message.SLOT_CHANGED, to=(Recipients.TRAINEES, Recipients.TRAINERS)),
)
"""In the order in which they leave."""

BY_HAND = Setting(message=Message.CONVOCATION, documents=(DocumentType.CONVOCATION, DocumentType.PROGRAMME))
"""The convocation of an `inter` session: no computed time, sent from the page of a registration (NOT-6)."""

DATED = (SessionKind.INTER, SessionKind.INTRA)
"""Kinds of sessions whose messages have computed times: a pool has no dates yet, an on-demand session none at all."""


@dataclass(frozen=True, kw_only=True)
class KindSettings:
    """What the institute says otherwise for sessions of this kind; a message that is missing has the default."""

    kind: SessionKind
    settings: tuple[Setting, ...] = ()
    version: int = 0


def in_force(kind: SessionKind, *layers: Iterable[Setting]) -> dict[Message, Setting]:
    """By message: the last layer that has one, the institute's first, the session's after it."""
    found = settings(kind)
    for layer in layers:
        found.update({each.message: each for each in layer})
    return found


def differing(changed: Setting, beneath: Setting, own: Iterable[Setting]) -> tuple[Setting, ...]:
    """A layer with this setting in it, or without where it says what lies beneath: only differences are kept."""
    kept = tuple(each for each in own if each.message is not changed.message)
    return kept if changed == replace(beneath, message=changed.message) else (*kept, changed)


def settings(kind: SessionKind) -> dict[Message, Setting]:
    """By message, in the order in which they leave."""
    own: Mapping[Message, Setting] = {Message.CONVOCATION: BY_HAND} if kind is SessionKind.INTER else {}
    return {each.message: own.get(each.message, each) for each in _ALL}


def has_computed_time(kind: SessionKind, message: Message) -> bool:
    """Whether this message leaves by itself at a time before the start or after the end of this kind of session."""
    if kind not in DATED:
        return False
    by_hand = kind is SessionKind.INTER and message is Message.CONVOCATION
    return not by_hand and message not in AT_ONCE


AT_ONCE = frozenset(
    {
        Message.REGISTRATION_CONFIRMED,
        Message.CERTIFICATE_READY,
        Message.CANCELLATION,
        Message.SLOT_CHANGED,
    }
)
"""Leave when something happens, never at a computed time."""
