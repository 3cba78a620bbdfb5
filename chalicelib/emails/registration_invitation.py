"""To a trainee with an e-mail: you are registered, with the calendar invitation of one sequence (ORD-10, NOT-5).

A session of several sequences takes one message per sequence, because a mail program shows one invitation per message.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib import timetables
from chalicelib.domain.calendar import DEFAULT_ZONE
from chalicelib.domain.sessions import Sequence
from chalicelib.emails import calendar, courses, render
from chalicelib.emails.calendar import Invitation, Method
from chalicelib.emails.courses import OrderedCourse, Rows
from chalicelib.emails.message import CalendarPart, EmailMessage, Recipient
from chalicelib.emails.render import Envelope
from chalicelib.templating import label, translate


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A seat with a name."""

    registration_id: str
    trainee_name: str
    organisation_name: str
    course: OrderedCourse
    sequence: Sequence | None = None
    """The one this message invites to; None where nothing is dated (on demand, dates to be defined)."""
    other_sequences: tuple[Sequence, ...] = ()
    """The rest of the course, pre-work included (NOT-3)."""
    space_url: str
    """The trainee's own space; empty while he or she has no account."""
    organizer: Recipient
    """Who invites: the institute's sending address."""
    calendar_host: str
    """What stands behind the @ of the invitation's lasting name."""
    zone_name: str = DEFAULT_ZONE
    revision: int = 0
    """Of the invitation: rises when a slot changes."""
    is_anew: bool = False
    """Invited again after a withdrawal: told as the first time, whatever the revision."""
    changed_at: datetime

    @property
    def is_update(self) -> bool:
        """Told as a change, in words of its own."""
        return self.revision > 0 and not self.is_anew


def build(registered: Registered, envelope: Envelope) -> EmailMessage:
    """The message, with an invitation when the sequence has a slot. The envelope's first recipient is the trainee."""
    language = envelope.language
    sequence = registered.sequence
    invites = sequence is not None and bool(sequence.slots)
    return render.message(
        "registration_invitation",
        envelope,
        fills=_fills(registered, language=language),
        calendar=calendar_part(registered, sequence, attendee=envelope.to[0], language=language)
        if invites and sequence is not None
        else None,
        registered=registered,
        dates=_dates(registered, language=language),
        is_update=registered.is_update,
        invites=invites,
        sequence_rows=_sequence_rows(registered, language=language),
        others=[courses.planned_line(other, language=language) for other in registered.other_sequences],
    )


def _fills(registered: Registered, *, language: str) -> dict[str, str]:
    """For the institute's own words, of a first invitation and of a changed one."""
    course, sequence = registered.course, registered.sequence
    return {
        "organisation": registered.organisation_name,
        "training": course.title,
        "training_code": course.training_code,
        "session_code": course.session_code,
        "sequence": sequence.title if sequence is not None else "",
        "dates": _dates(registered, language=language),
    }


def _dates(registered: Registered, *, language: str) -> str:
    """The days of this sequence; of the course where it has none."""
    slots = registered.sequence.slots if registered.sequence is not None else ()
    if not slots:
        return registered.course.dates(language=language)
    days = sorted(slot.day for slot in slots)
    return timetables.dates(days[0], days[-1], registered.course.modality, language=language)


def _sequence_rows(registered: Registered, *, language: str) -> Rows:
    _ = partial(translate, language)
    sequence = registered.sequence
    if sequence is None:
        return [*courses.rows(registered.course, language=language), _employer(registered, language=language)]
    title = "" if sequence.title == registered.course.title else sequence.title
    return [
        (_("Training"), f"{registered.course.title} ({registered.course.training_code})"),
        (_("Sequence"), title),
        (_("Session"), registered.course.session_code),
        (
            _("Dates"),
            "\n".join(timetables.timetable(sequence.slots, language=language)) or _("To be defined"),
        ),
        (
            _("Place"),
            "\n".join(courses.places(sequence.slots))
            or ("" if _links(sequence) else registered.course.place),
        ),
        (_("Link"), "\n".join(_links(sequence))),
        (_("Modality"), label(sequence.modality, language=language)),
        _employer(registered, language=language),
    ]


def _employer(registered: Registered, *, language: str) -> tuple[str, str]:
    return translate(language, "Registered by"), registered.organisation_name


def _links(sequence: Sequence) -> list[str]:
    """The course's and those of virtual classes, each once."""
    return list(dict.fromkeys(link for link in (sequence.link, *(s.link for s in sequence.slots)) if link))


def summary(course_title: str, sequence: Sequence) -> str:
    """The title in the calendar."""
    same = sequence.title in ("", course_title)
    return course_title if same else f"{course_title} – {sequence.title}"


def calendar_part(
    registered: Registered, sequence: Sequence, *, attendee: Recipient, language: str
) -> CalendarPart:
    """The invitation itself, for this message or for one that takes it along. The sequence has a slot."""
    course = registered.course
    places = [*courses.places(sequence.slots), *_links(sequence)]
    return calendar.build(
        Invitation(
            uid=calendar.uid(registered.registration_id, sequence.sequence_id, host=registered.calendar_host),
            revision=registered.revision,
            method=Method.REQUEST,
            changed_at=registered.changed_at,
            title=summary(course.title, sequence),
            description=_description(registered, sequence, language=language),
            location=" / ".join(places) or course.place,
            url=registered.space_url,
            organizer=registered.organizer,
            attendee=attendee,
            slots=sequence.slots,
            zone_name=registered.zone_name,
        )
    )


def _description(registered: Registered, sequence: Sequence, *, language: str) -> str:
    """What a calendar shows under the title: every slot, because a day is one occurrence there."""
    _ = partial(translate, language)
    lines = [
        *timetables.timetable(sequence.slots, language=language),
        *courses.places(sequence.slots),
        *_links(sequence),
        _("Session %(code)s", code=registered.course.session_code),
        _("Your space: %(address)s", address=registered.space_url) if registered.space_url else "",
    ]
    return "\n".join(line for line in lines if line)
