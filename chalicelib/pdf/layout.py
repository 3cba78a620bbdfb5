"""The blocks every document is built from: letterhead, parties, headings, facts, tables, totals, signatures, verification, footer.

Each block starts at `sheet.y`, goes to a new page when it must, and leaves `sheet.y` below itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import segno

from chalicelib import formats
from chalicelib.domain import colours
from chalicelib.domain.organisations import Address
from chalicelib.pdf.parties import Institute
from chalicelib.pdf.sheet import MARGIN, QUIET, RULE, TINT, WHITE, Sheet, Style
from chalicelib.pdf.typeface import printable
from chalicelib.templating import translate

TITLE = Style(21, "B", leading=1.15)
REFERENCE = Style(11, "B")
HEADING = Style(11.5, "B")
LEAD = Style(13, "B", leading=1.25)
BODY = Style(9.5)
STRONG = Style(9.5, "B")
SMALL = Style(8, colour=QUIET)
DETAIL = Style(8.8)
LABEL = Style(7.8, colour=QUIET)
LEGAL = Style(6.8, colour=QUIET)

LOGO_WIDTH, LOGO_HEIGHT = 62.0, 18.0
GAP = 6.0
PADDING = 4.0
CELL = 1.5
MAX_CELL_LINES = 12
"""A longer cell ends with an ellipsis: a row is never cut in two, so it may not outgrow a page."""


def letterhead(
    sheet: Sheet, institute: Institute, *, title: str, reference: str, details: Sequence[str]
) -> None:
    """The first page's head: logo (or name) on the left, what this document is on the right."""
    half = sheet.width / 2
    if institute.logo is None or not sheet.picture(institute.logo, MARGIN, MARGIN, LOGO_WIDTH, LOGO_HEIGHT):
        name = replace(TITLE, size=15, leading=1.2)
        sheet.put_lines(sheet.wrapped(institute.name, half, name)[:3], MARGIN, MARGIN, name)
    y = MARGIN - 1
    for text, style in (
        (title, replace(TITLE, colour=sheet.accent)),
        (reference, REFERENCE),
        *((detail, SMALL) for detail in details),
    ):
        lines = sheet.wrapped(text, half, style)
        y = sheet.put_lines(lines, MARGIN + half, y, style, align="R", width=half)
    sheet.y = max(y, MARGIN + LOGO_HEIGHT) + GAP


def running_head(sheet: Sheet, *, left: str, right: str) -> None:
    """What tops the second and later pages."""
    y = MARGIN - 8
    first, *more = sheet.wrapped(left, sheet.width * 0.6, SMALL) or [""]
    sheet.put(f"{first}…" if more else first, MARGIN, y, SMALL)
    sheet.put(printable(right), MARGIN, y, SMALL, align="R", width=sheet.width)
    sheet.rule(MARGIN, y + 5.5, sheet.width)


def footer(sheet: Sheet, legal: str, number: int, count: int, *, language: str) -> None:
    """The institute's legal lines, smaller when they are many (none may be missing), and the page number."""
    y = sheet.floor + 5
    sheet.rule(MARGIN, y - 1.5, sheet.width)
    for size in (LEGAL.size, 6.2, 5.6, 5.0):
        style = replace(LEGAL, size=size)
        lines = sheet.wrapped(legal, sheet.width - 22, style)
        if y + len(lines) * style.line_height <= sheet.height - 6:
            break
    sheet.put_lines(lines, MARGIN, y, style)
    page = translate(language, "Page %(number)s of %(count)s", number=number, count=count)
    sheet.put(page, MARGIN, y, LEGAL, align="R", width=sheet.width)


def legal_line(institute: Institute, *, language: str) -> str:
    """Who issues, as commercial documents must say. Source: Code du travail, art. R6351-6; CGI, annexe II, art. 242 nonies A."""
    _ = partial(translate, language)
    capital = institute.capital_cents
    parts = (
        " ".join(part for part in (institute.name, institute.legal_form) if part),
        _("share capital %(amount)s", amount=formats.money(capital, language)) if capital else "",
        ", ".join(address_lines(institute.address)),
        f"SIRET {spaced(institute.siret, 3, 3, 3, 5)}" if institute.siret else "",
        _register(institute),
        _("VAT number %(number)s", number=institute.vat_number) if institute.vat_number else "",
        declaration(institute, language=language),
    )
    return " · ".join(part for part in parts if part)


