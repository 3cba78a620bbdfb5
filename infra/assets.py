"""Copies Bootstrap, htmx and the icons we use from their Python packages into the static folder."""

import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from infra.stamps import ROOT, BuildError, make_when_changed

VENDOR = ROOT / "chalicelib" / "static" / "vendor"
SPRITE = "icons.svg"

# File in the package -> file in the vendor folder, by distribution (pinned in requirements-dev.txt).
COPIED = {
    "bootstrap-wrapper": {"bootstrap/css/bootstrap.min.css": "bootstrap.min.css"},
    "django-htmx": {"django_htmx/static/django_htmx/htmx-2.min.js": "htmx.min.js"},
}
ICONS = ("django-js-lib-bootstrap-icons", "js_lib_bootstrap_icons/static/bootstrap-icons/bootstrap-icons.svg")

_CALL = re.compile(r"\bicon\(([^()]*)\)")
_NAMED = re.compile(r"\bicon[\"']?\s*[=:]\s*[\"']([a-z0-9-]+)[\"']")
_LAST = re.compile(r",\s*[\"']([a-z0-9-]+)[\"']\s*\)")
_LITERAL = re.compile(r"(?<![=\w])[\"']([a-z0-9-]+)[\"']")
_SYMBOL = re.compile(r"<symbol[^>]*\bid=\"([a-z0-9-]+)\".*?</symbol>", re.DOTALL)
_SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?\n?$")


def build(root: Path = ROOT) -> bool:
    """Fill the vendor folder when a package or the set of icons changed; say whether it did. Raises BuildError."""
    wanted = used_icons(root / "chalicelib")
    versions = [f"{name} {_version(name)}" for name in (*COPIED, ICONS[0])]
    names = [name for files in COPIED.values() for name in files.values()]
    return make_when_changed(
        "assets",
        outputs=[VENDOR / name for name in (*names, SPRITE)],
        inputs=[Path(__file__), *versions, *sorted(wanted)],
        make=lambda: _fill(wanted),
    )


def used_icons(folder: Path) -> dict[str, Path]:
    """The icons that templates and Python code name, each with a file that does (for the message if unknown).

    Found as `icon("name")`, with every literal of a choice `icon("a" if … else "b")`, as `icon="name"`, and as the last
    argument of any call (`empty_state(…, "name")`).
    """
    found: dict[str, Path] = {}
    known = set(_symbols())
    for file in sorted((*folder.rglob("*.html"), *folder.rglob("*.py"))):
        for name, sure in _icons_in(file.read_text(encoding="utf-8")):
            if sure or name in known:
                found.setdefault(name, file)
    return found


def _icons_in(text: str) -> Iterator[tuple[str, bool]]:
    """Names in a file, and whether each is surely meant as an icon (other words of a call may not be)."""
    for call in _CALL.finditer(text):
        for place, literal in enumerate(_LITERAL.findall(call[1])):
            yield literal, place == 0
    for name in _NAMED.findall(text):
        yield name, True
    for name in _LAST.findall(text):
        yield name, False


def _symbols() -> dict[str, str]:
    sprite = _packaged(*ICONS).read_text(encoding="utf-8")
    return {match[1]: match[0] for match in _SYMBOL.finditer(sprite)}


def _fill(wanted: dict[str, Path]) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, files in COPIED.items():
        for source, target in files.items():
            # The maps are not shipped; without this line browsers would ask for them.
            text = _SOURCE_MAP.sub("\n", _packaged(name, source).read_text(encoding="utf-8"))
            (VENDOR / target).write_text(text, encoding="utf-8")
    (VENDOR / SPRITE).write_text(_sprite(wanted), encoding="utf-8")


def _sprite(wanted: dict[str, Path]) -> str:
    symbols = _symbols()
    unknown = [f"{name} ({file.relative_to(ROOT)})" for name, file in wanted.items() if name not in symbols]
    if unknown:
        raise BuildError(f"no such icon in Bootstrap Icons: {', '.join(unknown)}")
    chosen = "\n".join(symbols[name] for name in sorted(wanted))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{chosen}\n</svg>\n'


def _packaged(name: str, path: str) -> Path:
    file = Path(str(distribution(name).locate_file(path)))
    if not file.is_file():
        raise BuildError(f"{name} {_version(name)} has no {path}: has its layout changed?")
    return file


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError as error:
        raise BuildError(f"{name} is not installed: run `make setup`") from error
