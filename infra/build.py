"""`python -m infra.build`: the files Cursus needs that are made, not written: browser assets, French, fonts."""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from infra import assets, translations
from infra.stamps import ROOT, BuildError, make_when_changed


def build() -> list[str]:
    """Make what is missing or out of date, and name it. Raises BuildError."""
    steps = {"browser assets": assets.build, "translations": translations.build, "fonts": _fonts}
    return [name for name, step in steps.items() if step()]


def _fonts() -> bool:
    folder = ROOT / "chalicelib" / "pdf" / "fonts"
    faces = ("regular", "semibold", "italic")
    return make_when_changed(
        "fonts",
        outputs=[folder / f"{face}.ttf" for face in faces],
        inputs=[Path(__file__).with_name("build_fonts.py"), version("font-source-sans-pro")],
        make=lambda: _cut_fonts(folder),
    )


def _cut_fonts(folder: Path) -> None:
    from infra.build_fonts import build_fonts  # slow to import

    shutil.rmtree(folder, ignore_errors=True)
    build_fonts(folder)


def main() -> int:
    try:
        made = build()
    except BuildError as error:
        print(f"The build stopped: {error}", file=sys.stderr)
        return 1
    if made:
        print(f"Built {', '.join(made)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