def declaration(institute: Institute, *, language: str) -> str:
    """The sentence on the declaration of activity. Source: Code du travail, art. R6351-6."""
    _ = partial(translate, language)
    if not institute.activity_number:
        return _("Declaration of activity being registered")
    return _(
        "Declaration of activity registered under number %(number)s with the prefect of the region %(region)s",
        number=institute.activity_number,
        region=institute.activity_region,
    )


def _register(institute: Institute) -> str:
    if not institute.register_city:
        return ""
    return f"RCS {institute.register_city} {spaced(institute.siren, 3, 3, 3)}".rstrip()


def address_lines(address: Address) -> list[str]:
    city = f"{address.postal_code} {address.city}".strip()
    country = "" if address.country in ("", "FR") else address.country
    return [line for line in (*address.street.splitlines(), city, country) if line.strip()]


def spaced(number: str, *groups: int) -> str:
    """An identifier in groups of digits, as people read them; left alone when it is not as long as expected."""
    if len(number) != sum(groups):
        return number
    parts, start = [], 0
    for size in groups:
        parts.append(number[start : start + size])
        start += size
    return formats.NBSP.join(parts)


def notice(sheet: Sheet, text: str) -> None:
    """A sentence nobody should miss, in a tinted band with the accent at its edge."""
    lines = sheet.wrapped(text, sheet.width - 2 * PADDING, BODY)
    height = len(lines) * BODY.line_height + PADDING
    sheet.room_for(height)
    sheet.panel(MARGIN, sheet.y, sheet.width, height, fill=colours.mixed(sheet.accent, WHITE, 0.92))
    sheet.panel(MARGIN, sheet.y, 1.2, height, fill=sheet.accent)
    sheet.put_lines(lines, MARGIN + PADDING, sheet.y + PADDING / 2, BODY)
    sheet.y += height + GAP


@dataclass(frozen=True)
class Card:
    """A party to the document: what it is, its name, and lines about it."""

    label: str
    name: str
    lines: Sequence[str]


def cards(sheet: Sheet, *shown: Card) -> None:
    """Cards side by side, as tall as the tallest."""
    width = (sheet.width - GAP * (len(shown) - 1)) / len(shown)
    inner = width - 2 * PADDING
    texts = [
        (
            sheet.wrapped(card.name, inner, STRONG),
            [line for text in card.lines for line in sheet.wrapped(text, inner, DETAIL)],
        )
        for card in shown
    ]
    rows = max(len(name) + len(lines) for name, lines in texts)
    height = LABEL.line_height + rows * DETAIL.line_height + 2 * PADDING
    sheet.room_for(height)
    label = replace(LABEL, weight="B", colour=sheet.accent)
    for position, (card, (name, lines)) in enumerate(zip(shown, texts, strict=True)):
        x = MARGIN + position * (width + GAP)
        sheet.panel(x, sheet.y, width, height)
        y = sheet.put_lines([printable(card.label)], x + PADDING, sheet.y + PADDING - 0.6, label)
        y = sheet.put_lines(name, x + PADDING, y + 0.6, STRONG)
        sheet.put_lines(lines, x + PADDING, y, DETAIL)
    sheet.y += height + GAP


def heading(sheet: Sheet, text: str, *, keep: float = 20) -> None:
    """A section's title; it stays with at least `keep` millimetres of what follows."""
    sheet.room_for(HEADING.line_height + 3 + keep)
    style = replace(HEADING, colour=sheet.accent)
    sheet.put(printable(text), MARGIN, sheet.y, style)
    sheet.y += HEADING.line_height + 0.6
    sheet.rule(MARGIN, sheet.y, sheet.width, colour=colours.mixed(sheet.accent, WHITE, 0.6), weight=0.3)
    sheet.y += 2.4


