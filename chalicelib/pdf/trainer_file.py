"""The trainer's file (dossier formateur): where and when, with whom, what to teach, what to send back (DOC-1)."""

from dataclasses import dataclass
from functools import partial

from chalicelib.pdf import half_days, issues, layout
from chalicelib.pdf.half_days import HalfDay
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import Card, Column
from chalicelib.pdf.parties import Person
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import N_, translate


@dataclass(frozen=True, kw_only=True)
class Participant:
    name: str
    employer: str = ""
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place of the session: who receives people there, and what to know of it."""

    name: str
    host: str = ""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrainerFileDocument:
    """Everything the file prints."""

    issue: Issue
    title: str
    training_code: str
    session_code: str
    dates: str
    duration: str = ""
    modality: str = ""
    manager: Person | None = None
    trainers: tuple[str, ...] = ()
    halves: tuple[HalfDay, ...] = ()
    places: tuple[Place, ...] = ()
    comments: tuple[str, ...] = ()
    """To the trainers, slot by slot, each once."""
    convocation_comment: str = ""
    """What the trainees were told to bring."""
    participants: tuple[Participant, ...] = ()
    unnamed: int = 0
    objectives: str = ""
    content: str = ""
    prerequisites: str = ""
    assessment: str = ""
    certification: str = ""


TO_SEND_BACK = (
    N_("The attendance sheet, signed by everybody at each half-day and by you"),
    N_("The results of the evaluations, trainee by trainee"),
    N_("Absences, late arrivals and early departures, with their reasons"),
    N_("Whatever went wrong: place, material, complaints"),
)


def build(document: TrainerFileDocument) -> bytes:
    """The file as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Trainer’s file"))
    _draw_session(sheet, document)
    issues.say_replaced(sheet, document.issue)
    _draw_timetable(sheet, document)
    _draw_participants(sheet, document)
    _draw_programme(sheet, document)
    _draw_return(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_session(sheet: Sheet, document: TrainerFileDocument) -> None:
    _ = partial(translate, document.issue.language)
    manager = document.manager
    contact = [part for part in (manager.phone, manager.email) if part] if manager else []
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Session"), document.session_code),
            (_("Training"), document.training_code),
            (_("Modality"), document.modality),
            (_("Dates"), document.dates),
            (_("Duration"), document.duration),
            (_("Trainees"), str(len(document.participants) + document.unnamed)),
        ],
    )
    sheet.y += 3
    layout.cards(
        sheet,
        Card(_("Trainers"), ", ".join(document.trainers) or "–", []),
        Card(
            _("In charge of the session"), manager.name if manager else document.issue.institute.name, contact
        ),
    )


def _draw_timetable(sheet: Sheet, document: TrainerFileDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    half_days.draw(sheet, document.halves, language=language)
    links = dict.fromkeys(half.link for half in document.halves if half.link)
    layout.described(sheet, _("To join online"), "\n".join(links))
    for place in document.places:
        host = _("Received by %(host)s", host=place.host) if place.host else ""
        if host or place.comments:
            layout.described(
                sheet, place.name or _("On site"), "\n".join(part for part in (host, *place.comments) if part)
            )
    layout.described(sheet, _("For you"), "\n".join(document.comments))
    layout.described(sheet, _("Told to the trainees"), document.convocation_comment)
    sheet.y += 3


def _draw_participants(sheet: Sheet, document: TrainerFileDocument) -> None:
    _ = partial(translate, document.issue.language)
    layout.heading(sheet, _("Trainees"), keep=25)
    named = [(each.name, each.employer, each.job) for each in document.participants]
    unnamed = [(_("Seat to be named"), "", "")] * document.unnamed
    rows = [(str(number), *row) for number, row in enumerate([*named, *unnamed], start=1)]
    if not rows:
        layout.paragraph(sheet, _("Nobody is registered yet"))
        sheet.y += layout.GAP
        return
    layout.table(
        sheet,
        [Column(_("No."), 8, "R"), Column(_("Name"), 62), Column(_("Employer"), 60), Column(_("Job"), 40)],
        rows,
    )
    sheet.y += layout.GAP


def _draw_programme(sheet: Sheet, document: TrainerFileDocument) -> None:
    _ = partial(translate, document.issue.language)
    told = (
        (_("Objective"), document.objectives),
        (_("Content"), document.content),
        (_("Prerequisites"), document.prerequisites),
        (_("Assessment"), document.assessment),
        (_("Certification"), document.certification),
    )
    if not any(text.strip() for _name, text in told):
        return
    layout.heading(sheet, _("What to teach"))
    for name, text in told:
        layout.described(sheet, name, text)
    sheet.y += 3


def _draw_return(sheet: Sheet, document: TrainerFileDocument) -> None:
    _ = partial(translate, document.issue.language)
    manager = document.manager
    box = (manager.email if manager else "") or document.issue.institute.email
    layout.heading(sheet, _("To send back at the end"), keep=30)
    if box:
        layout.paragraph(sheet, _("On the portal, or to %(address)s:", address=box))
        sheet.y += 1
    for item in TO_SEND_BACK:
        layout.paragraph(sheet, f"•  {_(item)}")
    sheet.y += 6
