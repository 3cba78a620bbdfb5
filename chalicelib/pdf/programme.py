"""The programme of a session: what people must know before they register, and what quality auditors look for (DOC-1).

Code du travail, art. L6353-8: objectives, content, trainers, timetable, evaluation, who is in charge. Qualiopi, indicators 1, 5
and 6: prerequisites, audience, duration, access and its delay, price, methods, accessibility; dated and versioned.
"""

from dataclasses import dataclass
from functools import partial

from chalicelib import formats
from chalicelib.pdf import courses, issues, layout
from chalicelib.pdf.courses import Course
from chalicelib.pdf.half_days import joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.parties import Person
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import translate


@dataclass(frozen=True, kw_only=True)
class ProgrammeDocument:
    """Everything a programme prints."""

    issue: Issue
    course: Course
    sequences: tuple[str, ...] = ()
    """Titles of the parts, in order, where there are several."""
    trainers: tuple[str, ...] = ()
    price_cents: int = 0
    is_in_house: bool = False
    """One client's: nobody else registers, and its price is nobody else's business."""
    exemption: str = ""
    """The sentence that says why there is no VAT."""
    certification: str = ""
    manager: Person | None = None
    disability_contact: str = ""
    advertising: str = ""
    """What advertising must say of the declaration of activity (Code du travail, art. L6352-12)."""


def build(document: ProgrammeDocument) -> bytes:
    """The programme as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Training programme"))
    issues.say_replaced(sheet, document.issue)
    courses.draw(sheet, document.course, language=document.issue.language)
    _draw_access(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_access(sheet: Sheet, document: ProgrammeDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    manager = document.manager
    layout.heading(sheet, _("Organisation and access"), keep=30)
    for name, text in (
        (_("Parts of the course"), "\n".join(document.sequences)),
        (_("Trainers"), ", ".join(document.trainers)),
        (_("Certification"), document.certification),
        (_("Price"), _price(document)),
        (_("Registration"), _registration(document)),
        (
            _("In charge of the session"),
            joined((manager.name, manager.phone, manager.email)) if manager else "",
        ),
        (
            _("Accessibility"),
            joined(
                (
                    _(
                        "Tell us about a disability before you register: we look together for what has to be adapted."
                    ),
                    document.disability_contact,
                ),
                " ",
            ),
        ),
    ):
        layout.described(sheet, name, text)
    if document.advertising:
        layout.paragraph(sheet, document.advertising, layout.SMALL)
    sheet.y += 5


def _registration(document: ProgrammeDocument) -> str:
    """How one gets a seat, and until when."""
    language = document.issue.language
    if document.is_in_house:
        return translate(language, "Reserved for the people of one organisation.")
    return translate(
        language, "On the portal, until the day before the start and while there are seats left."
    )


def _price(document: ProgrammeDocument) -> str:
    """Of an in-house session none: it is between the client and the institute, and trainees and trainers get the programme too."""
    language = document.issue.language
    if document.is_in_house:
        return translate(language, "Agreed with the client.")
    if not document.price_cents:
        return ""
    amount = formats.money(document.price_cents, language)
    said = translate(language, "%(amount)s excl. VAT per trainee", amount=amount)
    return joined((said, document.exemption), ". ")
