"""The typeface of every document: parsed once per process, embedded as the few glyphs a document shows (PER-5).

fpdf2 parses each font file for each document and cuts it with fontTools, which is nearly all the time a short document takes.
Here the parsed tables are shared between documents, and the cut keeps glyph numbers: the text is written as glyph numbers
(`Identity-H` and an identity `CIDToGIDMap`), unused outlines are emptied, and only the tables PDF asks for are embedded
(ISO 32000-1, 9.9). It leans on inner names of fpdf2, so its version is pinned and `tests/pdf` says when they change.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from itertools import accumulate
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
"""What is seen for a character the typeface lacks. The file still holds the character itself, to search and to copy."""

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
    """The text as a document shows it: composed accents, nothing invisible, nothing that turns its direction.

    Characters the typeface lacks stay, and are seen as boxes: nobody's name is blank, whatever its script.
    """
    if text.isascii() and text.isprintable():
        return text
    known = face("").known
    shown: list[str] = []
    for char in unicodedata.normalize("NFC", text.expandtabs(1)):
        if ord(char) in known:
            shown.append(char)
        elif not _is_lost(char, after=shown[-1] if shown else ""):
            shown.append(_stand_in(char))
    return "".join(shown)


def _is_lost(char: str, *, after: str) -> bool:
    """Control and format characters, variants of a sign, and accents that our letters cannot wear."""
    category = unicodedata.category(char)
    if category in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f":
        return True
    return category in ("Mn", "Me") and all(ord(each) in face("").known for each in after)


def _stand_in(char: str) -> str:
    """Full-width and styled letters become plain ones; half a character becomes a box."""
    parts = unicodedata.normalize("NFKD", char)
    if all(ord(part) in face("").known for part in parts):
        return parts
    return BOX if unicodedata.category(char) == "Cs" else char


class Face:
    """One parsed font file, never changed after."""

    def __init__(self, path: Path) -> None:
        self.parsed = TTFFont(FPDF(), path, FAMILY, "")
        self.known = frozenset(self.parsed.cmap)
        self.box = self.parsed.glyph_ids[ord(BOX)]
        tables: Mapping[str, bytes] = TTFont(path, recalcTimestamp=False).reader
        self._glyf, self._head = tables["glyf"], tables["head"]
        self._hhea, self._maxp = tables["hhea"], tables["maxp"]
        self._offsets = _offsets(tables["loca"], is_long=struct.unpack(">h", self._head[50:52])[0] == 1)
        self.count = len(self._offsets) - 1
        (full,) = struct.unpack(">H", self._hhea[34:36])
        self._metrics = _metrics(tables["hmtx"], full, self.count)

    def cut(self, glyphs: Iterable[int], *, boxes: int = 0) -> bytes:
        """A TrueType file with the outlines of these glyphs (and their parts) only; numbers stay what they were.

        Boxes for unknown characters follow after the last glyph, one each, so that each keeps its own character.
        """
        kept = self._with_parts({0, *glyphs})
        numbers = [number if number in kept else -1 for number in range(self.count)] + [self.box] * boxes
        outlines = [self._outline(number) if number >= 0 else b"" for number in numbers]
        offsets = list(accumulate(map(len, outlines), initial=0))
        head = self._head[:8] + bytes(4) + self._head[12:50] + struct.pack(">h", 1) + self._head[52:]
        count = struct.pack(">H", len(numbers))
        return _truetype(
            {
                "glyf": b"".join(outlines),
                "head": head,
                "hhea": self._hhea[:34] + count,
                "hmtx": b"".join(self._metrics[number] if number >= 0 else bytes(4) for number in numbers),
                "loca": struct.pack(f">{len(offsets)}I", *offsets),
                "maxp": self._maxp[:4] + count + self._maxp[6:],
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


def _metrics(hmtx: bytes, full: int, count: int) -> list[bytes]:
    """Width and bearing of each glyph; in the file the glyphs after the last full entry repeat its width."""
    entries = [hmtx[4 * number : 4 * number + 4] for number in range(full)]
    width, rest = entries[-1][:2], hmtx[4 * full :]
    return entries + [width + rest[2 * number : 2 * number + 2] for number in range(count - full)]


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
        self.unknown: dict[int, int] = {}
        """Numbers after the last glyph, for characters the typeface lacks."""

    def pick(self, unicode: int) -> int:  # type: ignore[override]
        number = self.font.glyph_ids.get(unicode)
        if number is None:
            number = self.unknown.setdefault(unicode, self.font.face.count + len(self.unknown))
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


CREATED = re.compile(r'xmp:CreateDate="([^"]*)"')
CHANGED = re.compile(r'(?<=xmp:ModifyDate=")[^"]*|(?<=xmp:MetadataDate=")[^"]*')


class DocumentOutput(OutputProducer):
    """fpdf2's writer, with our fonts and without the time of drawing."""

    def _build_xmp_from_info(self) -> str:
        """A reprint gives the same bytes, whatever the clock says: nothing was changed since the day of issue."""
        written = str(super()._build_xmp_from_info())
        created = CREATED.search(written)
        assert created is not None
        return CHANGED.sub(created[1], written)

    def _add_fonts(self, *_: object) -> dict[int, PDFFont | PDFType3Font]:
        fonts = [font for font in self.fpdf.fonts.values() if isinstance(font, DocumentFont)]
        return {font.i: self._add_font(font) for font in fonts if len(font.subset)}

    def _add_font(self, font: DocumentFont) -> PDFFont:
        glyphs_shown = font.subset
        assert isinstance(glyphs_shown, ShownGlyphs)
        shown, unknown = glyphs_shown.shown, glyphs_shown.unknown
        name = f"{_tag(shown)}+{font.name}"
        whole = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        glyphs = PDFFont("CIDFontType2", name, d_w=font.desc.missing_width, w=_tt_font_widths(font))
        glyphs.c_i_d_system_info = CIDSystemInfo()
        glyphs.c_i_d_to_g_i_d_map = Name("Identity")  # type: ignore[assignment]
        glyphs.font_descriptor = font.desc
        font.desc.font_name = Name(name)
        outlines = PDFFontStream(contents=font.face.cut(shown.keys() - unknown.values(), boxes=len(unknown)))
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
