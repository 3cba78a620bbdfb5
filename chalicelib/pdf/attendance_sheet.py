"""The attendance sheet (feuille d'émargement): one box to sign per trainee and half-day, and one per half-day for the trainer (DOC-1).

The Labour Code asks for proof that a training took place (art. R6313-3, L6362-6), not for a form. What funders accept: the
title of the other documents, organisation and its declaration, hours, place, each half-day signed by the trainee and by the trainer.
Nothing is ever signed in advance: a box holds an absence or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import ceil

from chalicelib import formats
from chalicelib.domain.attendance import Presence
from chalicelib.pdf import half_days, issues, layout
from chalicelib.pdf.half_days import HalfDay, joined
from chalicelib.pdf.issues import Issue
from chalicelib.pdf.layout import BODY, CELL, LABEL, SMALL, STRONG
from chalicelib.pdf.parties import Person
from chalicelib.pdf.sheet import MARGIN, RULE, TINT, WHITE, Sheet, Style
from chalicelib.pdf.typeface import printable
from chalicelib.templating import label, translate

COLUMNS_MAX = 6
"""Half-days side by side: with more there is no room to sign, so they go on further pages."""
NAMES_WIDTH = 68.0
ROW = 12.5
"""The least height of a box that somebody signs, in millimetres."""
END = layout.QR_SIDE + BODY.line_height + 3
"""What follows the grid: who signs when, and how to check the sheet."""
NAME = Style(9.2, "B", leading=1.25)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Why a box stays empty."""

    half: int
    """Its place among the sheet's half-days, from 0."""
    presence: Presence
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A trainee of the sheet."""

    name: str
    employer: str = ""
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttendanceSheetDocument:
    """Everything the sheet prints."""

    issue: Issue
    title: str
    session_code: str
    dates: str
    """`25–27 juin 2026`"""
    duration: str = ""
    place: str = ""
    manager: Person | None = None
    halves: tuple[HalfDay, ...] = ()
    signers: tuple[Signer, ...] = ()
    blank_rows: int = 0
    """For people who come unannounced, and for seats that nobody named."""


def build(document: AttendanceSheetDocument) -> bytes:
    """The sheet as PDF/A-3B, landscape. Each page stands alone: half-days, hours and the trainer's box are on all of them."""
    language = document.issue.language
    _ = partial(translate, language)
    title = _("Attendance sheet")
    running = joined((title, document.title, document.session_code), " · ")
    sheet = issues.begin(document.issue, title, running=running, landscape=True)
    _draw_facts(sheet, document)
    issues.say_replaced(sheet, document.issue)
    groups = _groups(len(document.halves))
    for position, columns in enumerate(groups):
        if position:
            sheet.next_page()
        _draw_grid(sheet, document, columns, keep_after=END if columns is groups[-1] else 0)
    _draw_end(sheet, document)
    return issues.finish(sheet, document.issue)


def _groups(count: int) -> list[range]:
    """Half-days in groups of about the same size, none larger than fits side by side; ten are five and five."""
    pages = max(1, ceil(count / COLUMNS_MAX))
    edges = [round(page * count / pages) for page in range(pages + 1)]
    return [range(start, end) for start, end in pairwise(edges)]


def _draw_facts(sheet: Sheet, document: AttendanceSheetDocument) -> None:
    language = document.issue.language
    _ = partial(translate, language)
    institute = document.issue.institute
    layout.paragraph(sheet, document.title, layout.LEAD)
    sheet.y += 2
    layout.facts(
        sheet,
        [
            (_("Session"), document.session_code),
            (_("Dates"), document.dates),
            (_("Duration"), document.duration),
            (_("Place"), document.place),
            (_("Training organisation"), joined((institute.name, _nda(institute.activity_number, language)))),
            (
                _("In charge of the session"),
                joined((document.manager.name, document.manager.phone)) if document.manager else "",
            ),
        ],
        columns=4,
    )
    sheet.y += 2


def _nda(number: str, language: str) -> str:
    return translate(language, "declaration of activity %(number)s", number=number) if number else ""


def _draw_grid(sheet: Sheet, document: AttendanceSheetDocument, columns: range, *, keep_after: float) -> None:
    """People in rows, half-days in columns, as many pages as it takes; each ends with the trainers' row.

    The last person stays on one page with what follows the grid (`keep_after` millimetres).
    """
    people = [*document.signers, *[Signer(name="")] * document.blank_rows]
    names = [_name_lines(sheet, signer) for signer in people]
    heights = [max(ROW, _height(lines)) for lines in names]
    head, trainers = _head_height(sheet, document, columns), _trainers_height(sheet, document, columns)
    sheet.room_for(head + trainers + (heights[0] if heights else keep_after))
    _draw_head(sheet, document, columns, head)
    for position, (signer, lines, height) in enumerate(zip(people, names, heights, strict=True)):
        after = trainers + (layout.GAP + keep_after if position == len(people) - 1 else 0)
        if sheet.room_left < height + after and position:
            _draw_trainers(sheet, document, columns, trainers)
            sheet.next_page()
            _draw_head(sheet, document, columns, head)
        _draw_signer(sheet, document, columns, signer, lines, height, number=position + 1)
    _draw_trainers(sheet, document, columns, trainers)
    sheet.y += layout.GAP


Lines = Sequence[tuple[str, Style]]


def _name_lines(sheet: Sheet, signer: Signer) -> Lines:
    width = NAMES_WIDTH - 9 - CELL
    names = [(line, NAME) for line in sheet.wrapped(signer.name, width, NAME)[:3]]
    return [*names, *((line, SMALL) for line in sheet.wrapped(signer.employer, width, SMALL)[:2])]


