"""The typeface of the documents, cut once at build time from the Source Sans wheel into `chalicelib/pdf/fonts/`.

What a page of text never uses is left out: layout tables, hinting, small capitals and other alternates. The files shrink from 290 kB to
about 100 kB and parse three times faster, which is most of what drawing a short document costs (PER-5).
"""

import shutil
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "chalicelib" / "pdf" / "fonts"
SOURCES = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "italic": "SourceSansPro-It.ttf",
}
LICENCE = "LICENSE.txt"
BOX = "missing"
"""A visible box for what the typeface lacks. A copy of `.notdef`, which PDF/A forbids to show."""
SAME_AS = {0x2010: 0x2D, 0x2011: 0x2D, 0xAD: 0x2D}
"""Hyphens that look like the ordinary one, by code point."""


def build_fonts(folder: Path = FONTS) -> list[Path]:
    """Write the document fonts into the folder; files already there are kept. Returns their paths."""
    source = _source_folder()
    folder.mkdir(parents=True, exist_ok=True)
    targets = [folder / f"{name}.ttf" for name in SOURCES]
    for target in targets:
        if not target.exists():
            _cut(source / SOURCES[target.stem], target)
    shutil.copyfile(source / LICENCE, folder / LICENCE)
    return targets


def _source_folder() -> Path:
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise SystemExit("The wheel font-source-sans-pro is missing: run `make setup` first.")
    return Path(spec.origin).parent / "files"


def _cut(source: Path, target: Path) -> None:
    """Keep every character but no alternates; written beside and moved, so that a stopped build leaves no half font."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(_options())
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    _add_box(font)
    for code, twin in SAME_AS.items():
        _map(font, code, font.getBestCmap()[twin])
    unfinished = target.with_suffix(".part")
    font.save(unfinished)
    unfinished.replace(target)


def _options() -> Options:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "gasp"]
    return options


def _add_box(font: TTFont) -> None:
    font["glyf"][BOX] = deepcopy(font["glyf"][".notdef"])
    font["hmtx"][BOX] = font["hmtx"][".notdef"]
    font.setGlyphOrder(font["glyf"].glyphOrder)
    for code in (0x25A1, 0xFFFD):
        _map(font, code, BOX)


def _map(font: TTFont, code: int, glyph: str) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = glyph


if __name__ == "__main__":
    for path in build_fonts():
        print(path, path.stat().st_size, "bytes")
