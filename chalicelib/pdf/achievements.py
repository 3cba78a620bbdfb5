"""What a trainee did in a session, as certificates say it: hours attended, result, until when it counts, and who signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from chalicelib import formats, timetables
from chalicelib.domain.results import Result
from chalicelib.domain.trainings import Modality
from chalicelib.pdf import layout
from chalicelib.pdf.half_days import joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import SignatureBox
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import label, translate


@dataclass(frozen=True, kw_only=True)
class AchievementDocument:
    """Everything the three certificates print: of attendance, of completion, of success."""

    issue: Issue
    trainee: str
    employer: str = ""
    training_code: str
    title: str
    session_code: str
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    modality: Modality = Modality.CLASSROOM
    planned_minutes: int = 0
    attended_minutes: int = 0
    """Really attended: what funders pay for."""
    objectives: str = ""
    result: Result = Result.NOT_ASSESSED
    result_note: str = ""
    certification: str = ""
    """What passing gives, in the words of the training."""
    expires_on: date | None = None
    """The last day it is valid; None: it does not expire."""
    signatory_name: str = ""
    signatory_title: str = ""


def dates(document: AchievementDocument) -> str:
    language = document.issue.language
    return timetables.dates(document.starts_on, document.ends_on, document.modality, language=language)


def attended(document: AchievementDocument) -> str:
    """`12 h of 14 h`; an on-demand course has no half-days to count."""
    language = document.issue.language
    if not document.attended_minutes:
        return formats.duration(document.planned_minutes, language) if document.planned_minutes else ""
    there = formats.duration(document.attended_minutes, language)
    if document.planned_minutes <= document.attended_minutes:
        return there
    planned = formats.duration(document.planned_minutes, language)
    return translate(language, "%(attended)s of %(planned)s planned", attended=there, planned=planned)


def result(document: AchievementDocument) -> str:
    words = label(document.result, language=document.issue.language)
    return joined((words, document.result_note), " – ")


def sign(sheet: Sheet, document: AchievementDocument, *, before: Sequence[str] = ()) -> None:
    """Where and when it was made, and room for the signature and the stamp of the institute."""
    language = document.issue.language
    _ = partial(translate, language)
    issue = document.issue
    day = formats.written_day(issue.issued_on, language)
    city = issue.institute.address.city
    made = _("Made in %(city)s on %(day)s.", city=city, day=day) if city else _("Made on %(day)s.", day=day)
    sheet.room_for(layout.SIGNATURE_HEIGHT + 12)
    layout.paragraph(sheet, made)
    sheet.y += 2
    who = joined((document.signatory_name, document.signatory_title))
    layout.signatures(
        sheet,
        SignatureBox(_("For the training organisation"), [part for part in (who, *before) if part]),
        SignatureBox(_("Stamp"), [issue.institute.name]),
    )