def _height(lines: Lines) -> float:
    return sum(style.line_height for _, style in lines) + 2 * CELL


def _width(sheet: Sheet, columns: range) -> float:
    """Of one half-day's column; few of them don't grow beyond what a signature takes."""
    return min(58.0, (sheet.width - NAMES_WIDTH) / max(1, len(columns)))


def _head_lines(
    sheet: Sheet, document: AttendanceSheetDocument, columns: range
) -> list[list[tuple[str, Style]]]:
    language = document.issue.language
    width = _width(sheet, columns) - 2 * CELL
    strong = replace(LABEL, weight="B")
    told = []
    for half in (document.halves[n] for n in columns):
        hours = half_days.hours(half, language=language)
        length = formats.duration(half.minutes, language)
        parts = (
            (formats.day(half.day, language), strong),
            (half_days.name(half, language=language), LABEL),
            (f"{hours} ({length})" if half.minutes else hours, LABEL),
            (half.title, LABEL),
        )
        told.append(
            [(line, style) for text, style in parts for line in sheet.wrapped(text, width, style)[:2]]
        )
    return told


def _head_height(sheet: Sheet, document: AttendanceSheetDocument, columns: range) -> float:
    return max((_height(lines) for lines in _head_lines(sheet, document, columns)), default=2 * CELL + 4)


def _draw_head(sheet: Sheet, document: AttendanceSheetDocument, columns: range, height: float) -> None:
    _ = partial(translate, document.issue.language)
    width = _width(sheet, columns)
    sheet.panel(MARGIN, sheet.y, NAMES_WIDTH + width * len(columns), height, fill=TINT)
    strong = replace(LABEL, weight="B")
    sheet.put(printable(_("Trainee and employer")), MARGIN + CELL, sheet.y + CELL, strong)
    for position, lines in enumerate(_head_lines(sheet, document, columns)):
        _put(sheet, lines, MARGIN + NAMES_WIDTH + position * width + CELL, sheet.y + CELL)
    sheet.y += height


def _draw_signer(
    sheet: Sheet,
    document: AttendanceSheetDocument,
    columns: range,
    signer: Signer,
    lines: Lines,
    height: float,
    *,
    number: int,
) -> None:
    width = _width(sheet, columns)
    _box(sheet, MARGIN, NAMES_WIDTH, height)
    sheet.put(str(number), MARGIN + CELL, sheet.y + CELL, SMALL)
    _put(sheet, lines, MARGIN + 8, sheet.y + CELL)
    absences = {absence.half: absence for absence in signer.absences}
    for position, half in enumerate(columns):
        x = MARGIN + NAMES_WIDTH + position * width
        _box(sheet, x, width, height)
        if half in absences:
            told = _absence_lines(sheet, absences[half], width, document.issue.language)
            _put(sheet, told, x + CELL, sheet.y + CELL)
    sheet.y += height


def _absence_lines(sheet: Sheet, absence: Absence, width: float, language: str) -> Lines:
    word = label(absence.presence, language=language)
    reason = sheet.wrapped(absence.reason, width - 2 * CELL, SMALL)
    kept = [*reason[:1], f"{reason[1]}…"] if len(reason) > 2 else reason
    return [
        *((line, STRONG) for line in sheet.wrapped(word, width - 2 * CELL, STRONG)[:1]),
        *((line, SMALL) for line in kept),
    ]


def _trainers_lines(sheet: Sheet, document: AttendanceSheetDocument, columns: range) -> list[Lines]:
    width = _width(sheet, columns) - 2 * CELL
    return [
        [(line, SMALL) for line in sheet.wrapped(", ".join(document.halves[n].trainers), width, SMALL)[:3]]
        for n in columns
    ]


def _trainers_height(sheet: Sheet, document: AttendanceSheetDocument, columns: range) -> float:
    """Room for the names and, below, to sign."""
    return max((_height(lines) for lines in _trainers_lines(sheet, document, columns)), default=0) + 9


def _draw_trainers(sheet: Sheet, document: AttendanceSheetDocument, columns: range, height: float) -> None:
    _ = partial(translate, document.issue.language)
    width = _width(sheet, columns)
    _box(sheet, MARGIN, NAMES_WIDTH, height, fill=TINT)
    words = sheet.wrapped(_("Signature of the trainer, per half-day"), NAMES_WIDTH - 2 * CELL, STRONG)
    sheet.put_lines(words, MARGIN + CELL, sheet.y + CELL, STRONG)
    for position, lines in enumerate(_trainers_lines(sheet, document, columns)):
        x = MARGIN + NAMES_WIDTH + position * width
        _box(sheet, x, width, height)
        _put(sheet, lines, x + CELL, sheet.y + CELL)
    sheet.y += height


def _box(sheet: Sheet, x: float, width: float, height: float, *, fill: str = WHITE) -> None:
    sheet.cell_box(x, sheet.y, width, height, fill=fill, edge=RULE)


def _put(sheet: Sheet, lines: Lines, x: float, y: float) -> None:
    for text, style in lines:
        sheet.put(text, x, y, style)
        y += style.line_height


def _draw_end(sheet: Sheet, document: AttendanceSheetDocument) -> None:
    _ = partial(translate, document.issue.language)
    sheet.room_for(END)
    layout.paragraph(
        sheet,
        _(
            "Everybody signs at each half-day, as it takes place. The trainer’s signature certifies who was there."
        ),
        SMALL,
    )
    sheet.y += 2
    issues.verify(sheet, document.issue)
