"""A4 pages of the house style: measures, colours, lines of text at exact places, page breaks, footers.

All lengths are millimetres, type sizes points. `layout.py` builds headings, tables and the like on these.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.prefs import ViewerPreferences
from PIL import Image, UnidentifiedImageError

from chalicelib.domain import colours
from chalicelib.pdf.typeface import FAMILY, DocumentFont, DocumentOutput, printable

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARGIN = 20.0
FOOT = 25.0
"""What is left below the text for the legal line and the page number."""
MM_PER_POINT = 25.4 / 72

INK, QUIET, RULE, TINT, WHITE = "#23211d", "#625e56", "#d8d4cb", "#f6f4ef", "#ffffff"
ACCENT = "#0b6b66"
PRODUCER = "Cursus"
RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
SPACE_BEFORE_SIGN = re.compile(r" (?=[:;!?»%€](?:\W|$))|(?<=«) ")


@dataclass(frozen=True)
class Style:
    """How a line of text looks: points, weight ("" or "B" or "I"), colour, line height as a multiple of the size."""

    size: float
    weight: str = ""
    colour: str = INK
    leading: float = 1.36

    @property
    def line_height(self) -> float:
        return self.size * self.leading * MM_PER_POINT


class Sheet(FPDF):
    """A document being drawn: `y` is where the next block starts.

    The same calls give the same bytes: nothing here reads the clock, the creation date is the day of issue.
    """

    def __init__(
        self,
        *,
        title: str,
        author: str,
        language: str,
        issued_on: date,
        accent: str = ACCENT,
        landscape: bool = False,
    ) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", enforce_compliance="PDF/A-3B")
        self.height = PAGE_WIDTH if landscape else PAGE_HEIGHT
        self.width = (PAGE_HEIGHT if landscape else PAGE_WIDTH) - 2 * MARGIN
        """Of the text, between the margins."""
        self.floor = self.height - FOOT
        """Where the text stops."""
        self.accent = colours.readable(accent, on=WHITE)
        self.on_new_page: Callable[[], None] | None = None
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.set_title(printable(title))
        self.set_author(printable(author))
        self.set_creator(PRODUCER)
        self.set_producer(PRODUCER)
        self.set_lang(language)
        self.creation_date = datetime.combine(issued_on, time(), tzinfo=UTC)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self._widths: dict[str, Mapping[int, float]] = {}

    def finish(self, footer: Callable[[int, int], None]) -> bytes:
        """The finished file, after the footer was drawn on each page with its number and how many there are."""
        count = len(self.pages)
        for number in range(1, count + 1):
            self.page = number
            self.current_font_is_set_on_page = False
            footer(number, count)
        return bytes(self.output(output_producer_class=DocumentOutput))

    def next_page(self) -> None:
        self.add_page()
        self.y = MARGIN
        if self.on_new_page is not None:
            self.on_new_page()
            self.y = MARGIN + 2

    def room_for(self, height: float) -> None:
        """Go to a new page unless a block of this height fits on this one."""
        if self.y + height > self.floor and self.y > MARGIN + 2:
            self.next_page()

    @property
    def room_left(self) -> float:
        return self.floor - self.y

    def width_of(self, text: str, style: Style) -> float:
        widths = self._widths_of(style.weight)
        return sum(widths[ord(char)] for char in text) * style.size * MM_PER_POINT / 1000

    def wrapped(self, text: str, width: float, style: Style) -> list[str]:
        """The text in lines that fit. Only words longer than a line are cut; empty text is no line."""
        parts = [_glued(printable(part)) for part in text.strip().splitlines()]
        return [line for part in parts for line in self._filled(part.split(" "), width, style)]

    def put(self, text: str, x: float, y: float, style: Style, *, align: str = "L", width: float = 0) -> None:
        """One line of printable text whose line box starts at y; "R" and "C" align within the width."""
        if not text:
            return
        text = _as_seen(text)
        if align != "L":
            spare = width - self.width_of(text, style)
            x += spare if align == "R" else spare / 2
        self._widths_of(style.weight)
        self.set_font(FAMILY, style.weight, style.size)
        self.set_text_color(style.colour)
        self.text(x, y + style.line_height / 2 + 0.335 * style.size * MM_PER_POINT, text)

    def put_lines(
        self, lines: Sequence[str], x: float, y: float, style: Style, *, align: str = "L", width: float = 0
    ) -> float:
        """Lines below one another; returns where the next would start."""
        for line in lines:
            self.put(line, x, y, style, align=align, width=width)
            y += style.line_height
        return y

    def rule(self, x: float, y: float, width: float, *, colour: str = RULE, weight: float = 0.2) -> None:
        self.set_draw_color(colour)
        self.set_line_width(weight)
        self.line(x, y, x + width, y)

    def panel(
        self, x: float, y: float, width: float, height: float, *, fill: str = TINT, edge: str = ""
    ) -> None:
        """A filled rectangle with slightly rounded corners, outlined when an edge colour is given."""
        self.set_fill_color(fill)
        if edge:
            self.set_draw_color(edge)
            self.set_line_width(0.25)
        self.rect(x, y, width, height, style="DF" if edge else "F", round_corners=True, corner_radius=1.2)

    def cell_box(self, x: float, y: float, width: float, height: float, *, fill: str, edge: str) -> None:
        """A box of a grid: square corners, so that neighbours share their edges."""
        self.set_fill_color(fill)
        self.set_draw_color(edge)
        self.set_line_width(0.25)
        self.rect(x, y, width, height, style="DF")

    def picture(self, content: bytes, x: float, y: float, width: float, height: float) -> bool:
        """Draw a PNG or JPEG as large as fits in the box, top left. False, and nothing drawn, if it is no picture."""
        try:
            with Image.open(io.BytesIO(content)) as picture:
                natural = picture.size
        except (UnidentifiedImageError, OSError):
            return False
        scale = min(width / natural[0], height / natural[1])
        self.image(io.BytesIO(content), x=x, y=y, w=natural[0] * scale, h=natural[1] * scale)
        return True

    def squares(self, cells: Sequence[Sequence[int]], x: float, y: float, side: float) -> None:
        """A matrix of modules (a QR code) as one filled vector path; runs of a row are one rectangle."""
        unit = side / len(cells) * self.k
        left, top = x * self.k, (self.h - y) * self.k
        runs = (
            f"{left + start * unit:.3f} {top - (row + 1) * unit:.3f} {length * unit:.3f} {unit:.3f} re"
            for row, line in enumerate(cells)
            for start, length in _runs(line)
        )
        self._out(f"q 0 g {' '.join(runs)} f Q")

    def _widths_of(self, weight: str) -> Mapping[int, float]:
        """The widths of a weight's glyphs; its face joins the document at its first use."""
        if weight not in self._widths:
            font = DocumentFont(weight, number=len(self.fonts) + 1)
            self.fonts[font.fontkey] = font
            self._widths[weight] = font.cw
        return self._widths[weight]

    def _filled(self, words: list[str], width: float, style: Style) -> list[str]:
        space = self.width_of(" ", style)
        lines, line, used = [], "", 0.0
        for word in words:
            wide = self.width_of(word, style)
            if line and used + space + wide <= width:
                line, used = f"{line} {word}", used + space + wide
                continue
            if line:
                lines.append(line)
            while wide > width:
                head = self._head(word, width, style)
                lines.append(head)
                word = word[len(head) :]
                wide = self.width_of(word, style)
            line, used = word, wide
        return [*lines, line]

    def _head(self, word: str, width: float, style: Style) -> str:
        """As many characters of a word as fit on a line, at least one."""
        end = len(word)
        while end > 1 and self.width_of(word[:end], style) > width:
            end -= 1
        return word[:end]


def _as_seen(text: str) -> str:
    """Letters in the order the eye meets them: programs that search a file expect right-to-left names that way."""
    if not RIGHT_TO_LEFT.search(text):
        return text
    return BidiParagraph(text, TextDirection.LTR).get_reordered_string()


def _glued(text: str) -> str:
    """The text with the spaces French puts before a sign made unbreakable, so that no line starts with one."""
    return SPACE_BEFORE_SIGN.sub("\N{NO-BREAK SPACE}", text) if " " in text else text


def _runs(line: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark modules start in a row, and how many follow one another."""
    runs: list[tuple[int, int]] = []
    for position, dark in enumerate(line):
        if not dark:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs
