"""The driver's qualification certificate: proves for four months, with an identity document, until the card is there (DRV-10).

Established after a FIMO, an FCO, a passerelle or a diploma, for the driver's names and birth date (order of 18 January 2022,
JORFTEXT000045083190); four months from its making, or from majority for a minor (LEGIARTI000047727003).
"""

from functools import partial

from chalicelib import formats
from chalicelib.pdf import driver_people, issues, layout
from chalicelib.pdf.driver_people import DriverDocument
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import label, translate


def build(document: DriverDocument) -> bytes:
    """The certificate as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Driver’s qualification certificate"))
    driver_people.draw_parties(sheet, document)
    issues.say_replaced(sheet, document.issue)
    layout.paragraph(
        sheet,
        _(
            "%(driver)s has completed the mandatory training described below, declared by the approved centre named above.",
            driver=document.full_name,
        ),
    )
    sheet.y += 4
    _draw_qualification(sheet, document)
    _draw_value(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_qualification(sheet: Sheet, document: DriverDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    layout.heading(sheet, _("Qualification"), keep=40)
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Training"), label(document.training, language=language)),
            (_("Carriage"), driver_people.transport(document)),
            (_("End of the training"), formats.written_day(document.ends_on, language)),
            (_("Reference of the centre"), document.reference),
        ],
        columns=2,
    )
    sheet.y += 4


def _draw_value(sheet: Sheet, document: DriverDocument) -> None:
    """Until when it proves, in a box that is seen first, and what comes after."""
    language = document.issue.language
    _ = partial(translate, language)
    if document.until is not None:
        until = formats.written_day(document.until, language)
        sentence = _(
            "Shown with an identity document, this certificate proves the qualification in France until %(day)s.",
            day=until,
        )
        layout.notice(sheet, sentence)
    sheet.y += 2
    layout.paragraph(
        sheet,
        _(
            "After that day, the driver qualification card proves it, or code 95 on the licence. "
            "The driver or the employer requests the card while this certificate counts."
        ),
    )
    layout.paragraph(
        sheet,
        _("Order of 18 January 2022 on the qualification certificate of drivers of road transport."),
        layout.SMALL,
    )
    sheet.y += 5
