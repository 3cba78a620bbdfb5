"""The certificate of success: who passed what, and until when it counts; lying on its side, made to be hung on a wall (DOC-1, CER-1)."""

from dataclasses import replace
from functools import partial

from chalicelib import formats
from chalicelib.domain import colours
from chalicelib.pdf import achievements, issues, layout
from chalicelib.pdf.achievements import AchievementDocument
from chalicelib.pdf.half_days import joined
from chalicelib.pdf.layout import BODY, TITLE
from chalicelib.pdf.sheet import MARGIN, WHITE, Sheet, Style
from chalicelib.templating import translate

NAME = Style(29, "B", leading=1.2)
COURSE = Style(17, "B", leading=1.25)
QUIETLY = Style(11.5)


def build(document: AchievementDocument) -> bytes:
    """The certificate as PDF/A-3B, one landscape page whatever the name."""
    language = document.issue.language
    _ = partial(translate, language)
    sheet = issues.begin(document.issue, _("Certificate of success"), landscape=True)
    issues.say_replaced(sheet, document.issue)
    sheet.y += 7
    _centred(sheet, _("%(institute)s certifies that", institute=document.issue.institute.name), QUIETLY)
    _centred(sheet, document.trainee, replace(NAME, colour=sheet.accent))
    if document.employer:
        _centred(sheet, document.employer, BODY)
    sheet.y += 4
    _centred(sheet, _("has passed the training"), QUIETLY)
    _centred(sheet, document.title, COURSE)
    if document.certification:
        _centred(sheet, document.certification, BODY)
    sheet.y += 5
    _draw_facts(sheet, document)
    _draw_foot(sheet, document)
    return issues.finish(sheet, document.issue)


def _centred(sheet: Sheet, text: str, style: Style) -> None:
    """In the middle, smaller when it takes more than two lines."""
    lines = sheet.wrapped(text, sheet.width, style)
    while len(lines) > 2 and style.size > TITLE.size / 2:
        style = replace(style, size=style.size * 0.85)
        lines = sheet.wrapped(text, sheet.width, style)
    sheet.y = sheet.put_lines(lines[:3], MARGIN, sheet.y, style, align="C", width=sheet.width) + 1


def _draw_facts(sheet: Sheet, document: AchievementDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    expires = document.expires_on
    until = formats.written_day(expires, language) if expires else _("Without limit")
    sheet.rule(MARGIN, sheet.y, sheet.width, colour=colours.mixed(sheet.accent, WHITE, 0.6), weight=0.3)
    sheet.y += 3
    layout.facts(
        sheet,
        [
            (_("Dates"), achievements.dates(document)),
            (_("Duration"), formats.duration(document.planned_minutes, language)),
            (_("Result"), achievements.result(document)),
            (_("Valid until"), until),
        ],
        columns=4,
    )
    sheet.y += 2


def _draw_foot(sheet: Sheet, document: AchievementDocument) -> None:
    """Signature on the right of the code, so that all fits on the page."""
    language = document.issue.language
    _ = partial(translate, language)
    issue = document.issue
    sheet.y = max(sheet.y, sheet.floor - layout.QR_SIDE - 4)
    if sheet.y + layout.QR_SIDE > sheet.floor:
        sheet.next_page()
    top = sheet.y
    x, width = MARGIN + sheet.width * 0.62, sheet.width * 0.38
    day = formats.written_day(issue.issued_on, language)
    city = issue.institute.address.city
    made = _("Made in %(city)s on %(day)s.", city=city, day=day) if city else _("Made on %(day)s.", day=day)
    signatory = joined((document.signatory_name, document.signatory_title))
    y = sheet.put_lines(sheet.wrapped(made, width, BODY), x, top, BODY)
    sheet.put_lines(sheet.wrapped(signatory, width, layout.STRONG), x, y, layout.STRONG)
    issues.verify(sheet, issue, width=sheet.width * 0.58)
