"""Compiles the French of every area (`locales/fr/<area>.po`) into the one catalogue the portal reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.stamps import ROOT, BuildError, make_when_changed

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE = "fr"
FOLDER = ROOT / "chalicelib" / "locales" / LOCALE
CATALOGUE = FOLDER / "LC_MESSAGES" / "cursus.mo"


def build() -> bool:
    """Compile when an area changed; say whether it did. Raises BuildError when two areas disagree."""
    areas = sorted(FOLDER.glob("*.po"))
    return make_when_changed(
        "translations",
        outputs=[CATALOGUE],
        inputs=[Path(__file__), *areas],
        make=lambda: compile_areas(areas, into=CATALOGUE),
    )


def compile_areas(areas: list[Path], *, into: Path) -> None:
    """Write one catalogue from several files.

    Raises BuildError with every sentence that two areas translate differently, or whose placeholders differ.
    """
    from babel.messages.catalog import Catalog  # slow to import
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue = Catalog(locale=LOCALE, domain="cursus", charset="utf-8")
    problems: list[str] = []
    for area in areas:
        with area.open("rb") as file:
            read = read_po(file, locale=LOCALE, charset="utf-8", abort_invalid=True)
        problems += [f"{area.name}: {problem}" for problem in _merge(read, into=catalogue)]
    if problems:
        raise BuildError("translations:\n  " + "\n  ".join(problems))
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("wb") as file:
        write_mo(file, catalogue)


def _merge(read: Catalog, *, into: Catalog) -> Iterator[str]:
    for message, errors in read.check():
        yield from (f"line {message.lineno}: {error} in “{message.id}”" for error in errors)
    for message in read:
        if not message.id or not any(_texts(message.string)):
            continue
        known = into.get(message.id, message.context)
        if known is not None and known.string != message.string:
            yield f"line {message.lineno}: “{message.id}” is “{message.string}”, elsewhere “{known.string}”"
        into.add(message.id, message.string, context=message.context, flags=message.flags)


def _texts(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)
