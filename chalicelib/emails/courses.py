"""What was ordered, as the e-mails tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from chalicelib import timetables
from chalicelib.domain.sessions import Sequence, Slot
from chalicelib.domain.trainings import Modality
from chalicelib.templating import label, translate

Rows = list[tuple[str, str]]
"""Labels and values; an empty value is not shown, several lines stay lines."""


@dataclass(frozen=True, kw_only=True)
class OrderedCourse:
    """A training and the session of it."""

    training_code: str
    title: str
    session_code: str
    modality: Modality
    starts_on: date | None = None
    ends_on: date | None = None
    slots: tuple[Slot, ...] = ()
    duration_minutes: int = 0
    duration_days_tenths: int = 0
    place: str = ""

    def dates(self, *, language: str) -> str:
        return timetables.dates(self.starts_on, self.ends_on, self.modality, language=language)


def places(slots: Iterable[Slot]) -> list[str]:
    """Each place once, in the order of the slots."""
    told = (", ".join(part for part in (slot.place, slot.room, slot.address) if part) for slot in slots)
    return list(dict.fromkeys(place for place in told if place))


def rows(course: OrderedCourse, *, language: str) -> Rows:
    """The facts of a course for the table of an e-mail."""
    _ = partial(translate, language)
    hours = timetables.timetable(course.slots, language=language)
    return [
        (_("Training"), f"{course.title} ({course.training_code})"),
        (_("Session"), course.session_code),
        (_("Dates"), "\n".join(hours) or course.dates(language=language)),
        (
            _("Duration"),
            timetables.duration(course.duration_minutes, course.duration_days_tenths, language=language),
        ),
        (_("Place"), course.place),
        (_("Modality"), label(course.modality, language=language)),
    ]


def planned_line(sequence: Sequence, *, language: str) -> str:
    """`Présentiel (Salle) – 25 juin 2026 : 9 h 00 – 12 h 30`."""
    dates = "; ".join(timetables.timetable(sequence.slots, language=language))
    shown = dates or translate(language, "To be defined")
    return f"{sequence.title} ({label(sequence.modality, language=language)}) – {shown}"
