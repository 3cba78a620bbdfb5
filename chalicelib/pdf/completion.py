"""The certificate of completion (certificat de réalisation): what an OPCO pays on (Code du travail, art. R6332-26).

The words are those of the Labour Ministry's model, to which the order of 21 December 2018 refers (NOR MTRD1835482A). The
hours are those really attended; one certificate per trainee.
"""

from functools import partial

from chalicelib import formats
from chalicelib.pdf import achievements, issues, layout
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.half_days import joined
from chalicelib.pdf.layout import BODY
from chalicelib.pdf.sheet import INK, MARGIN, WHITE, Sheet
from chalicelib.templating import N_, translate

NATURES = (
    N_("Training action"),
    N_("Skills assessment"),
    N_("Accreditation of prior experience (VAE)"),
    N_("Apprenticeship"),
)
"""Of an action, in the order of the model (Code du travail, art. L6313-1); ours is the first."""
TICK = 3.2


def build(document: AchievementDocument) -> bytes:
    """The certificate as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Certificate of completion"))
    issues.say_replaced(sheet, document.issue)
    sheet.y += 4
    _draw_words(sheet, document)
    _draw_nature(sheet, document)
    _draw_period(sheet, document)
    layout.paragraph(
        sheet,
        _(
            "Without prejudice to the periods that tax, accounting or commercial rules impose, I undertake to keep all the records "
            "that allowed this certificate to be drawn up for 3 years from the end of the year of the last payment. "
            "Where European funds take part, the period is the one set for them."
        ),
    )
    sheet.y += 8
    achievements.sign(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_words(sheet: Sheet, document: AchievementDocument) -> None:
    _ = partial(translate, document.issue.language)
    institute = document.issue.institute
    signatory = document.signatory_name or institute.name
    layout.paragraph(
        sheet,
        _(
            "I, the undersigned %(signatory)s, legal representative of %(institute)s, which provides the action that develops skills,",
            signatory=joined((signatory, document.signatory_title)),
            institute=institute.name,
        ),
    )
    layout.paragraph(sheet, _("certify that:"))
    sheet.y += 3
    layout.paragraph(sheet, document.trainee, layout.LEAD)
    if document.employer:
        layout.paragraph(sheet, _("employed by %(employer)s", employer=document.employer))
    sheet.y += 3
    layout.paragraph(sheet, _("attended the action:"))
    sheet.y += 3
    layout.paragraph(sheet, document.title, layout.LEAD)
    reference = joined((document.training_code, document.session_code), " · ")
    layout.paragraph(sheet, reference, layout.SMALL)
    sheet.y += 5


def _draw_nature(sheet: Sheet, document: AchievementDocument) -> None:
    _ = partial(translate, document.issue.language)
    layout.heading(sheet, _("Nature of the action"), keep=28)
    for position, nature in enumerate(NATURES):
        sheet.room_for(BODY.line_height + 1)
        sheet.cell_box(MARGIN, sheet.y + 0.7, TICK, TICK, fill=WHITE, edge=INK)
        if position == 0:
            _cross(sheet, MARGIN, sheet.y + 0.7)
        sheet.put(_(nature), MARGIN + TICK + 2.5, sheet.y, BODY)
        sheet.y += BODY.line_height + 1
    sheet.y += 3


def _cross(sheet: Sheet, x: float, y: float) -> None:
    sheet.set_draw_color(INK)
    sheet.set_line_width(0.45)
    sheet.line(x + 0.6, y + 0.6, x + TICK - 0.6, y + TICK - 0.6)
    sheet.line(x + 0.6, y + TICK - 0.6, x + TICK - 0.6, y + 0.6)


def _draw_period(sheet: Sheet, document: AchievementDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    hours = formats.duration(document.attended_minutes or document.planned_minutes, language)
    layout.heading(sheet, _("Period and hours carried out"), keep=25)
    if document.starts_on is None:
        layout.paragraph(sheet, _("which took %(hours)s.", hours=hours))
    else:
        sentence = _(
            "which took place from %(first)s to %(last)s and lasted %(hours)s.",
            first=formats.written_day(document.starts_on, language),
            last=formats.written_day(document.ends_on or document.starts_on, language),
            hours=hours,
        )
        layout.paragraph(sheet, sentence)
    sheet.y += 2
    layout.facts(
        sheet,
        [(_("Hours attended"), achievements.attended(document)), (_("Place"), document.place)],
        columns=2,
    )
    sheet.y += 4
