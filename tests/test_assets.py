"""Static files: a fixed list of names, and fingerprints that follow the content."""

import pytest

from chalicelib import assets
from chalicelib.domain.errors import NotFound


@pytest.mark.parametrize(
    "name",
    [
        "",
        "cursus.py",
        "../config.py",
        "css/tokens.css",
        "/etc/passwd",
        "accent/xyz.css",
        "accent/0b6b66.css/..",
        "vendor/../crash.html",
    ],
)
def test_only_listed_names_are_served(name: str) -> None:
    with pytest.raises(NotFound):
        assets.read(name)


def test_the_style_sheets_are_served_as_one() -> None:
    sheet = assets.read("cursus.css").decode()

    assert "--accent" in sheet
    assert ".table-cards" in sheet


def test_each_part_of_a_bundle_stays_short() -> None:
    """A file of more than 400 lines is two subjects."""
    parts = [part for bundle in assets.BUNDLES.values() for part in bundle]

    assert {part for part in parts if len((assets.FOLDER / part).read_text().splitlines()) > 400} == set()


def test_fingerprints_differ_with_the_content() -> None:
    one, other = assets.fingerprint("accent/0b6b66.css"), assets.fingerprint("accent/b0307a.css")

    assert len(one) == len(other) == 8
    assert one != other


def test_the_institute_s_colour_becomes_a_style_sheet() -> None:
    name = assets.accent_name("#B0307A")

    assert name == "accent/b0307a.css"
    assert "--accent:light-dark(#b0307a," in assets.read(name).decode()


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("cursus.css", "text/css; charset=utf-8"),
        ("cursus.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
    ],
)
def test_files_say_what_they_are(name: str, content_type: str) -> None:
    assert assets.content_type(name) == content_type


def test_pages_are_drawn_before_the_vendor_files_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "FILES", (*assets.FILES, "vendor/not-built-yet.js"))

    assert assets.fingerprint("vendor/not-built-yet.js") == assets.UNBUILT
