"""What is taught, as a contract must describe it: shared by the purchase order and the convention.

Code du travail, art. D6353-1 (in force since 2025-07-01, read in socialgouv/legi-data): title, objective, content, means, duration,
period, share of distance teaching, how it is run, followed up and assessed; price and payment terms. A purchase order that
says all of it replaces the convention (D6353-1, II).
"""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import partial

from chalicelib import formats, timetables
from chalicelib.domain.trainings import Modality
from chalicelib.pdf import layout
from chalicelib.pdf.sheet import MARGIN, Sheet
from chalicelib.templating import N_, label, translate


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One dated piece of the session, on the institute's wall clock."""

    day: date
    starts_at: time
    ends_at: time


@dataclass(frozen=True, kw_only=True)
class Course:
    """A training and the session of it that was ordered."""

    training_code: str
    title: str
    session_code: str = ""
    starts_on: date | None = None
    """None while the dates are to be defined, and for an on-demand course."""
    ends_on: date | None = None
    slots: tuple[Slot, ...] = ()
    duration_minutes: int = 0
    duration_days_tenths: int = 0
    place: str = ""
    modality: Modality = Modality.CLASSROOM
    distance_share: Decimal = Decimal(0)
    """Share of distance teaching in the duration, from 0 to 1; printed even when it is nothing."""
    language: str = "fr"
    validity_months: int | None = None
    objectives: str = ""
    content: str = ""
    audience: str = ""
    prerequisites: str = ""
    means: str = ""
    """Pedagogical, technical and staff means."""
    follow_up: str = ""
    """How it is run and followed up (attendance, assistance)."""
    assessment: str = ""
    """How learning is assessed and what it leads to (the code says sanction)."""


def missing_mentions(course: Course, *, payment_terms: str) -> list[str]:
    """What art. D6353-1 I asks for and this course does not say, as msgids; empty: the document may replace the convention."""
    wanted = {
        N_("Objective"): course.objectives,
        N_("Content"): course.content,
        N_("Means"): course.means,
        N_("Duration"): course.duration_minutes,
        N_("Dates"): course.starts_on or course.modality is Modality.ON_DEMAND,
        N_("Follow-up"): course.follow_up,
        N_("Assessment"): course.assessment,
        N_("Payment terms"): payment_terms.strip(),
    }
    return [mention for mention, said in wanted.items() if not said]


def draw(sheet: Sheet, course: Course, *, language: str) -> None:
    """Title, facts and the texts of a course."""
    _ = partial(translate, language)
    sheet.put_lines([course.training_code], MARGIN, sheet.y, layout.LABEL)
    sheet.y += layout.LABEL.line_height
    layout.paragraph(sheet, course.title, layout.LEAD)
    sheet.y += 2
    layout.facts(sheet, _facts(course, language=language))
    sheet.y += 1
    for name, text in (
        (_("Timetable"), "\n".join(timetables.timetable(course.slots, language=language))),
        (_("Objective"), course.objectives),
        (_("Content"), course.content),
        (_("Audience"), course.audience),
        (_("Prerequisites"), course.prerequisites or _("None")),
        (_("Means"), course.means),
        (_("Follow-up"), course.follow_up),
        (_("Assessment"), course.assessment),
    ):
        layout.described(sheet, name, text)
    sheet.y += 3


def _facts(course: Course, *, language: str) -> list[tuple[str, str]]:
    _ = partial(translate, language)
    dates = timetables.dates(course.starts_on, course.ends_on, course.modality, language=language)
    duration = timetables.duration(course.duration_minutes, course.duration_days_tenths, language=language)
    return [
        (_("Session"), course.session_code),
        (_("Dates"), dates),
        (_("Duration"), duration),
        (_("Place"), course.place),
        (_("Modality"), label(course.modality, language=language)),
        (
            _("Distance teaching"),
            _("%(share)s of the total duration", share=formats.percent(course.distance_share, language)),
        ),
        (_("Type of action"), _("Training action (art. L6313-1, 1° of the Labour Code)")),
        (_("Language of the course"), timetables.language_name(course.language, language=language)),
        (_("Validity of the certificate"), timetables.months(course.validity_months, language=language)),
    ]
