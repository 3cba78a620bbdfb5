"""The typeface of every document: parsed once per process, embedded as the few glyphs a document shows (PER-5).

fpdf2 parses each font file for each document and cuts it with fontTools, which is nearly all the time a short document takes.
Here the parsed tables are shared between documents, and the cut keeps glyph numbers: the text is written as glyph numbers
(`Identity-H` and an identity `CIDToGIDMap`), unused outlines are emptied, and only the tables PDF asks for are embedded
(ISO 32000-1, 9.9). It leans on inner names of fpdf2, so its version is pinned and `tests/pdf` says when they change.
"""

import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import Glyph, SubsetMap, TTFFont
from fpdf.output import (
    CIDSystemInfo,
    OutputProducer,
    PDFFont,
    PDFFontStream,
    PDFType3Font,
    _build_cmap_blocks,
    _tt_font_widths,
)
from fpdf.syntax import Name, PDFArray, PDFContentStream

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "sans"
FILES = {"": "regular.ttf", "B": "semibold.ttf", "I": "italic.ttf"}
BOX = "□"
"""Shown for each character the typeface lacks, so that nobody's name is blank."""

TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<</Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def printable(text: str) -> str:
    """The text as the typeface can show it: composed accents, no control characters, a box for what is unknown."""
    if text.isascii() and text.isprintable():
        return text
    known = face("").known
    composed = unicodedata.normalize("NFC", text.expandtabs(1))
    return "".join(char if ord(char) in known else _stand_in(char) for char in composed)


