"""Measures of the charts that templates draw as SVG: where each bar, point and line of the grid stands. No colours, no words."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
HEIGHT = 240
LEFT = 44
TOP = 22
BOTTOM = 26
GRID_LINES = 4
BAR_SHARE = 0.62
ROW = 48
"""Height of a row: its label, its bar, and air."""
ROW_LABEL = 20
ROW_BAR = 16
CHARACTER = 7
"""Width of one, with room to spare: longer labels are cut, the table behind has them whole."""


@dataclass(frozen=True)
class Tick:
    value: int
    y: float


@dataclass(frozen=True)
class Mark:
    """One value: its bar, or its point at (`middle`, `y`)."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True)
class Drawing:
    """`is_rows`: bars lie one below the other, each under its label, because labels are sentences."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    path: str = ""
    """Of the line; empty: bars."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    is_rows: bool = False


def bars(points: Sequence[tuple[str, int]], *, width: int = WIDTH, height: int = HEIGHT) -> Drawing:
    """A bar per (label, value); values are zero or more."""
    step = _step(max((value for _, value in points), default=0))
    top = step * GRID_LINES
    slot = (width - LEFT) / max(1, len(points))
    marks = tuple(
        _mark(place, label, value, slot, top, height) for place, (label, value) in enumerate(points)
    )
    ticks = tuple(Tick(step * line, _height(step * line, top, height)) for line in range(GRID_LINES + 1))
    return Drawing(marks, ticks, width=width, height=height)


def line(points: Sequence[tuple[str, int]]) -> Drawing:
    """The same values as a line from point to point."""
    drawn = bars(points)
    path = " ".join(
        f"{'L' if place else 'M'}{mark.middle} {mark.y}" for place, mark in enumerate(drawn.marks)
    )
    return Drawing(drawn.marks, drawn.ticks, path)


def rows(points: Sequence[tuple[str, int]], *, width: int = WIDTH) -> Drawing:
    """A bar per (label, value), as long as its value; the longest leaves room for its figure."""
    longest = max((value for _, value in points), default=0) or 1
    marks = tuple(_row(place, label, value, longest, width) for place, (label, value) in enumerate(points))
    return Drawing(marks, (), width=width, height=ROW * len(points), left=0, is_rows=True)


def _row(place: int, label: str, value: int, longest: int, width: int) -> Mark:
    length = round((width - ROW) * value / longest, 1)
    most = width // CHARACTER
    return Mark(
        label=label if len(label) <= most else label[: most - 1] + "…",
        value=value,
        x=0,
        y=ROW * place + ROW_LABEL,
        width=length,
        height=ROW_BAR,
        middle=round(length + 8, 1),
    )


def _mark(place: int, label: str, value: int, slot: float, top: int, height: int) -> Mark:
    y = _height(value, top, height)
    left = LEFT + slot * place
    return Mark(
        label=label,
        value=value,
        x=round(left + slot * (1 - BAR_SHARE) / 2, 1),
        y=y,
        width=round(slot * BAR_SHARE, 1),
        height=round(height - BOTTOM - y, 1),
        middle=round(left + slot / 2, 1),
    )


def _height(value: int, top: int, height: int) -> float:
    return round(TOP + (height - TOP - BOTTOM) * (1 - value / top), 1)


def _step(highest: int) -> int:
    """The value between two lines of the grid: 1, 2 or 5 times a power of ten, so that the highest value fits."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * GRID_LINES >= highest:
                return step
        size *= 10
