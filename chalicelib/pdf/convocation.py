"""The convocation: where to be, when, with what, and whom to ask; one per trainee (DOC-1, NOT-6).

No law says what it must hold. It is how a trainee gets what must be made known before the course (Code du travail,
art. L6353-8): objectives, trainers, timetable, evaluation, who is in charge, rules of procedure.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from chalicelib import formats, timetables
from chalicelib.domain.trainings import Modality
from chalicelib.pdf import half_days, issues, layout
from chalicelib.pdf.half_days import HalfDay, joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import Card
from chalicelib.pdf.parties import Person
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import label, translate


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How to get into a part that is given at a distance."""

    title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class ConvocationDocument:
    """Everything a convocation prints."""

    issue: Issue
    trainee: str
    job: str = ""
    employer: str = ""
    training_code: str
    title: str
    session_code: str
    starts_on: date | None = None
    ends_on: date | None = None
    duration_minutes: int = 0
    duration_days_tenths: int = 0
    modality: Modality = Modality.CLASSROOM
    distance_share: Decimal = Decimal(0)
    course_language: str = "fr"
    halves: tuple[HalfDay, ...] = ()
    preparation: tuple[Connection, ...] = ()
    """What is to be done before the first day, with its link where there is one."""
    connections: tuple[Connection, ...] = ()
    access: tuple[str, ...] = ()
    """How to get there and in: comments on the places."""
    to_bring: str = ""
    """The session's comment for convocations: what to bring, to wear, to know."""
    objectives: str = ""
    prerequisites: str = ""
    assessment: str = ""
    contact: Person | None = None
    """Who is in charge of the session."""
    disability_contact: str = ""
    space_url: str = ""
    """Where the programme and the rules of procedure are read."""


def build(document: ConvocationDocument) -> bytes:
    """The convocation as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Convocation"))
    _draw_parties(sheet, document)
    issues.say_replaced(sheet, document.issue)
    layout.heading(sheet, _("Your training"), keep=35)
    _draw_course(sheet, document)
    half_days.draw(sheet, document.halves, language=document.issue.language)
    _draw_what_to_know(sheet, document)
    _draw_contacts(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_parties(sheet: Sheet, document: ConvocationDocument) -> None:
    _ = partial(translate, document.issue.language)
    layout.cards(
        sheet,
        Card(
            _("Training organisation"),
            document.issue.institute.name,
            issues.institute_lines(document.issue.institute),
        ),
        Card(_("Trainee"), document.trainee, [part for part in (document.job, document.employer) if part]),
    )


def _draw_course(sheet: Sheet, document: ConvocationDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    dates = timetables.dates(document.starts_on, document.ends_on, document.modality, language=language)
    duration = timetables.duration(
        document.duration_minutes, document.duration_days_tenths, language=language
    )
    share = formats.percent(document.distance_share, language)
    told = [
        (_("Dates"), dates),
        (_("Duration"), duration),
        (_("Session"), document.session_code),
        (_("Modality"), label(document.modality, language=language)),
        (_("Distance teaching"), _("%(share)s of the total duration", share=share)),
        (
            _("Language of the course"),
            timetables.language_name(document.course_language, language=language),
        ),
        (_("Trainer"), half_days.shared(", ".join(half.trainers) for half in document.halves)),
    ]
    layout.facts(sheet, told, columns=4)
    sheet.y += 2


def _draw_what_to_know(sheet: Sheet, document: ConvocationDocument) -> None:
    _ = partial(translate, document.issue.language)
    told = (
        (_("Before the course"), _linked(document.preparation)),
        (_("To join online"), _linked(document.connections)),
        (_("Getting there"), "\n".join(document.access)),
        (_("What to bring"), document.to_bring),
        (_("Objective"), document.objectives),
        (_("Prerequisites"), document.prerequisites),
        (_("Assessment"), document.assessment),
    )
    if any(text.strip() for _name, text in told):
        layout.heading(sheet, _("Good to know"), keep=18)
    for name, text in told:
        layout.described(sheet, name, text)
    sheet.y += 3


def _linked(connections: tuple[Connection, ...]) -> str:
    return "\n".join(joined((each.title, each.link), " – ") for each in connections)


def _draw_contacts(sheet: Sheet, document: ConvocationDocument) -> None:
    _ = partial(translate, document.issue.language)
    contact = document.contact
    reached = joined((contact.name, contact.phone, contact.email)) if contact else ""
    layout.heading(sheet, _("Your contacts"), keep=14)
    layout.facts(
        sheet,
        [
            (_("In charge of the session"), reached),
            (_("Disability and adaptations"), document.disability_contact),
        ],
        columns=2,
    )
    if document.space_url:
        sentence = _(
            "Your documents, the programme and the rules of procedure among them, are in your space: %(address)s",
            address=document.space_url,
        )
        layout.paragraph(sheet, sentence, layout.SMALL)
    sheet.y += 4
