"""The certificate of attendance (attestation): what was followed, for how many hours, with which result (DOC-1, CER-1)."""

from functools import partial

from chalicelib.pdf import achievements, issues, layout
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.layout import Card
from chalicelib.pdf.sheet import Sheet
from chalicelib.templating import label, translate


def build(document: AchievementDocument) -> bytes:
    """The certificate as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Certificate of attendance"))
    layout.cards(
        sheet,
        Card(
            _("Training organisation"),
            document.issue.institute.name,
            issues.institute_lines(document.issue.institute),
        ),
        Card(_("Trainee"), document.trainee, [document.employer] if document.employer else []),
    )
    issues.say_replaced(sheet, document.issue)
    layout.paragraph(
        sheet,
        _(
            "%(institute)s certifies that %(trainee)s attended the training described below.",
            institute=document.issue.institute.name,
            trainee=document.trainee,
        ),
    )
    sheet.y += 4
    _draw_training(sheet, document)
    achievements.sign(sheet, document)
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_training(sheet: Sheet, document: AchievementDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    layout.heading(sheet, _("Training attended"), keep=45)
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Dates"), achievements.dates(document)),
            (_("Hours attended"), achievements.attended(document)),
            (_("Session"), document.session_code),
            (_("Modality"), label(document.modality, language=language)),
            (_("Place"), document.place),
            (_("Type of action"), _("Training action (art. L6313-1, 1° of the Labour Code)")),
        ],
    )
    sheet.y += 2
    layout.described(sheet, _("Objective"), document.objectives)
    layout.described(sheet, _("Result of the evaluation"), achievements.result(document))
    sheet.y += 5
