"""To a trainee who is not expected any more: what was planned, taken out of the calendar (NOT-5).

A seat cancelled, moved or given to somebody else, a sequence or a whole session cancelled: the calendar needs the same message.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib import timetables
from chalicelib.domain.calendar import DEFAULT_ZONE
from chalicelib.domain.sessions import Sequence
from chalicelib.emails import calendar, courses, registration_invitation, render
from chalicelib.emails.calendar import Invitation, Method
from chalicelib.emails.courses import Rows
from chalicelib.emails.message import CalendarPart, EmailMessage, Recipient
from chalicelib.emails.render import Envelope
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """An invitation that stood, as it was told last."""

    registration_id: str
    trainee_name: str
    title: str
    """Of the course."""
    training_code: str
    session_code: str
    sequence: Sequence
    """With at least one slot."""
    revision: int
    """Higher than that of every request before."""
    organizer: Recipient
    calendar_host: str
    changed_at: datetime
    zone_name: str = DEFAULT_ZONE


def build(withdrawn: Withdrawn, envelope: Envelope) -> EmailMessage:
    """The message with the withdrawal for the calendar. The envelope's first recipient is who was invited."""
    language = envelope.language
    days = sorted(slot.day for slot in withdrawn.sequence.slots)
    dates = timetables.dates(days[0], days[-1], withdrawn.sequence.modality, language=language)
    return render.message(
        "registration_withdrawn",
        envelope,
        fills={
            "training": withdrawn.title,
            "training_code": withdrawn.training_code,
            "session_code": withdrawn.session_code,
            "sequence": withdrawn.sequence.title,
            "dates": dates,
            "place": " / ".join(courses.places(withdrawn.sequence.slots)),
        },
        calendar=_withdrawal(withdrawn, attendee=envelope.to[0]),
        withdrawn=withdrawn,
        dates=dates,
        rows=_rows(withdrawn, language=language),
    )


def _rows(withdrawn: Withdrawn, *, language: str) -> Rows:
    _ = partial(translate, language)
    sequence = withdrawn.sequence
    return [
        (_("Training"), f"{withdrawn.title} ({withdrawn.training_code})"),
        (_("Sequence"), "" if sequence.title == withdrawn.title else sequence.title),
        (_("Session"), withdrawn.session_code),
        (_("Dates"), "\n".join(timetables.timetable(sequence.slots, language=language))),
        (_("Place"), "\n".join(courses.places(sequence.slots))),
    ]


def _withdrawal(withdrawn: Withdrawn, *, attendee: Recipient) -> CalendarPart:
    sequence = withdrawn.sequence
    return calendar.build(
        Invitation(
            uid=calendar.uid(withdrawn.registration_id, sequence.sequence_id, host=withdrawn.calendar_host),
            revision=withdrawn.revision,
            method=Method.CANCEL,
            changed_at=withdrawn.changed_at,
            title=registration_invitation.summary(withdrawn.title, sequence),
            description="",
            location=" / ".join(courses.places(sequence.slots)),
            url="",
            organizer=withdrawn.organizer,
            attendee=attendee,
            slots=sequence.slots,
            zone_name=withdrawn.zone_name,
        )
    )
