"""The summary of the evaluations of a session: how many answered, what they think, in figures and in their words (DOC-1, SES-15).

Nobody is named in it.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from chalicelib import formats
from chalicelib.domain import colours
from chalicelib.domain.evaluations import Moment
from chalicelib.pdf import issues, layout
from chalicelib.pdf.half_days import joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import BODY, SMALL, STRONG
from chalicelib.pdf.sheet import MARGIN, TINT, WHITE, Sheet
from chalicelib.templating import label, translate

BAR_X, BAR_WIDTH, BAR_HEIGHT = 62.0, 84.0, 3.2
NOTES_X = 10.0
"""Where the bars of notes begin: they are short words."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many gave this answer."""

    words: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Question:
    words: str
    answered: int
    counts: tuple[Count, ...] = ()
    average: Decimal | None = None
    scale: int = 0
    """The highest note, where there is an average."""
    satisfied: Decimal | None = None
    """Share of those content, from 0 to 1."""
    score: int | None = None
    """Net Promoter Score, -100 to 100."""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The answers to one survey about one part of the session at one moment."""

    title: str
    part: str = ""
    moment: Moment
    asked: int
    answered: int
    is_withheld: bool = False
    """Too few answered for their answers to stay anonymous."""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvaluationSummaryDocument:
    """Everything the summary prints."""

    issue: Issue
    title: str
    session_code: str
    dates: str
    place: str = ""
    trainers: tuple[str, ...] = ()
    trainees: int = 0
    surveys: tuple[Survey, ...] = ()


def build(document: EvaluationSummaryDocument) -> bytes:
    """The summary as PDF/A-3B."""
    _ = partial(translate, document.issue.language)
    sheet = issues.begin(document.issue, _("Summary of the evaluations"))
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Session"), document.session_code),
            (_("Dates"), document.dates),
            (_("Trainees"), str(document.trainees)),
            (_("Trainers"), ", ".join(document.trainers)),
            (_("Place"), document.place),
        ],
    )
    sheet.y += 3
    issues.say_replaced(sheet, document.issue)
    for survey in document.surveys:
        _draw_survey(sheet, survey, language=document.issue.language)
    if not document.surveys:
        layout.paragraph(sheet, _("Nobody answered yet."))
        sheet.y += layout.GAP
    issues.verify(sheet, document.issue)
    return issues.finish(sheet, document.issue)


def _draw_survey(sheet: Sheet, survey: Survey, *, language: str) -> None:
    _ = partial(translate, language)
    layout.heading(
        sheet, joined((survey.title, survey.part, label(survey.moment, language=language)), " · "), keep=35
    )
    rate = formats.percent(Decimal(survey.answered) / survey.asked, language) if survey.asked else ""
    told = _("%(answered)s of %(asked)s answered", answered=survey.answered, asked=survey.asked)
    layout.paragraph(sheet, f"{told} ({rate})" if rate else told)
    sheet.y += 2
    if survey.is_withheld:
        layout.paragraph(
            sheet, _("Too few people answered for their answers to stay anonymous: they are not shown.")
        )
        sheet.y += 3
    for question in survey.questions:
        _draw_question(sheet, question, language=language)
    sheet.y += 2


def _draw_question(sheet: Sheet, question: Question, *, language: str) -> None:
    words = sheet.wrapped(question.words, sheet.width, STRONG)
    figures = _figures(question, language=language)
    rows = max(1, len(question.counts))
    sheet.room_for(
        len(words) * STRONG.line_height + SMALL.line_height + min(rows, 6) * (BODY.line_height + 0.8)
    )
    sheet.y = sheet.put_lines(words, MARGIN, sheet.y, STRONG)
    sheet.y = sheet.put_lines(sheet.wrapped(figures, sheet.width, SMALL), MARGIN, sheet.y, SMALL) + 0.8
    left = NOTES_X if all(len(count.words) <= 3 for count in question.counts) else BAR_X
    for count in question.counts:
        _draw_count(sheet, count, of=question.answered, left=left)
    for text in question.texts:
        layout.paragraph(sheet, _quoted(text, language), x=MARGIN + 3, width=sheet.width - 3)
        sheet.y += 0.8
    sheet.y += 3


def _figures(question: Question, *, language: str) -> str:
    _ = partial(translate, language)
    average, satisfied, score = question.average, question.satisfied, question.score
    return joined(
        (
            _("Answers: %(number)s", number=question.answered),
            _("average %(note)s of %(scale)s", note=formats.number(average, language), scale=question.scale)
            if average is not None
            else "",
            _("satisfied: %(share)s", share=formats.percent(satisfied, language))
            if satisfied is not None
            else "",
            _("recommendation score (NPS): %(score)s", score=score) if score is not None else "",
        ),
        " · ",
    )


def _draw_count(sheet: Sheet, count: Count, *, of: int, left: float) -> None:
    """The answer, a bar as long as its share, and how many gave it."""
    words = sheet.wrapped(count.words, left - 4, BODY) or [""]
    sheet.room_for(len(words) * BODY.line_height)
    sheet.put_lines(words, MARGIN, sheet.y, BODY)
    x, y = MARGIN + left, sheet.y + (BODY.line_height - BAR_HEIGHT) / 2
    sheet.panel(x, y, BAR_WIDTH, BAR_HEIGHT, fill=TINT)
    if count.number and of:
        length = max(1.5, BAR_WIDTH * min(count.number, of) / of)
        sheet.panel(x, y, length, BAR_HEIGHT, fill=colours.mixed(sheet.accent, WHITE, 0.25))
    sheet.put(str(count.number), x + BAR_WIDTH + 3, sheet.y, BODY)
    sheet.y += len(words) * BODY.line_height + 0.8


def _quoted(text: str, language: str) -> str:
    return translate(language, "“%(text)s”", text=text)
