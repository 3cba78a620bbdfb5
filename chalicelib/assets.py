"""The files a browser loads: our style sheets and script, the vendor files and the icons, each with a fingerprint in its URL.

Style sheets are kept in parts and served as one, so that a first visit asks the web Lambda for few files.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from chalicelib.domain import colours
from chalicelib.domain.errors import NotFound

FOLDER = Path(__file__).parent / "static"

BUNDLES: dict[str, tuple[str, ...]] = {
    "cursus.css": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/forms.css",
        "css/pickers.css",
        "css/controls.css",
        "css/tables.css",
        "css/pieces.css",
        "css/records.css",
        "css/menus.css",
        "css/charts.css",
        "css/space.css",
        "css/narrow.css",
        "css/mailbox.css",
        "css/catalogue.css",
        "css/planning.css",
        "css/sessions.css",
        "css/surveys.css",
    ),
    "cursus.js": ("js/cursus.js", "js/forms.js"),
}
FILES: tuple[str, ...] = (
    "favicon.svg",
    "crash.html",
    "vendor/bootstrap.min.css",
    "vendor/htmx.min.js",
    "vendor/icons.svg",
)
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
UNBUILT = "00000000"
_ACCENT = re.compile(r"accent/([0-9a-f]{6})\.css")


@cache
def read(name: str) -> bytes:
    """The content of a file by its public name. Raises NotFound for any name that is not ours, whatever path tricks it plays."""
    if name in BUNDLES:
        return b"\n".join((FOLDER / part).read_bytes() for part in BUNDLES[name])
    if accent := _ACCENT.fullmatch(name):
        return _accent_sheet("#" + accent[1]).encode()
    if name not in FILES:
        raise NotFound(name)
    return (FOLDER / name).read_bytes()


def content_type(name: str) -> str:
    return CONTENT_TYPES[Path(name).suffix]


@cache
def fingerprint(name: str) -> str:
    """Eight characters that change with the content, so that a browser may keep the file for a year."""
    if name in FILES and not (FOLDER / name).exists():
        # Vendor files come from the build; pages must be drawn, and tested, without it.
        return UNBUILT
    return hashlib.sha256(read(name)).hexdigest()[:8]


def accent_name(accent: str) -> str:
    """The style sheet that puts the institute's colour (`#0b6b66`) in place of ours: the strict policy forbids inline style."""
    return f"accent/{accent.removeprefix('#').lower()}.css"


def _accent_sheet(accent: str) -> str:
    light = colours.readable(accent, on="#ffffff")
    dark = colours.readable(accent, on=colours.DARK_SURFACE)
    return (
        ":root{"
        f"--accent:light-dark({light},{dark});"
        f"--accent-strong:light-dark({colours.mixed(light, '#000000', 0.25)},{colours.mixed(dark, '#ffffff', 0.35)});"
        f"--accent-soft:light-dark({colours.mixed(light, '#ffffff', 0.9)},{colours.mixed(dark, '#000000', 0.78)});"
        f"--on-accent:light-dark(#ffffff,{colours.mixed(dark, '#000000', 0.82)})"
        "}"
    )
