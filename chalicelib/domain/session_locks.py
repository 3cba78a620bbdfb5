"""The lock of booked sessions: who may change what once somebody is registered (SES-6)."""

from enum import StrEnum

from chalicelib.domain.access import Person, Right, may
from chalicelib.domain.errors import RuleViolation


class Part(StrEnum):
    """What of a session is changed."""

    GENERAL = "general"
    PLANNING = "planning"
    PUBLICATION = "publication"
    CANCELLATION = "cancellation"


class BookedSession(RuleViolation):
    """Somebody is registered: only an operations manager or an administrator may change it (SES-6)."""

    code = "booked_session"
    message = "Trainees are registered in this session: only an operations manager or an administrator may change it."


BOOKED: dict[Part, Right] = {
    Part.GENERAL: Right.STAFF_EDIT_BOOKED_SESSIONS,
    Part.PLANNING: Right.STAFF_EDIT_BOOKED_SESSIONS,
    Part.PUBLICATION: Right.STAFF_EDIT_BOOKED_SESSIONS,
    Part.CANCELLATION: Right.STAFF_EDIT_BOOKED_SESSIONS,
}
"""The right that opens each part while seats are taken; everything that people booked is behind it."""


def may_change(person: Person, part: Part, *, is_booked: bool) -> bool:
    """Whether this person may change this part of a session with or without registered trainees."""
    if not may(person, Right.STAFF_EDIT_SESSIONS):
        return False
    return not is_booked or may(person, BOOKED[part])


def check(person: Person, part: Part, *, is_booked: bool) -> None:
    """Raises BookedSession when the seats taken are the reason; the right itself is the page's to ask."""
    if is_booked and not may(person, BOOKED[part]):
        raise BookedSession