def paragraph(
    sheet: Sheet, text: str, style: Style = BODY, *, x: float = MARGIN, width: float | None = None
) -> None:
    """Running text; broken between lines at the foot of a page, never leaving one line alone at its end."""
    lines = sheet.wrapped(text, width or sheet.width, style)
    for position, line in enumerate(lines):
        left = len(lines) - position
        sheet.room_for(style.line_height * min(left, 2 if position == 0 or left == 2 else 1))
        sheet.put(line, x, sheet.y, style)
        sheet.y += style.line_height


def described(sheet: Sheet, label: str, text: str, *, label_width: float = 36) -> None:
    """A label on the left, its text on the right; nothing when there is no text."""
    if not text.strip():
        return
    names = sheet.wrapped(label, label_width - 3, STRONG)
    sheet.room_for(STRONG.line_height * max(len(names), 2))
    sheet.put_lines(names, MARGIN, sheet.y, STRONG)
    end = (len(sheet.pages), sheet.y + len(names) * STRONG.line_height)
    paragraph(sheet, text, x=MARGIN + label_width, width=sheet.width - label_width)
    if len(sheet.pages) == end[0]:
        sheet.y = max(sheet.y, end[1])
    sheet.y += 1.8


def facts(sheet: Sheet, pairs: Sequence[tuple[str, str]], *, columns: int = 3) -> None:
    """Small labels above values, in columns; pairs without a value are left out."""
    told = [(printable(label), value) for label, value in pairs if value.strip()]
    width = sheet.width / columns
    for start in range(0, len(told), columns):
        row = [
            (label, sheet.wrapped(value, width - GAP, BODY)) for label, value in told[start : start + columns]
        ]
        height = LABEL.line_height + BODY.line_height * max(len(lines) for _, lines in row)
        sheet.room_for(height)
        for position, (label, lines) in enumerate(row):
            x = MARGIN + position * width
            sheet.put(label, x, sheet.y, LABEL)
            sheet.put_lines(lines, x, sheet.y + LABEL.line_height, BODY)
        sheet.y += height + 2


@dataclass(frozen=True)
class Column:
    """A table's column: its head, its share of the width, and "L", "R" or "C"."""

    head: str
    share: float
    align: str = "L"


def table(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, keep_after: float = 0
) -> None:
    """Rows under a head that is repeated on each page.

    No row is cut. The last one is not alone on a new page, and stays with `keep_after` millimetres.
    """
    widths = [sheet.width * column.share / sum(each.share for each in columns) for column in columns]
    texts = [_cells(sheet, row, widths) for row in rows]
    heights = [max(map(len, cells)) * BODY.line_height + 2 * CELL for cells in texts]
    head_height = LABEL.line_height + 2 * CELL
    sheet.room_for(head_height + (heights[0] if heights else 0))
    _head(sheet, columns, widths)
    for cells, height, wanted in zip(texts, heights, _wanted(heights, keep_after), strict=True):
        if wanted > sheet.room_left:
            sheet.next_page()
            _head(sheet, columns, widths)
        _row(sheet, columns, widths, cells)
        sheet.y += height
        sheet.rule(MARGIN, sheet.y, sheet.width)


def _wanted(heights: Sequence[float], keep_after: float) -> list[float]:
    """The room each row asks for: its height, and for the last two what must follow them on the same page."""
    wanted = list(heights)
    if wanted:
        wanted[-1] += keep_after
    if len(wanted) > 1:
        wanted[-2] += wanted[-1]
    return wanted


def _cells(sheet: Sheet, row: Sequence[str], widths: Sequence[float]) -> list[list[str]]:
    cells = [
        sheet.wrapped(text, width - 2 * CELL, BODY) or [""] for text, width in zip(row, widths, strict=True)
    ]
    return [lines if len(lines) <= MAX_CELL_LINES else [*lines[: MAX_CELL_LINES - 1], "…"] for lines in cells]


