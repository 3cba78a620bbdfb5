"""The training summary of a registered driver (bilan de formation): what was followed, where, under which approval (DRV-10)."""

from functools import partial

from chalicelib import formats
from chalicelib.domain.driver_trainings import MODULES
from chalicelib.pdf import driver_people, issues, layout
from chalicelib.pdf.driver_people import DriverDocument
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import label, translate


def build(document: DriverDocument) -> bytes:
    """The summary as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Driver’s training summary"))
    driver_people.draw_parties(sheet, document)
    issues.say_replaced(sheet, document.issue)
    _draw_training(sheet, document)
    _draw_what_it_is(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_training(sheet: Sheet, document: DriverDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    layout.heading(sheet, _("Training followed"), keep=40)
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Training"), label(document.training, language=language)),
            (_("Carriage"), driver_people.transport(document)),
            (_("End of the training"), formats.written_day(document.ends_on, language)),
            (_("Declared on"), formats.written_day(document.issue.issued_on, language)),
            (_("Reference of the centre"), document.reference),
        ],
        columns=2,
    )
    sheet.y += 4


def _draw_what_it_is(sheet: Sheet, document: DriverDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    if document.training in MODULES:
        layout.notice(sheet, _("This is one module: the qualification is renewed once the FCO is complete."))
        sheet.y += 2
    layout.paragraph(
        sheet,
        _("This summary tells which mandatory training was declared; it is no proof of the qualification."),
    )
    if document.until is not None:
        until = formats.written_day(document.until, language)
        layout.paragraph(sheet, _("It stays in the driver’s space until %(day)s.", day=until))
    sheet.y += 5