def _stand_in(char: str) -> str:
    """Full-width letters and ligatures become plain ones; marks without a glyph and invisible characters vanish."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if ord(part) in face("").known)
    if plain and not unicodedata.combining(char):
        return plain
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me") else BOX


class Face:
    """One parsed font file, never changed after."""

    def __init__(self, path: Path) -> None:
        self.parsed = TTFFont(FPDF(), path, FAMILY, "")
        self.known = frozenset(self.parsed.cmap)
        self.box = self.parsed.glyph_ids[ord(BOX)]
        tables: Mapping[str, bytes] = TTFont(path, recalcTimestamp=False).reader
        self._glyf, self._hmtx = tables["glyf"], tables["hmtx"]
        self._head, self._hhea, self._maxp = tables["head"], tables["hhea"], tables["maxp"]
        self._offsets = _offsets(tables["loca"], is_long=struct.unpack(">h", self._head[50:52])[0] == 1)

    def cut(self, glyphs: Iterable[int]) -> bytes:
        """A TrueType file with the outlines of these glyphs (and their parts) only; numbers stay what they were."""
        kept = self._with_parts({0, *glyphs})
        outlines, offsets, end = [], [], 0
        for number in range(len(self._offsets) - 1):
            offsets.append(end)
            if number in kept:
                outlines.append(self._outline(number))
                end += len(outlines[-1])
        offsets.append(end)
        head = self._head[:8] + bytes(4) + self._head[12:50] + struct.pack(">h", 1) + self._head[52:]
        return _truetype(
            {
                "glyf": b"".join(outlines),
                "head": head,
                "hhea": self._hhea,
                "hmtx": self._metrics(kept),
                "loca": struct.pack(f">{len(offsets)}I", *offsets),
                "maxp": self._maxp,
            }
        )

    def _outline(self, number: int) -> bytes:
        return self._glyf[self._offsets[number] : self._offsets[number + 1]]

    def _with_parts(self, glyphs: set[int]) -> set[int]:
        waiting, kept = list(glyphs), set(glyphs)
        while waiting:
            for part in _parts(self._outline(waiting.pop())):
                if part not in kept:
                    kept.add(part)
                    waiting.append(part)
        return kept

    def _metrics(self, kept: set[int]) -> bytes:
        """Widths of the kept glyphs, zero elsewhere (zeros compress to nothing). The last full entry counts for all after it."""
        full: int = struct.unpack(">H", self._hhea[34:36])[0]
        metrics = bytearray(len(self._hmtx))
        for number in {full - 1, *kept}:
            start = 4 * number if number < full else 4 * full + 2 * (number - full)
            end = start + (4 if number < full else 2)
            metrics[start:end] = self._hmtx[start:end]
        return bytes(metrics)


def _offsets(loca: bytes, *, is_long: bool) -> tuple[int, ...]:
    if is_long:
        return struct.unpack(f">{len(loca) // 4}I", loca)
    return tuple(2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca))


def _parts(outline: bytes) -> Iterator[int]:
    """The glyphs a composite one (é is e and an accent) is made of. Source: OpenType specification, table glyf."""
    if not outline or struct.unpack(">h", outline[:2])[0] >= 0:
        return
    position, more = 10, True
    while more:
        flags, number = struct.unpack(">HH", outline[position : position + 4])
        yield number
        position += 8 if flags & 0x0001 else 6
        position += 2 if flags & 0x0008 else 4 if flags & 0x0040 else 8 if flags & 0x0080 else 0
        more = bool(flags & 0x0020)


def _truetype(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    directory = [struct.pack(">IHHHH", 0x00010000, count, search, power, 16 * count - search)]
    body, position = [], 12 + 16 * count
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sIII", tag.encode(), checksum, position, len(content)))
        body.append(padded)
        position += len(padded)
    return b"".join(directory + body)


@cache
def face(style: str) -> Face:
    """The font file of a style ("", "B" or "I"), parsed at its first use in the process."""
    return Face(FOLDER / FILES[style])


class ShownGlyphs(SubsetMap):
    """Glyphs shown so far, with the character each stands for. A character's code in the file is its glyph number.

    fpdf2's own map keeps every document alive in a cache; this one does not.
    """

    def __init__(self, font: "DocumentFont") -> None:
        self.font: DocumentFont = font
        self.shown: dict[int, int] = {}

    def pick(self, unicode: int) -> int:  # type: ignore[override]
        number: int = self.font.glyph_ids.get(unicode, self.font.face.box)
        self.shown.setdefault(number, unicode)
        return number

    def items(self) -> Iterator[tuple[Glyph | None, int]]:
        for number, unicode in sorted(self.shown.items()):
            yield Glyph(number, (unicode,), "", int(self.font.cw[unicode])), number

    def __len__(self) -> int:
        return len(self.shown)


class DocumentFont(TTFFont):
    """A shared face as one document uses it."""

    __slots__ = ("face",)

    def __init__(self, style: str, *, number: int) -> None:
        self.face = face(style)
        parsed = self.face.parsed
        for name in TTFFont.__slots__:
            if hasattr(parsed, name):
                setattr(self, name, getattr(parsed, name))
        self.i = number
        self.fontkey = f"{FAMILY}{style}"
        self.desc = copy(parsed.desc)
        self.missing_glyphs = []
        self.subset = ShownGlyphs(self)


class DocumentOutput(OutputProducer):
    """fpdf2's writer, with our fonts."""

    def _add_fonts(self, *_: object) -> dict[int, PDFFont | PDFType3Font]:
        fonts = [font for font in self.fpdf.fonts.values() if isinstance(font, DocumentFont)]
        return {font.i: self._add_font(font) for font in fonts if len(font.subset)}

    def _add_font(self, font: DocumentFont) -> PDFFont:
        shown = font.subset.shown  # type: ignore[attr-defined]
        name = f"{_tag(shown)}+{font.name}"
        whole = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        glyphs = PDFFont("CIDFontType2", name, d_w=font.desc.missing_width, w=_tt_font_widths(font))
        glyphs.c_i_d_system_info = CIDSystemInfo()
        glyphs.c_i_d_to_g_i_d_map = Name("Identity")  # type: ignore[assignment]
        glyphs.font_descriptor = font.desc
        font.desc.font_name = Name(name)
        outlines = PDFFontStream(contents=font.face.cut(shown))
        font.desc.font_file2 = outlines  # type: ignore[attr-defined]
        whole.descendant_fonts = PDFArray([glyphs])
        whole.to_unicode = PDFContentStream(_to_unicode(shown), compress=True)
        for part in (whole, glyphs, whole.to_unicode, glyphs.c_i_d_system_info, font.desc, outlines):
            self._add_pdf_obj(part, "fonts")
        return whole


def _tag(shown: dict[int, int]) -> str:
    """Six capitals that name this choice of glyphs, as PDF asks for subsets."""
    number = zlib.crc32(struct.pack(f">{len(shown)}H", *sorted(shown)))
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def _to_unicode(shown: dict[int, int]) -> bytes:
    """Which character each code shows, so that the text can be searched and copied."""
    entries = [
        f"<{number:04X}> <{chr(shown[number]).encode('utf-16-be').hex()}>\n" for number in sorted(shown)
    ]
    return TO_UNICODE.format(blocks=_build_cmap_blocks(entries, "bfchar")).encode()