def _head(sheet: Sheet, columns: Sequence[Column], widths: Sequence[float]) -> None:
    height = LABEL.line_height + 2 * CELL
    sheet.panel(MARGIN, sheet.y, sheet.width, height, fill=TINT)
    style = replace(LABEL, weight="B")
    x = MARGIN
    for column, width in zip(columns, widths, strict=True):
        sheet.put(
            printable(column.head),
            x + CELL,
            sheet.y + CELL,
            style,
            align=column.align,
            width=width - 2 * CELL,
        )
        x += width
    sheet.y += height


def _row(
    sheet: Sheet, columns: Sequence[Column], widths: Sequence[float], cells: Sequence[Sequence[str]]
) -> None:
    x = MARGIN
    for column, width, lines in zip(columns, widths, cells, strict=True):
        sheet.put_lines(lines, x + CELL, sheet.y + CELL, BODY, align=column.align, width=width - 2 * CELL)
        x += width


TOTALS_WIDTH = 82.0


def totals_height(lines: Sequence[tuple[str, str]]) -> float:
    """The room `totals` takes, for `table(keep_after=…)`."""
    return len(lines) * (BODY.line_height + 1) + 2 * CELL + GAP


def totals(sheet: Sheet, lines: Sequence[tuple[str, str]]) -> None:
    """Amounts under a table, on the right, the last one stressed; never separated by a page's end."""
    sheet.room_for(totals_height(lines))
    x = MARGIN + sheet.width - TOTALS_WIDTH
    y = sheet.y + CELL
    for position, (label, amount) in enumerate(lines):
        last = position == len(lines) - 1
        if last:
            fill = colours.mixed(sheet.accent, WHITE, 0.92)
            sheet.panel(x, y, TOTALS_WIDTH, BODY.line_height + 2 * CELL, fill=fill)
            y += CELL
        style = STRONG if last else BODY
        sheet.put(printable(label), x + CELL * 2, y, style)
        sheet.put(amount, x, y, style, align="R", width=TOTALS_WIDTH - CELL)
        y += BODY.line_height + 1
    sheet.y = y + GAP


@dataclass(frozen=True)
class SignatureBox:
    """Who signs, and what is already known (signed online by whom and when)."""

    title: str
    lines: Sequence[str] = ()


SIGNATURE_HEIGHT = 30.0


def signatures(sheet: Sheet, *boxes: SignatureBox) -> None:
    """Boxes side by side with room to sign and stamp."""
    sheet.room_for(SIGNATURE_HEIGHT)
    width = (sheet.width - GAP * (len(boxes) - 1)) / len(boxes)
    for position, box in enumerate(boxes):
        x = MARGIN + position * (width + GAP)
        sheet.panel(x, sheet.y, width, SIGNATURE_HEIGHT, fill=WHITE, edge=RULE)
        y = sheet.put_lines(
            sheet.wrapped(box.title, width - 2 * PADDING, STRONG), x + PADDING, sheet.y + 2, STRONG
        )
        for text in box.lines:
            y = sheet.put_lines(sheet.wrapped(text, width - 2 * PADDING, SMALL), x + PADDING, y, SMALL)
    sheet.y += SIGNATURE_HEIGHT + GAP


QR_SIDE = 22.0


def verification(sheet: Sheet, *, code: str, url: str, language: str, width: float | None = None) -> None:
    """The QR code of the public verification page, drawn as vectors, and the code in letters (DOC-3)."""
    _ = partial(translate, language)
    sheet.room_for(QR_SIDE)
    sheet.squares(segno.make(url, error="m", micro=False, mask=3).matrix, MARGIN, sheet.y, QR_SIDE)
    x, width = MARGIN + QR_SIDE + PADDING, (width or sheet.width) - QR_SIDE - PADDING
    y = sheet.put_lines([_("Check this document")], x, sheet.y + 1, STRONG)
    sentence = _(
        "Scan the code or open the address below: the page confirms the number, kind and validity of this document."
    )
    y = sheet.put_lines(sheet.wrapped(sentence, width, SMALL), x, y, SMALL)
    y = sheet.put_lines(sheet.wrapped(url, width, SMALL)[:2], x, y, replace(SMALL, colour=sheet.accent))
    sheet.put(_("Code: %(code)s", code=code), x, y, SMALL)
    sheet.y += QR_SIDE + GAP
