"""Contrast of the institute's colours, and of our own tokens, light and dark."""

import re
from pathlib import Path

import pytest

from chalicelib.domain import colours

TOKENS = Path(__file__).parents[2] / "chalicelib" / "static" / "css" / "tokens.css"
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text(encoding="utf-8")
    )
}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#0b6b66", 6.35),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@pytest.mark.parametrize(
    ("colour", "reads"),
    [("#0b6b66", True), ("#767676", True), ("#777777", False), ("#ffcc00", False)],  # 4.54 and 4.48 on white
)
def test_a_colour_must_be_readable_on_white(colour: str, reads: bool) -> None:
    assert colours.reads_on_white(colour) is reads


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("#0B6b66", True), ("0b6b66", False), ("#0b6b6", False), ("#0b6b66;", False), ("teal", False)],
)
def test_colours_are_six_hexadecimal_figures(text: str, is_one: bool) -> None:
    assert colours.is_colour(text) is is_one


@pytest.mark.parametrize("colour", ["#0b6b66", "#ffcc00", "#000000", "#ffffff", "#b0307a"])
@pytest.mark.parametrize(
    "surface", ["#ffffff", colours.DARK_SURFACE, "#757575", "#767676"]
)  # between the last two, black gives way to white
def test_a_colour_is_moved_until_it_reads(colour: str, surface: str) -> None:
    assert colours.contrast(colours.readable(colour, on=surface), surface) >= colours.MIN_CONTRAST


def test_a_colour_that_reads_is_left_alone() -> None:
    assert colours.readable("#0b6b66", on="#ffffff") == "#0b6b66"


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    "words",
    ["ink", "ink-2", "ink-3", "accent", "accent-strong", "success", "warning", "danger", "info", "draft"],
)
@pytest.mark.parametrize("surface", ["paper", "surface", "sunken", "hover"])
def test_our_words_read_on_every_surface(words: str, surface: str, theme: int) -> None:
    assert colours.contrast(PAIRS[words][theme], PAIRS[surface][theme]) >= colours.MIN_CONTRAST


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "surface"),
    [
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("accent-strong", "accent-soft"),
        ("ink", "accent-soft"),
        ("on-danger", "danger"),
        *((tone, f"{tone}-soft") for tone in ("success", "warning", "danger", "info", "draft")),
        *(("ink", f"{tone}-soft") for tone in ("success", "warning", "danger", "info")),
    ],
)
def test_words_read_on_tinted_surfaces(words: str, surface: str, theme: int) -> None:
    assert colours.contrast(PAIRS[words][theme], PAIRS[surface][theme]) >= colours.MIN_CONTRAST


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("surface", ["surface", "paper"])
def test_the_edges_of_fields_can_be_seen(surface: str, theme: int) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1 for what shows where a control is."""
    assert colours.contrast(PAIRS["line-strong"][theme], PAIRS[surface][theme]) >= 3


def test_the_dark_surface_is_the_one_accents_are_adapted_to() -> None:
    assert PAIRS["surface"][1] == colours.DARK_SURFACE
