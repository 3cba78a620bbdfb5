"""Colours of the institute: how well they read. Colours are written `#rrggbb`."""

import re

MIN_CONTRAST = 4.5
DARK_SURFACE = "#1f1e1b"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white). Source: WCAG 2.2, definition of contrast ratio (w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def reads_on_white(colour: str) -> bool:
    """Whether white words on this colour, and words of this colour on white, can be read by most people."""
    return contrast(colour, "#ffffff") >= MIN_CONTRAST


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share (0 to 1) of the other in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, *, on: str) -> str:
    """The colour, moved towards black or white only as far as it must to be read on this surface."""
    end = "#000000" if _luminance(on) > 0.18 else "#ffffff"
    steps = (mixed(colour, end, step / 20) for step in range(21))
    return next(moved for moved in steps if contrast(moved, on) >= MIN_CONTRAST)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
