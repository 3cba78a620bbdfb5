"""Charts: the tallest value fits, the grid is round, bars stand on the ground."""

import pytest

from chalicelib import charts

POINTS = [("Jan", 142), ("Feb", 203), ("Mar", 0)]


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (4, 4), (5, 8), (8, 8), (20, 20), (21, 40), (224, 400), (400, 400), (401, 800), (7000, 8000)],
)
def test_the_grid_ends_at_a_round_value_above_the_highest(highest: int, top: int) -> None:
    assert charts.bars([("x", highest)]).ticks[-1].value == top


def test_bars_stand_on_the_ground_and_are_as_tall_as_their_value() -> None:
    drawn = charts.bars(POINTS)
    ground = charts.HEIGHT - charts.BOTTOM

    assert [round(mark.y + mark.height, 1) for mark in drawn.marks] == [ground] * 3
    assert drawn.marks[2].height == 0
    assert drawn.marks[1].height > drawn.marks[0].height
    assert drawn.path == ""


def test_a_line_goes_through_every_value() -> None:
    drawn = charts.line(POINTS)

    assert drawn.path.count("L") == 2
    assert all(f"{mark.middle} {mark.y}" in drawn.path for mark in drawn.marks)


def test_nothing_to_show_is_an_empty_grid() -> None:
    drawn = charts.bars([])

    assert drawn.marks == ()
    assert len(drawn.ticks) == charts.GRID_LINES + 1


def test_rows_are_as_long_as_their_value_and_cut_labels_that_are_too_long() -> None:
    drawn = charts.rows([("Oui", 4), ("Non", 1), ("x" * 60, 0)], width=340)

    assert drawn.is_rows
    assert [mark.width for mark in drawn.marks] == [292, 73, 0]
    assert drawn.marks[2].label == "x" * 47 + "…"
    assert drawn.height == 3 * charts.ROW
    assert charts.rows([("Oui", 0)]).marks[0].width == 0


def test_small_bars_stand_on_their_own_ground() -> None:
    drawn = charts.bars(POINTS, width=340, height=170)

    assert {round(mark.y + mark.height, 1) for mark in drawn.marks} == {170 - charts.BOTTOM}
    assert max(mark.x + mark.width for mark in drawn.marks) < 340
